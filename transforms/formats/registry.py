"""The formats of raw articles by their names, as in the column `raw_format`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from transforms.formats import csv_rows, parquet_rows, story_text
from transforms.formats.items import Item, RefusedItem

FORMATS: dict[str, Callable[[BinaryIO], Iterator[Item | RefusedItem]]] = {
    "csv": csv_rows.read,
    "tsv": csv_rows.read,
    "parquet": parquet_rows.read,
    "story": story_text.read,
}
SEEKING = frozenset({"parquet"})  # those whose reader goes back and forth in the file
