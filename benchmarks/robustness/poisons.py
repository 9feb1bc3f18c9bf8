"""Files that are made to harm who reads them: bombs, lies, depths and masses. Each is written when it is needed.

A scale of 1 makes them as large as `make poison` has them; the tests make them small. What is large on disk is sparse.
"""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.robustness.poison_archives import (
    MIB,
    SENTENCE,
    bz2_bomb,
    cut_gzip,
    deep_zip,
    document_bomb,
    gzip_bomb,
    header_chain,
    header_tar,
    huge_tar,
    lying_gzip,
    many_members,
    many_tar_members,
    negative_tar,
    nested_bombs,
    nested_gzips,
    newline_bomb,
    odd_names,
    overlapping_zip,
    slow_header,
    sparse_tar,
    trailing_gzip,
    zip_bomb,
    zstd_bomb,
)

Write = Callable[[Path, float], None]


class Poison(NamedTuple):
    """A hostile file.

    Attributes:
        name: Its name.
        write: Writes it to a path, in a size by scale.
        reasons: The reasons with which it, or a part of it, may be refused; none if it is read as it is.
    """

    name: str
    write: Write
    reasons: tuple[str, ...]


def _sparse(head: bytes, size: int, tail: bytes = b"") -> Write:
    """Return what writes a file with a long run of NUL bytes."""

    def write(path: Path, scale: float) -> None:
        with path.open("wb") as file:
            file.write(head)
            file.truncate(len(head) + int(size * scale))
            file.seek(0, io.SEEK_END)
            file.write(tail)

    return write


def _repeated(head: bytes, part: bytes, times: int, tail: bytes = b"") -> Write:
    """Return what writes a file in which a part is repeated."""

    def write(path: Path, scale: float) -> None:
        left = int(times * scale)
        with path.open("wb") as file:
            file.write(head)
            while left:
                n = min(left, max(1, MIB // len(part)))
                file.write(part * n)
                left -= n
            file.write(tail)

    return write


def _laughs(head: str, use: str) -> Write:
    def write(path: Path, scale: float) -> None:
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        path.write_text(f'<?xml version="1.0"?><!DOCTYPE {head} [<!ENTITY l0 "ha">{entities}]>{use}', "utf-8")

    return write


def _quadratic(path: Path, scale: float) -> None:
    entity, times = "a" * int(100_000 * scale), int(100_000 * scale)
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{entity}">]><rss><channel><item><title>T</title>'
    path.write_text(f"{head}<description>{'&a;' * times}</description></item></channel></rss>", "utf-8")


def _external(path: Path, scale: float) -> None:
    head = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    path.write_text(f"{head}<rss><channel><item><description>&a;</description></item></channel></rss>", "utf-8")


def _mail_parts(path: Path, scale: float) -> None:
    lines = ["From: a@b.example", "Subject: parts", "MIME-Version: 1.0"]
    for number in range(int(100_000 * scale)):
        lines += [f'Content-Type: multipart/mixed; boundary="b{number}"', "", f"--b{number}"]
    path.write_text("\n".join([*lines, "Content-Type: text/plain", "", SENTENCE]), "utf-8")


def _flat_mail(path: Path, scale: float) -> None:
    part = b"--b\nContent-Type: text/plain; charset=utf-8\n\n" + SENTENCE.encode() + b"\n"
    head = b'From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    path.write_bytes(head + part * int(100_000 * scale) + b"--b--\n")


def _columns(path: Path, scale: float) -> None:
    count = int(1_000_000 * scale)
    path.write_text(",".join(f"c{n}" for n in range(count)) + ",text\n" + "," * count + "Rain fell.\n", "utf-8")


def _wide_row(path: Path, scale: float) -> None:
    path.write_bytes(b"id,text\n1,Rain fell.\n" + b"," * int(60 * MIB * scale) + b"\n2,Rain fell.\n")


def _parquet(path: Path) -> bytes:
    pq.write_table(pa.table({"id": [str(n) for n in range(100)], "text": [SENTENCE * 20] * 100}), path)
    return path.read_bytes()


def _lying_footer(path: Path, scale: float) -> None:
    raw = _parquet(path)
    path.write_bytes(raw[:-8] + struct.pack("<L", 2**31 - 1) + b"PAR1")


def _wrong_footer(path: Path, scale: float) -> None:
    raw = bytearray(_parquet(path))
    for at in range(len(raw) - 300, len(raw) - 8, 7):
        raw[at] = 0xFF
    path.write_bytes(bytes(raw))


def _one_text(path: Path, scale: float) -> None:
    """Write a table of a million rows that has one long text, which a dictionary says once."""
    count = int(1_000_000 * scale)
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), [SENTENCE * 20_000])
    pq.write_table(pa.table({"text": texts}), path, compression="zstd")


def _nulls(path: Path, scale: float) -> None:
    rows = pa.table({"text": pa.nulls(int(20_000_000 * scale), pa.string())})
    pq.write_table(rows, path, compression="zstd")


def _digits(path: Path, scale: float) -> None:
    digits = "9" * int(1_000_000 * scale)
    records = ({"id": "a", "text": SENTENCE}, {"id": "b", "text": SENTENCE})
    numbers = f'{{"text": "a", "published": {digits}}}\n{{"text": "Rain.", "date": 1e{digits}}}\n'
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records) + numbers, "utf-8")


def _surrogates(path: Path, scale: float) -> None:
    lines = (
        rb'{"text": "Rain \ud800 fell"}',
        rb'{"text": "Rain.", "title": "\udfff"}',
        rb'{"\udc00": 1, "text": "Snow."}',
    )
    path.write_bytes(b"\n".join(lines) + b'\n{"text": "\xed\xa0\x80"}\n')


def _warc(path: Path, scale: float) -> None:
    size = int(2048 * MIB * scale)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nContent-Length: %d\r\n\r\n"
    _sparse(head % (size + len(http)) + http, size, b"\r\n\r\n")(path, 1)


def _many_objects(path: Path, scale: float) -> None:
    """Write a document of many pages that all show one content, which unpacks to a GiB."""
    shown = zlib.compress(b"BT (Rain fell.) Tj ET\n" * int(48 * MIB * scale), 9)
    count = max(1, int(50_000 * scale))
    kids = b" ".join(b"3 0 R" for _ in range(count))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 612 792] >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(shown), shown),
    ]
    raw, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 5\n0000000000 65535 f \n"
    path.write_bytes(raw + head + table + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(raw))


_ITEM = b"<item><title>T</title><description>Rain fell.</description></item>"
POISONS = (
    Poison("long-line.jsonl", _sparse(b'{"text": "', 500 * MIB), ("record_too_large", "broken_json")),
    Poison("long-line.txt", _repeated(b"", b"Rain fell. ", 46 * MIB), ("record_too_large",)),
    Poison("long-line.csv", _repeated(b"id,text\n1,", b"Rain fell. ", 46 * MIB), ("record_too_large", "broken_table")),
    Poison("long-page.html", _repeated(b"<html><p>", b"Rain fell. ", 46 * MIB), ("record_too_large",)),
    Poison("long.json", _repeated(b'[{"text": "', b"Rain fell. ", 46 * MIB, b'"}]'), ("record_too_large",)),
    Poison(
        "long.xml",
        _repeated(b"<?xml version='1.0'?><rss><item><a>", b"Rain. ", 80 * MIB),
        ("record_too_large", "broken_xml"),
    ),
    Poison("long.eml", _repeated(b"From: a@b.example\nX: b\n\n", b"Rain fell. ", 46 * MIB), ("record_too_large",)),
    Poison("nul.txt", _sparse(b"", 100 * MIB), ("record_too_large", "no_letter", "empty_text")),
    Poison("nul.csv", _sparse(b"id,text\n", 100 * MIB), ("record_too_large", "broken_table", "missing_text")),
    Poison(
        "laughs.xml",
        _laughs("rss", "<rss><channel><item><description>&l11;</description></item></channel></rss>"),
        ("broken_xml",),
    ),
    Poison(
        "laughs.nitf",
        _laughs("nitf", "<nitf><body><body.content><p>&l11;</p></body.content></body></nitf>"),
        ("broken_xml",),
    ),
    Poison("laughs.html", _laughs("html", "<html><body><p>&l11;</p></body></html>"), ("no_article",)),
    Poison("quadratic.xml", _quadratic, ("broken_xml", "unknown_format")),
    Poison("external.xml", _external, ("broken_xml",)),
    Poison("bomb.txt.gz", gzip_bomb, ("broken_archive", "record_too_large")),
    Poison("bomb.jsonl.bz2", bz2_bomb, ("broken_archive", "record_too_large")),
    Poison("bomb.csv.zst", zstd_bomb, ("broken_archive", "missing_text", "broken_table", "record_too_large")),
    Poison("newlines.jsonl.gz", newline_bomb, ("broken_archive",)),
    Poison("newlines.csv.gz", newline_bomb, ("broken_archive", "broken_table", "no_article")),
    Poison("newlines.mbox.gz", newline_bomb, ("broken_archive", "no_article")),
    Poison("bomb.zip", zip_bomb, ("broken_archive", "record_too_large")),
    Poison("bombs.zip", nested_bombs, ("broken_archive", "no_letter")),
    Poison("gzips.zip", nested_gzips, ("broken_archive", "record_too_large", "no_letter")),
    Poison("deep.zip", deep_zip, ("broken_archive",)),
    Poison("overlapping.zip", overlapping_zip, ("broken_archive",)),
    Poison("members.zip", many_members, ("broken_archive",)),
    Poison("members.tar", many_tar_members, ("broken_archive",)),
    Poison("names.tar", odd_names, ("broken_archive",)),
    Poison("huge.tar", huge_tar, ("broken_archive",)),
    Poison("negative.tar", negative_tar, ("broken_archive",)),
    Poison("header.tar", header_tar, ("broken_archive",)),
    Poison("headers.tar", header_chain, ("broken_archive",)),
    Poison("slow-header.tar", slow_header, ("broken_archive",)),
    Poison("sparse.tar", sparse_tar, ("broken_archive", "record_too_large")),
    Poison("lying.txt.gz", lying_gzip, ("broken_archive",)),
    Poison("trailing.txt.gz", trailing_gzip, ("broken_archive",)),
    Poison("cut.txt.gz", cut_gzip, ("broken_archive",)),
    Poison("quotes.txt", _repeated(b"Rain. ", b'"', 100_000), ()),
    Poison("open-quotes.txt", _repeated(b"Rain. ", "“a ".encode(), 100_000), ()),
    Poison("quotes.html", _repeated(b"<html><p>", b'"Rain fell," he said. "', 100_000), ()),
    Poison("deep.html", _repeated(b"<html><body>", b"<div>", 100_000, b"Rain fell."), ("broken_page",)),
    Poison("tags.html", _repeated(b"<html><body>", b"<i/>", 2_400_000, b"Rain fell."), ("broken_page",)),
    Poison(
        "attributes.html", _repeated(b"<html><p ", b"a=b ", 2_400_000, b">Rain fell."), ("broken_page", "no_article")
    ),
    Poison("deep.xml", _repeated(b"<?xml version='1.0'?><rss><item>", b"<a>", 100_000), ("broken_xml",)),
    Poison("tags.xml", _repeated(b"<?xml version='1.0'?><rss>", b"<a/>", 60 * MIB), ("broken_xml",)),
    Poison(
        "between.xml", _repeated(b"<?xml version='1.0'?><rss>" + _ITEM, b"<a/>" * 10_000 + _ITEM, 2000), ("broken_xml",)
    ),
    Poison("deep.json", _repeated(b"", b"[", 100_000), ("broken_json",)),
    Poison("deep.jsonl", _repeated(b'{"text": ', b'{"a":', 100_000), ("broken_json",)),
    Poison(
        "object.json", _repeated(b'{"text": "a", "b": [', b"[],", 20 * MIB, b"0]}"), ("record_too_large", "broken_json")
    ),
    Poison("values.json", _repeated(b'[{"text": "a"},', b"[],", 20 * MIB, b"0]"), ("not_an_object",)),
    Poison("objects.jsonl", _repeated(b"", b"{}\n", 5_000_000), ("missing_text", "broken_file")),
    Poison("digits.jsonl", _digits, ("broken_json",)),
    Poison("surrogates.jsonl", _surrogates, ("undecodable",)),
    Poison("record.warc", _warc, ("record_too_large", "broken_page", "broken_archive")),
    Poison("line.warc", _repeated(b"WARC/1.0\r\nX: ", b"a" * 1000, 300_000), ("broken_archive",)),
    Poison("parts.eml", _mail_parts, ("broken_mail", "record_too_large", "missing_text")),
    Poison("flat.eml", _flat_mail, ("record_too_large",)),
    Poison("headers.eml", _repeated(b"From: a@b.example\n", b"a: b\n", 10 * MIB), ("record_too_large", "missing_text")),
    Poison("lines.eml", _repeated(b"From: a@b.example\n\n", b"\n", 60 * MIB), ("record_too_large", "missing_text")),
    Poison("columns.csv", _columns, ("broken_table",)),
    Poison("wide-row.csv", _wide_row, ("record_too_large", "broken_table")),
    Poison("bomb.docx", document_bomb, ("broken_file", "broken_archive", "record_too_large", "no_letter")),
    Poison(
        "objects.pdf", _many_objects, ("broken_file", "no_article", "missing_text", "empty_text", "record_too_large")
    ),
    Poison("footer.parquet", _lying_footer, ("broken_file",)),
    Poison("wrong-footer.parquet", _wrong_footer, ("broken_file",)),
    Poison("one-text.parquet", _one_text, ("broken_archive",)),
    Poison("nulls.parquet", _nulls, ("missing_text", "broken_file")),
)
