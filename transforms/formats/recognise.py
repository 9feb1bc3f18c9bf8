"""Recognise the format of a file, by its first bytes where they tell, else by the ending of its name."""

from __future__ import annotations

import re

from transforms.records.encodings import unit_encoding

# The endings of files that a build reads, besides those of text files and JSON Lines. The first ending of a format is
# its usual one. "xml" and "json" stand for several formats, which are told by the content.
ENDINGS = {
    **{".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".story": "story"},
    **{".html": "html", ".htm": "html", ".xhtml": "html", ".warc": "warc", ".arc": "warc"},
    **{".xml": "xml", ".rss": "rss", ".atom": "atom", ".rdf": "rss", ".nitf": "nitf", ".wxr": "wxr"},
    **{".json": "json", ".eml": "mail", ".mbox": "mail", ".zip": "zip", ".tar": "tar"},
    **{".docx": "docx", ".pdf": "pdf"},
}
HEAD_BYTES = 1 << 16
# What the files of a format begin with.
MARKS = {b"PAR1": "parquet", b"%PDF-": "pdf", b"WARC/": "warc", b"filedesc://": "warc", b"PK\x05\x06": "zip"}
ROOTS = {  # of XML: the local names of the outermost element
    **{"rss": "rss", "rdf": "rss", "feed": "atom", "nitf": "nitf", "contentset": "nitf", "html": "html"},
    **dict.fromkeys(
        ("newsitem", "newsmessage", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem"),
        "newsml-g2",
    ),
}
# Names of the files that hold text as it is; what their content tells of other formats goes before the name.
_PLAIN = (".txt", ".jsonl", ".ndjson")
_BEFORE_ROOT = re.compile(r"(?:\s|<\?(?:[^?]|\?(?!>)){0,2000}\?>|<!--(?:[^-]|-(?!->)){0,20000}-->)*")
_DOCTYPE = re.compile(r"<!doctype\s+(html\b)?[^<>\[]{0,1000}(?:\[[^\]]{0,20000}\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]")
_WORDPRESS = "wordpress.org/export/"
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|\AP.{29}mimetype", re.DOTALL)  # documents, which are zip archives, too
_WORD = re.compile(rb"PK\x03\x04.{26}word/", re.DOTALL)
_MAIL = re.compile(rb"From [^\r\n]{1,500}\r?\n(?:>?[\w-]+:)|(?:(?:[\w-]{1,60}:[^\r\n]*|[ \t][^\r\n]*)\r?\n){2,}\r?\n")
_MAIL_HEADERS = re.compile(rb"^(?:from|date|message-id|mime-version|received):", re.IGNORECASE | re.MULTILINE)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]])")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\b')
# Names that only ninjs has, of its versions 1 to 3.
_NINJS = re.compile(
    r'"name"\s*:\s*"ninjs"|"(?:body_\w{1,20}|headline_main|versioncreated|versionCreated|firstcreated|firstCreated|'
    r'contentcreated|contentCreated|pubstatus|pubStatus|infosources?|infoSources|bodies|headlines)"\s*:'
)


def recognise(name: str, head: bytes) -> str | None:
    """Return the name of the format: "txt", "jsonl", "zip", "tar" or a key of `registry.FORMATS`; None if not known.

    It is "xml" for XML of no known kind, and "json" for JSON that is neither a JSON Feed nor ninjs.

    Args:
        name: The file's name or path, without an ending for its compression.
        head: Its first bytes, decompressed; `HEAD_BYTES` are enough.
    """
    lower = name.lower()
    named = next((form for ending, form in ENDINGS.items() if lower.endswith(ending)), None)
    return _by_content(lower, named, head[:HEAD_BYTES]) or named


def _by_content(name: str, named: str | None, head: bytes) -> str | None:
    for mark, form in MARKS.items():
        if head.startswith(mark):
            return form
    if head.startswith(b"PK\x03\x04"):
        if named == "docx" or _WORD.search(head):
            return "docx"
        return None if _OFFICE.search(head) else "zip"
    if head[257:262] == b"ustar":
        return "tar"
    if named in ("csv", "tsv", "story"):  # a table may begin with a page
        return None
    start = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    if start == b"<":
        return _markup(_decoded(head))
    if start in (b"{", b"[") and not name.endswith(_PLAIN):
        text = _decoded(head)
        return _json(text) if _JSON.match(text) else None
    if named is None and not name.endswith(_PLAIN) and _MAIL.match(head) and _MAIL_HEADERS.search(head):
        return "mail"
    return None


def _decoded(head: bytes) -> str:
    """Return the head as text. What tells the format is ASCII, so any encoding that contains it will do."""
    codec = unit_encoding(head) or "latin-1"
    return head.decode(codec, "replace").removeprefix("\ufeff")


def _markup(text: str) -> str | None:
    """Return the format of XML or HTML, by its outermost element."""
    at = _BEFORE_ROOT.match(text)
    position = at.end() if at else 0
    if doctype := _DOCTYPE.match(text, position):
        if doctype[1]:
            return "html"
        at = _BEFORE_ROOT.match(text, doctype.end())
        position = at.end() if at else doctype.end()
    root = _ROOT.match(text, position)
    if root is None:
        return None
    form = ROOTS.get(root[1].lower())
    if form == "rss" and _WORDPRESS in text:
        return "wxr"
    return form or ("xml" if text.lstrip().startswith("<?xml") else None)


def _json(text: str) -> str:
    if _JSON_FEED.search(text):
        return "jsonfeed"
    return "ninjs" if '"uri"' in text and _NINJS.search(text) else "json"
