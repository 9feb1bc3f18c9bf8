"""Read a story of the CNN/DailyMail collection: the text, then highlights, which somebody else wrote as a summary."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import BinaryIO

from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem, read_up_to
from transforms.records.encodings import decode
from transforms.records.refusals import Refused

MAX_BYTES = 64 << 20
HIGHLIGHT = "@highlight"  # a line of its own before each highlight, all of which stand after the text


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[Item | RefusedItem]:
    """Yield the one article of a story."""
    raw = read_up_to(stream, MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        yield RefusedItem("file", "record_too_large", f"the story has more than {MAX_BYTES:,} bytes; split it", raw)
        return
    text = decode(raw, options.encoding)
    if isinstance(text, Refused):
        yield RefusedItem("file", *text, raw)
        return
    lines = takewhile(lambda line: line.strip() != HIGHLIGHT, text.split("\n"))
    yield Item("file", {"text": "\n".join(lines)}, raw)
