"""Read bytes or text with a format's reader, and break them at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, BinaryIO

from hypothesis import strategies as st

from transforms.formats.items import Item, RefusedItem

Read = Callable[[BinaryIO], Iterator[Item | RefusedItem]]


def read_all(read: Read, file: str | bytes) -> list[Item | RefusedItem]:
    return list(read(BytesIO(file.encode("utf-8") if isinstance(file, str) else file)))


def fields_of(read: Read, file: str | bytes) -> dict[str, Any]:
    """Return the fields of a file's only article."""
    [found] = read_all(read, file)
    assert isinstance(found, Item), found
    return dict(found.fields)


def refusals_of(read: Read, file: str | bytes) -> list[str]:
    """Return the reasons of the articles that are refused, "" for those that are read."""
    return [found.reason if isinstance(found, RefusedItem) else "" for found in read_all(read, file)]


def broken(file: bytes) -> st.SearchStrategy[bytes]:
    """Return the strategy of a file with a part replaced by other bytes, or cut off at its end."""

    def replaced(start: int, length: int, new: bytes, cut: bool) -> bytes:
        return file[:start] + new + (b"" if cut else file[start + length :])

    new = st.one_of(
        st.binary(max_size=8), st.sampled_from([b"<", b"&", b"<![CDATA[", b"]]>", b"\x00", b"</", b'"', b"<!--"])
    )
    return st.builds(replaced, st.integers(0, len(file)), st.integers(0, 40), new, st.booleans())
