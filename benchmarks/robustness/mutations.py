"""Damage documents at random: bits, bytes, lines, lengths, encodings, parts of other documents."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from random import Random

from benchmarks.robustness.seed_documents import seeds

MOST_BYTES = 200_000  # of a mutated document, so that many are tried
TOKENS = (
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b'"',
        b"\xe2\x80\x9c",
        b"<",
        b">",
        b"&",
        b"&#x1F600;",
        b"]]>",
    ),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"</p>",
        b"<div>",
        b"<item>",
        b"</rss>",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\\ud800",
        b"\\u0000",
        b"1e999",
        b"-1",
        b"null",
        b"NaN",
        b"true",
        b"\t",
        b";",
    ),
    *(
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"From x\n",
        b"--==",
        b"=?utf-8?b?",
        b"Content-Length: 99999999999\r\n",
        b"WARC/1.0\r\n",
    ),
    *(
        b"\xe2\x80\xae",
        b"\xf0\x9f\x98\x80",
        b"99999999999999999999",
        b"0",
        b"2026-13-45",
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
    ),
)
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac-roman", "shift_jis", "utf-7", "cp037")
_NUMBER = re.compile(rb"\d+")


def mutated(random: Random, names: Sequence[str] | None = None) -> tuple[str, bytes]:
    """Return the name and the bytes of a damaged document.

    Args:
        random: The source of chance; the same seed gives the same document.
        names: The names of the documents of `seed_documents.seeds` to choose from; all unless given.
    """
    documents = _documents()
    name = random.choice(names or sorted(documents))
    raw = documents[name]
    packed = name.endswith(".gz") and random.random() < 0.5
    if packed:  # what is in it, instead of the compressed bytes
        raw = gzip.decompress(raw)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        raw = random.choice(MUTATIONS)(random, raw)[:MOST_BYTES]
    if packed:
        raw = gzip.compress(raw, 1)
    if random.random() < 0.1:  # under the name of another format
        name = random.choice(sorted(documents))
    return name, raw


def _documents() -> dict[str, bytes]:
    if not _CACHE:
        _CACHE.update(seeds())
    return _CACHE


_CACHE: dict[str, bytes] = {}


def _flip(random: Random, raw: bytes) -> bytes:
    damaged = bytearray(raw)
    for _ in range(random.choice((1, 1, 4, 50)) if raw else 0):
        damaged[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return bytes(damaged)


def _set(random: Random, raw: bytes) -> bytes:
    damaged = bytearray(raw)
    for _ in range(random.choice((1, 2, 8)) if raw else 0):
        damaged[random.randrange(len(raw))] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))
    return bytes(damaged)


def _cut(random: Random, raw: bytes) -> bytes:
    start, end = _span(random, raw)
    return random.choice((raw[:start], raw[start:], raw[:start] + raw[end:]))


def _insert(random: Random, raw: bytes) -> bytes:
    at = random.randrange(len(raw) + 1)
    token = random.choice(TOKENS) if random.random() < 0.8 else random.randbytes(random.randrange(1, 40))
    return raw[:at] + token * random.choice((1, 1, 2, 10, 300)) + raw[at:]


def _repeat(random: Random, raw: bytes) -> bytes:
    start, end = _span(random, raw)
    return raw[:end] + raw[start:end] * random.choice((1, 2, 20, 500)) + raw[end:]


def _move(random: Random, raw: bytes) -> bytes:
    start, end = _span(random, raw)
    rest = raw[:start] + raw[end:]
    at = random.randrange(len(rest) + 1)
    return rest[:at] + raw[start:end] + rest[at:]


def _splice(random: Random, raw: bytes) -> bytes:
    other = random.choice(list(_documents().values()))
    start, end = _span(random, other)
    at = random.randrange(len(raw) + 1)
    return random.choice((raw[:at] + other[start:], raw[:at] + other[start:end] + raw[at:]))


def _lines(random: Random, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines[: random.randrange(len(lines) + 1)] if random.random() < 0.5 else lines)


def _number(random: Random, raw: bytes) -> bytes:
    found = list(_NUMBER.finditer(raw))
    if not found:
        return raw
    one = random.choice(found)
    other = random.choice((b"0", b"-1", b"1", b"65536", b"4294967295", b"99999999999999999999", b"1e400", b"9" * 5000))
    return raw[: one.start()] + other + raw[one.end() :]


def _encode(random: Random, raw: bytes) -> bytes:
    return raw.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def _append(random: Random, raw: bytes) -> bytes:
    return raw + random.choice((b"\0" * 1000, random.randbytes(100), raw, random.choice(TOKENS), b"\n" * 5000))


def _span(random: Random, raw: bytes) -> tuple[int, int]:
    start = random.randrange(len(raw) + 1)
    return start, min(len(raw), start + random.choice((1, 10, 100, 1000, len(raw))))


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(_flip, _set, _cut, _insert, _insert, _repeat, _move, _splice, _lines, _number, _encode, _append),
)
