"""Read articles from JSON: a list, an object with a list, one object, or several of these one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from transforms.formats.columns import has_text
from transforms.formats.feeds.json_file import documents, encoded
from transforms.formats.field_map import map_fields
from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem
from transforms.records.refusals import Refused


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Iterator[Item | RefusedItem]:
    """Yield the articles of a file."""
    found = documents(stream)
    if isinstance(found, Refused):
        yield RefusedItem("file", *found, b"")
        return
    if len(found) == 1 and isinstance(found[0], dict):
        fields = map_fields(found[0], options.map)
        if has_text(list(fields)):
            yield Item("file", fields, encoded(found[0]))
        else:
            message = "no field with a text, and no .txt file of the same stem of which it could be the metadata"
            yield RefusedItem("file", "metadata_without_text", message, encoded(found[0]))
        return
    for number, one in enumerate((x for d in found for x in (d if isinstance(d, list) else [d])), 1):
        if isinstance(one, dict):
            yield Item(f"item {number}", map_fields(one, options.map), encoded(one))
        else:
            yield RefusedItem(f"item {number}", "not_an_object", "no object with an article's fields", encoded(one))
