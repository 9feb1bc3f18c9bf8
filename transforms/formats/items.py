"""What the readers of formats yield: the articles of a file, and those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO, NamedTuple


class ReadOptions(NamedTuple):
    """What who gives an input knows of it.

    Attributes:
        map: The names that the input has for fields, keys of `transforms.records.record.ALIASES`, besides those that
            are known: names of columns, or of JSON fields, with dots between the names of objects in each other.
        encoding: The encoding of text without a byte order mark, by Python's name. Formats that name it themselves,
            such as XML and mail, do not ask.
    """

    map: Mapping[str, str] = MappingProxyType({})
    encoding: str | None = None


NO_OPTIONS = ReadOptions()


class Item(NamedTuple):
    """An article of a file.

    Attributes:
        place: Where it is in the file: "row 12" (counted from 1, without the header), "item 3", "page 7", or "file" if
            the file is one article.
        fields: Its fields, under names that are in `transforms.records.record.ALIASES`; others are ignored.
        raw: The bytes of its record, as far as the format lets one tell; they are kept if it is refused.
    """

    place: str
    fields: Mapping[str, object]
    raw: bytes


class RefusedItem(NamedTuple):
    """A part of a file that cannot be read as an article.

    Attributes:
        place: See `Item`.
        reason: A key of `transforms.records.refusals.REASONS`.
        message: What is wrong, where, and what to do.
        raw: See `Item`.
    """

    place: str
    reason: str
    message: str
    raw: bytes


class UnreadPage(NamedTuple):
    """An HTML page of a file whose article has not been looked for, as that takes far longer than to find the page.

    Attributes:
        place: See `Item`.
        raw: The page.
        charset: The encoding that its server named, or that somebody knows.
        address: Where it was fetched; None if that is not known.
        fetched: When it was fetched, aware; None if that is not known.
        listed: What the feed that lists the page says of it: names of fields, and their values.
    """

    place: str
    raw: bytes
    charset: str | None = None
    address: str | None = None
    fetched: datetime | None = None
    listed: Sequence[tuple[str, str]] = ()


def read_up_to(stream: BinaryIO, most: int) -> bytes:
    """Return the next `most` bytes of a stream, fewer only at its end.

    A single call of `stream.read` may give fewer before the end, too: it gives what is there, so that nothing is lost
    where a compressed file breaks off.
    """
    read = bytearray()
    while len(read) < most and (piece := stream.read(most - len(read))):
        read += piece
    return bytes(read)
