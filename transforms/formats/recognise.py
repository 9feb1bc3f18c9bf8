"""Recognise the format of a file, by its first bytes where they tell, else by the ending of its name."""

from __future__ import annotations

# The endings of files that a build reads, besides text files and JSON Lines.
ENDINGS = {
    **{".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".story": "story"},
    **{".html": "html", ".htm": "html"},
}
HEAD_BYTES = 4096
# What the files of a format begin with.
MARKS = {b"PAR1": "parquet"}


def recognise(name: str, head: bytes) -> str | None:
    """Return the name of the format, a key of `registry.FORMATS`; None if it is not known.

    Args:
        name: The file's name or path, without an ending for its compression.
        head: Its first bytes, decompressed; `HEAD_BYTES` are enough.
    """
    for mark, form in MARKS.items():
        if head.startswith(mark):
            return form
    lower = name.lower()
    return next((form for ending, form in ENDINGS.items() if lower.endswith(ending)), None)
