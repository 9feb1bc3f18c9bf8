"""Tell by the ending of a file's name whether and how it is read."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

FORMATS = {".txt": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl"}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
ENDINGS = ".txt, .jsonl and .ndjson, each also with .gz or .zst"


class SourceName(NamedTuple):
    """The parts of a source's path: the path without its endings, the format and the compression."""

    stem: str
    format: str
    compression: str | None


def split_name(name: str) -> SourceName | None:
    """Split a file's path; return None if its format is not read."""
    stem, ending = posixpath.splitext(name)
    compression = COMPRESSIONS.get(ending.lower())
    if compression:
        stem, ending = posixpath.splitext(stem)
    form = FORMATS.get(ending.lower())
    return SourceName(stem, form, compression) if form else None
