"""The formats of raw articles by their names, as in the column `raw_format`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from transforms.formats import csv_rows, parquet_rows, story_text
from transforms.formats.items import Item, RefusedItem


def _read_web_page(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    from transforms.formats.pages import web_page  # takes a second to load: only for those who read pages

    return web_page.read(stream)


FORMATS: dict[str, Callable[[BinaryIO], Iterator[Item | RefusedItem]]] = {
    "csv": csv_rows.read,
    "tsv": csv_rows.read,
    "parquet": parquet_rows.read,
    "story": story_text.read,
    "html": _read_web_page,
}
SEEKING = frozenset({"parquet"})  # those whose reader goes back and forth in the file
