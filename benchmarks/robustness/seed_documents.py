"""Small valid documents of each format, written for this purpose, which `make fuzz` and the tests mutate."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from html import escape

import pyarrow as pa
import pyarrow.parquet as pq

TITLE = "Council votes to rebuild the old bridge"
PARAGRAPHS = (
    "HARBOURTOWN — The city council voted on Monday evening to rebuild the old bridge over the river Ferrow.",
    "“We have waited for this for eleven years,” said Ann Lee, who leads the council. “Now the work begins.”",
    "Bo Park, an engineer with Ferrow Works Inc., told reporters that the costs of about $12 million are covered.",
    "The mayor's office did not say when the bridge opens; a spokesman said it'd be “certainly not before 2028”.",
)
TEXT = "\n\n".join(PARAGRAPHS)
FIELDS = {
    **{"id": "bridge-1", "title": TITLE, "text": TEXT, "author": "Cy Dole", "section": "Local", "language": "en"},
    **{"url": "https://herald.example/bridge", "source": "Herald", "published_at": "2026-03-04T05:06:07Z"},
}
_HTML = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in PARAGRAPHS)


def seeds() -> dict[str, bytes]:
    """Return the documents by file name, whose ending tells the format."""
    plain = _plain()
    return {
        **plain,
        "table.parquet": _parquet(),
        "news.jsonl.gz": gzip.compress(plain["news.jsonl"]),
        "page.html.bz2": bz2.compress(plain["page.html"]),
        "page.warc.gz": gzip.compress(plain["page.warc"]),
        "table.csv.zst": bytes(pa.compress(plain["table.csv"], codec="zstd", asbytes=True)),
        "news.zip": _zip({name: plain[name] for name in ("text.txt", "news.json", "feed.rss", "letter.eml")}),
        "inner.zip": _zip({"news.tar": _tar({"a.txt": TEXT.encode()}), "b.txt.gz": gzip.compress(TEXT.encode())}),
        "news.tar": _tar({name: plain[name] for name in ("text.txt", "page.html", "table.csv")}),
        "news.tar.gz": gzip.compress(_tar({name: plain[name] for name in ("story.story", "news.jsonl")})),
        "report.docx": _docx(),
        "report.pdf": _pdf(),
    }


def _plain() -> dict[str, bytes]:
    line = json.dumps(FIELDS, ensure_ascii=False)
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Herald</title>'
        f'<meta property="og:type" content="article"><script type="application/ld+json">'
        f'{{"@type": "NewsArticle", "headline": "{TITLE}", "datePublished": "2026-03-04", '
        f'"author": {{"name": "Cy Dole"}}}}</script></head><body><nav><a href="/">Home</a></nav><article>'
        f"<h1>{TITLE}</h1>\n{_HTML}<blockquote>Now the work begins.</blockquote><ul><li>One item</li></ul></article>"
        "<footer>Imprint</footer></body></html>\n"
    )
    entry = f"<title>{TITLE}</title><link>https://herald.example/bridge</link><guid>bridge-1</guid>"
    content = f"<![CDATA[{_HTML * 3}]]>"
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    nitf = (
        f'<nitf><head><docdata><doc-id id-string="bridge-1"/><date.issue norm="20260304T050607Z"/></docdata></head>'
        f"<body><body.head><hedline><hl1>{TITLE}</hl1></hedline><byline>By <person>Cy Dole</person></byline>"
        f"</body.head><body.content>{_HTML}</body.content></body></nitf>"
    )
    documents = {
        "text.txt": TEXT,
        "story.story": f"{TEXT}\n\n@highlight\n\nThe bridge is rebuilt\n",
        "news.jsonl": f"{line}\n{line.replace('bridge-1', 'bridge-2')}\n",
        "news.json": f"[{line}, {line.replace('bridge-1', 'bridge-2')}]",
        "nested.json": json.dumps({"articles": [FIELDS | {"author": [{"name": "Cy Dole"}]}]}),
        "table.csv": f'id,headline,body\r\nb1,{TITLE},"{TEXT}"\r\nb2,"A ""b"", c",Rain fell.\r\n',
        "table.tsv": f"id\ttitle\ttext\nb1\t{TITLE}\t{PARAGRAPHS[1]}\nb2\tRain\tRain fell.\n",
        "page.html": page,
        "feed.rss": f'{head}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>'
        f"Herald</title>{f'<item>{entry}<content:encoded>{content}</content:encoded></item>' * 2}</channel></rss>",
        "feed.atom": f'{head}<feed xmlns="http://www.w3.org/2005/Atom"><title>Herald</title><entry><id>a1</id><title>{TITLE}'
        f'</title><link href="https://herald.example/bridge"/><published>2026-03-04T05:06:07Z</published>'
        f'<content type="html">{escape(_HTML)}</content></entry></feed>',
        "feed.json": json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Herald",
                "items": [{"id": "1", "title": TITLE, "content_html": _HTML, "date_published": "2026-03-04"}] * 2,
            }
        ),
        "wire.nitf": f"{head}{nitf}",
        "wire.xml": f'{head}<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:b1" xml:lang="en">'
        '<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-04T05:06:07Z</versionCreated>'
        f'<pubStatus qcode="stat:usable"/></itemMeta><contentMeta><headline>{TITLE}</headline></contentMeta>'
        f"<contentSet><inlineXML>{nitf}</inlineXML></contentSet></newsItem>",
        "ninjs.json": json.dumps(
            {
                "uri": "urn:b1",
                "type": "text",
                "pubstatus": "usable",
                "headline": TITLE,
                "versioncreated": "2026-03-04T05:06:07Z",
                "body_xhtml": _HTML,
                "associations": {"more": {"uri": "urn:b2", "type": "text", "body_text": TEXT}},
            }
        ),
        "export.xml": f'{head}<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content='
        f'"http://purl.org/rss/1.0/modules/content/"><channel><item>{entry}<wp:post_type>post</wp:post_type>'
        f"<wp:status>publish</wp:status><content:encoded>{content}</content:encoded></item></channel></rss>",
        "letter.eml": _letter().decode(),
        "letters.mbox": f"From a@b.example Wed Mar  4 05:06:07 2026\n{_letter().decode()}\n\n" * 2,
    }
    return {name: text.encode() for name, text in documents.items()} | {"page.warc": _warc(page.encode())}


def _letter() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Cy Dole <cy@herald.example>", TITLE
    mail["Date"], mail["Message-ID"] = "Wed, 04 Mar 2026 05:06:07 +0000", "<bridge-1@herald.example>"
    mail.set_content(TEXT)
    mail.add_alternative(_HTML, subtype="html")
    return mail.as_bytes()


def _warc(page: bytes) -> bytes:
    body = zlib.compress(page)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: deflate\r\n\r\n" + body
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://herald.example/{}\r\nContent-Length: {}\r\n\r\n"
    records = (head.format(n, len(raw)).encode() + raw + b"\r\n\r\n" for n, raw in enumerate((http, plain)))
    return b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n" + b"".join(records)


def _parquet() -> bytes:
    out = io.BytesIO()
    rows = [FIELDS | {"id": f"bridge-{n}", "tags": ["a", "b"]} for n in range(20)]
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


def _zip(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return out.getvalue()


def _tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, raw in files.items():
            info = tarfile.TarInfo(f"folder-é/{name}")  # a name that needs an extended header
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def _docx() -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    text = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in PARAGRAPHS)
    types = f'<Types xmlns="{kinds}"><Default Extension="xml" ContentType="application/xml"/></Types>'
    return _zip(
        {
            "[Content_Types].xml": types.encode(),
            "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{text}</w:body></w:document>'.encode(),
        }
    )


def _pdf() -> bytes:
    shown = b"BT /F1 12 Tf 72 700 Td (The mayor said the bridge is safe, and it rained.) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
        b" /MediaBox [0 0 612 792] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    raw, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return raw + head + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(raw)
