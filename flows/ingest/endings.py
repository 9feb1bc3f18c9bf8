"""Tell by the ending of a file's name whether and how it is read."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from transforms.formats import recognise

FORMATS = {".txt": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl", **recognise.ENDINGS}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd", ".bz2": "bz2"}
ENDINGS = f"{', '.join(list(FORMATS)[:-1])} and {list(FORMATS)[-1]}, each also with {', '.join(COMPRESSIONS)}"
_SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".tzst": ".tar.zst"}


class SourceName(NamedTuple):
    """The parts of a source's path: the path without its endings, the format and the compression."""

    stem: str
    format: str
    compression: str | None


def split_name(name: str) -> SourceName | None:
    """Split a file's path; return None if its format is not read."""
    stem, ending = posixpath.splitext(name)
    if ending.lower() in _SHORT:
        stem, ending = posixpath.splitext(f"{stem}{_SHORT[ending.lower()]}")
    compression = COMPRESSIONS.get(ending.lower())
    if compression:
        stem, ending = posixpath.splitext(stem)
    form = FORMATS.get(ending.lower())
    return SourceName(stem, form, compression) if form else None


def name_without_compression(name: str) -> str:
    """Return a file's path without an ending for its compression."""
    stem, ending = posixpath.splitext(name)
    return stem if ending.lower() in COMPRESSIONS else name
