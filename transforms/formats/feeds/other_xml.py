"""Refuse XML of a kind that is not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from transforms.formats.items import Item, RefusedItem, read_up_to

HEAD_BYTES = 1 << 16
_ELEMENT = re.compile(rb"<([A-Za-z][\w.:-]{0,100})")


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield one refusal, which names the outermost element."""
    head = read_up_to(stream, HEAD_BYTES)
    root = _ELEMENT.search(head)
    kind = f" with the outermost element <{root[1].decode('latin-1')}>" if root else ""
    message = f"XML{kind} is not read; give RSS, Atom, NITF, NewsML-G2 or a WordPress export, or convert it to one"
    yield RefusedItem("file", "unknown_format", message, head)
