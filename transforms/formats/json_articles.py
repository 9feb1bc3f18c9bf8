"""Read the articles of a JSON file: one object, a list, objects one after another, or a list within an object."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import chain
from typing import Any, BinaryIO

from transforms.formats.feeds.json_file import encoded
from transforms.formats.items import NO_OPTIONS, Item, ReadOptions, RefusedItem
from transforms.formats.json_fields import Mapped, fields_of, text_paths
from transforms.formats.json_stream import (
    MAX_VALUE_CHARS,
    BrokenJsonError,
    JsonStream,
    TooLargeError,
    UndecodableError,
    characters,
)
from transforms.records.encodings import in_utf_8, sniffed
from transforms.records.refusals import Refused

# A list under one of these names is read as it streams by, so that it may be of any length.
LISTS = frozenset(
    "articles data docs documents entries hits items news posts records response results stories value".split()
)
MAX_DEPTH = 3  # of the objects around a list of articles
MAX_HELD_CHARS = 8 << 20  # of objects without text, until it is known whether their list is one of articles
CHUNK_BYTES = 1 << 18
Found = Iterator[Item | RefusedItem]
_TOO_LARGE = object()


def read(stream: BinaryIO, options: ReadOptions = NO_OPTIONS) -> Found:
    """Yield the articles of a JSON file.

    An object with a text is an article. Another one is looked through for a list of objects with a text, down to
    `MAX_DEPTH`. A list under a name of `LISTS` may be of any length; an article, and all else around a list, may have
    up to `json_stream.MAX_VALUE_CHARS`.

    Args:
        stream: The file: UTF-8, or UTF-16 or UTF-32 with a byte order mark.
        options: Its `map` has paths to fields; see `transforms.formats.json_fields.fields_of`.
    """
    head = stream.read(CHUNK_BYTES)
    codec = options.encoding or sniffed(head)
    chunks = in_utf_8(chain([head], iter(lambda: stream.read(CHUNK_BYTES), b"")), codec, any_encoding=True)
    return _Reader(JsonStream(characters(chunks)), options.map, head).read()


class _Reader:
    """Reads one file."""

    def __init__(self, stream: JsonStream, mapping: Mapped, head: bytes) -> None:
        self._stream = stream
        self._head = head
        self._mapping = mapping
        self._number = 0
        self._is_alone = False  # whether the file is one object
        self._textless: list[object] = []  # the objects of the first list of LISTS that has none with a text
        self._has_empty_list = False

    def read(self) -> Found:
        is_first = True
        try:
            while first := self._stream.peek():
                yield from self._document(first, is_first)
                is_first = False
        except BrokenJsonError as error:
            reason = "undecodable" if isinstance(error, UndecodableError) else "broken_json"
            read = f"read up to item {self._number}, the rest is lost" if self._number else "nothing was read"
            yield RefusedItem("file", reason, f"{error}: {read}; write the file again with a JSON library", self._head)
            return
        if not self._number:
            yield RefusedItem("file", "no_article", "the file has no article; remove it", self._head)

    def _document(self, first: str, is_first: bool) -> Found:
        if first == "[":
            yield from self._list(1, certain=True)
            return
        if first != "{":
            yield from self._element(self._value()[0])
            return
        before = self._number
        self._textless, self._has_empty_list = [], False
        around = yield from self._object(1)
        self._is_alone = is_first and self._number == before and self._ends()
        fields = None if around is None else fields_of(around, self._mapping)
        if around is not None and isinstance(fields, dict):
            yield self._item(around, fields)
        elif self._number > before:
            return  # an object that only holds a list of articles
        elif around is None:
            yield from self._element(_TOO_LARGE)
        elif listed := (_texts_below(around, self._mapping) or self._textless):
            self._is_alone = False
            for value in listed:
                yield from self._element(value)
        elif self._has_empty_list:
            yield self._refused(Refused("no_article", "its list of articles is empty; remove it"), around)
        elif isinstance(fields, Refused):
            metadata = self._is_alone and not any(text_paths(around))
            yield self._refused(_maybe_metadata(fields) if metadata else fields, around)

    def _object(self, depth: int) -> Generator[Item | RefusedItem, None, dict[str, Any] | None]:
        """Yield the articles of lists in an object, and return its other members; None if they are too large."""
        members: dict[str, Any] | None = {}
        n_chars = 0
        self._stream.take("{")
        mark = self._stream.take("}") if self._stream.peek() == "}" else ","
        while mark == ",":
            key, size = self._key()
            first = self._stream.peek()
            is_list = key.lower() in LISTS
            if first == "[" and is_list:
                if members is not None:
                    members.setdefault(key, [])  # so that a message can name it
                yield from self._list(depth, certain=False)
            elif first == "{" and is_list and depth < MAX_DEPTH:
                inner = yield from self._object(depth + 1)
                if members is not None and inner is not None:
                    members[key] = inner
                else:
                    members = None
            elif members is None:
                self._stream.skip()
            else:
                members[key], more = self._value()
                n_chars += size + more
                if members[key] is _TOO_LARGE or n_chars > MAX_VALUE_CHARS:
                    members = None
            mark = self._stream.take(",}")
        return members

    def _list(self, depth: int, *, certain: bool) -> Found:
        """Yield the articles of a list; of one that may be no list of articles, nothing before the first text."""
        held: list[object] = []
        n_held = 0
        self._stream.take("[")
        mark = self._stream.take("]") if self._stream.peek() == "]" else ","
        self._has_empty_list |= mark == "]"
        while mark == ",":
            if self._stream.peek() == "[" and depth < MAX_DEPTH:
                yield from self._list(depth + 1, certain=certain)
            else:
                value, size = self._value()
                held.append(value)
                n_held += size
                certain = certain or n_held > MAX_HELD_CHARS or value is _TOO_LARGE or _has_text(value, self._mapping)
                if certain:
                    for value in held:
                        yield from self._element(value)
                    held.clear()
            mark = self._stream.take(",]")
        self._textless = self._textless or [value for value in held if isinstance(value, dict)]

    def _element(self, value: object) -> Found:
        """Yield the article that a value is, or those in it, or why it is none."""
        if value is _TOO_LARGE:
            message = f"the object has more than {MAX_VALUE_CHARS:,} characters; split it into articles"
            yield self._refused(Refused("record_too_large", message), None)
        elif not isinstance(value, dict):
            message = f"a JSON {type(value).__name__} where an object with the article's fields belongs"
            yield self._refused(Refused("not_an_object", message), value)
        elif isinstance(fields := fields_of(value, self._mapping), dict):
            yield self._item(value, fields)
        elif listed := _texts_below(value, self._mapping):
            for inner in listed:
                yield from self._element(inner)
        else:
            yield self._refused(fields, value)

    def _item(self, value: dict[str, Any], fields: dict[str, object]) -> Item | RefusedItem:
        try:
            raw = encoded(value)
        except RecursionError as error:  # nested almost too deeply to be parsed
            return self._refused(Refused("broken_json", f"the object cannot be written again: {error}"), None)
        return Item(self._next_place(), fields, raw)

    def _refused(self, refused: Refused, value: object) -> RefusedItem:
        try:
            raw = b"" if value is None else encoded(value)
        except RecursionError:
            raw = b""
        return RefusedItem(self._next_place(), *refused, raw)

    def _next_place(self) -> str:
        self._number += 1
        return "file" if self._is_alone else f"item {self._number}"

    def _ends(self) -> bool:
        try:
            return not self._stream.peek()
        except BrokenJsonError:  # raised again where the next document is read
            return False

    def _key(self) -> tuple[str, int]:
        """Return the next key of an object, with its length; pass the colon after it."""
        if self._stream.peek() != '"':
            self._stream.take('"')
        try:
            key, size = self._stream.value()
        except TooLargeError as error:
            raise BrokenJsonError("a key of the JSON is too long") from error
        self._stream.take(":")
        return key, size

    def _value(self) -> tuple[Any, int]:
        """Return the next value, with its length; `_TOO_LARGE` for one that is passed over."""
        try:
            return self._stream.value()
        except TooLargeError:
            self._stream.skip()
            return _TOO_LARGE, 0


def _has_text(value: object, mapping: Mapped) -> bool:
    return isinstance(value, dict) and isinstance(fields_of(value, mapping), dict)


def _texts_below(value: dict[str, Any], mapping: Mapped) -> list[object]:
    """Return the first list below an object that has an object with a text, the nearest first."""
    level = [value]
    for _ in range(MAX_DEPTH):
        for found in (found for parent in level for found in parent.values()):
            if isinstance(found, list) and any(_has_text(entry, mapping) for entry in found):
                return found
        level = [found for parent in level for found in parent.values() if isinstance(found, dict)]
    return []


def _maybe_metadata(refused: Refused) -> Refused:
    message = (
        "the file is one object without a text: if it is the metadata of a text file, add the .txt file of the same "
        f"stem; if it is an article, {refused.message}"
    )
    return Refused("metadata_without_text", message)
