"""Read the articles of JSON files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats import json_articles, json_stream
from transforms.formats.items import Item, ReadOptions, RefusedItem
from transforms.formats.json_articles import read
from transforms.records.refusals import REASONS

A = {"title": "The gate", "body": "“It is shut,” he said."}
B = {"title": "The key", "text": "“It is lost,” she said."}
NO_TEXT = {"title": "The gate", "place": {"town": "Thornbury"}}


def texts(document: object, **mapping: str) -> list[object]:
    """Return the texts of a document's articles, and the reasons of those that are refused."""
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    found: list[object] = []
    for item in read(BytesIO(raw), ReadOptions(mapping)):
        found.append(item.reason if isinstance(item, RefusedItem) else item.fields.get("text", item.fields.get("body")))
    return found


@pytest.mark.parametrize(
    "document",
    [
        [A, B],
        {"articles": [A, B]},
        {"status": "ok", "Articles": [A, B], "total": 2},
        {"hits": {"total": 2, "hits": [{"_id": 1, "_source": A}, {"_id": 2, "_source": B}]}},
        {"response": {"docs": [A, B]}},
        {"page": {"part": {"letters": [A, B]}}},
        {"tags": [{"id": 1}], "letters": [A, B]},
        {"data": [{"id": 1}], "news": [A, B]},
        {"data": {"data": [A, B], "links": {}}},
        [{"page": 1, "results": [A]}, {"page": 2, "results": [B]}],
        [[A], [B]],
        b'{"body": "%s"}\n\n{"text": "%s"}\n' % (A["body"].encode(), B["text"].encode()),
        json.dumps([A, B]).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps([A, B], ensure_ascii=False).encode(),
    ],
)
def test_lists_of_articles_are_found(document: object):
    assert texts(document) == [A["body"], B["text"]]


def test_items_have_their_places_their_fields_and_their_json():
    first, second = read_all(read, json.dumps({"articles": [A, {**B, "extra": [1]}]}))
    assert first == Item("item 1", A, json.dumps(A, ensure_ascii=False).encode())
    assert isinstance(second, Item)
    assert second.place == "item 2"
    assert second.fields == B
    assert json.loads(second.raw)["extra"] == [1]


def test_a_file_of_one_article_is_that_article():
    assert [item.place for item in read_all(read, json.dumps(A))] == ["file"]
    assert [item.place for item in read_all(read, json.dumps({"letters": [A]}))] == ["item 1"]
    assert [item.place for item in read_all(read, json.dumps(A) + "\xff")] == ["item 1", "file"]


def test_an_object_with_a_text_is_an_article_and_so_are_those_listed_in_it():
    assert texts({**A, "related": [B]}) == [A["body"]]
    assert texts({**A, "entries": [B]}) == [B["text"], A["body"]]


def test_objects_without_text_are_refused_with_their_fields():
    good, bad = read_all(read, json.dumps([A, NO_TEXT]))
    assert isinstance(good, Item)
    assert isinstance(bad, RefusedItem)
    assert bad[:2] == ("item 2", "missing_text")
    assert "its fields are title, place, place.town;" in bad.message
    assert json.loads(bad.raw) == NO_TEXT
    assert texts({"results": [NO_TEXT, NO_TEXT]}) == ["missing_text", "missing_text"]
    assert texts({"results": [NO_TEXT, A]}) == ["missing_text", A["body"]]


def test_a_single_object_without_text_may_be_metadata():
    [refused] = read_all(read, json.dumps(NO_TEXT))
    assert isinstance(refused, RefusedItem)
    assert refused.reason == "metadata_without_text"
    assert "add the .txt file of the same stem; if it is an article, no field has the text" in refused.message
    assert texts(json.dumps(NO_TEXT).encode() * 2) == ["missing_text", "missing_text"]
    assert texts({"data": {"main": A, "other": B}}) == ["missing_text"]


def test_fields_are_read_by_their_paths():
    document = [{"body": "no", "content": {"main": "yes"}}, {"body": "no"}]
    assert texts(document, text="content.main") == ["yes", "missing_text"]


@pytest.mark.parametrize("file", ["", " \n", "[]"])
def test_a_file_without_articles_is_refused(file: str):
    assert refusals_of(read, file) == ["no_article"]


def test_an_empty_list_of_articles_is_no_article():
    assert refusals_of(read, '{"status": "ok", "articles": []}') == ["no_article"]
    assert refusals_of(read, '[1, "a"]') == ["not_an_object", "not_an_object"]


def test_a_file_that_breaks_off_yields_what_stood_before():
    *before, last = read_all(read, json.dumps({"articles": [A, B]})[:-10])
    assert [item.place for item in before] == ["item 1"]
    assert isinstance(last, RefusedItem)
    assert last[:2] == ("file", "broken_json")
    assert "line 1, column" in last.message
    assert "read up to item 1" in last.message
    assert last.raw


@pytest.mark.parametrize(
    "file", ["[" * 200_000, '{"a":' * 200_000, "[1" + "0" * 9999 + "]", '{"a": 1,}', '{"a" 1}', "{1: 2}"]
)
def test_broken_json_is_refused(file: str):
    assert refusals_of(read, file) == ["broken_json"]


def test_bytes_that_are_no_text_are_refused_and_what_stood_before_is_read():
    assert refusals_of(read, b'[{"body": "a"}, {"body": "\xe9"}]') == ["", "undecodable"]


def test_what_only_python_writes_is_read():
    file = '[{"body": "a \\ud83d", "score": NaN, "n": 1' + "0" * 400 + '}, {"body": "b"}]'
    first, second = read_all(read, file)
    assert isinstance(first, Item)
    assert first.fields["body"] == "a \ud83d"
    assert b"\\ud83d" in first.raw
    assert isinstance(second, Item)


class Endless(BytesIO):
    """A list of articles that is far longer than what is held."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        super().__init__()
        self._parts = parts

    def read(self, size: int | None = -1) -> bytes:
        return next(self._parts, b"")


def test_long_lists_are_read_as_they_stream_by():
    def parts() -> Iterator[bytes]:
        yield b'{"articles": [{"body": "a"}'
        while True:
            yield b', {"body": "a"}' * 1000

    items = read(Endless(parts()))
    assert [next(items).place for _ in range(5000)][-1] == "item 5000"


def test_an_object_that_is_too_large_is_refused_and_the_next_one_is_read(monkeypatch):
    monkeypatch.setattr(json_stream, "MAX_VALUE_CHARS", 1000)
    monkeypatch.setattr(json_articles, "MAX_VALUE_CHARS", 1000)
    large = {"body": "a" * 400_000}
    assert texts([A, large, B]) == [A["body"], "record_too_large", B["text"]]
    assert texts({"data": [large, B]}) == ["record_too_large", B["text"]]
    assert texts(large) == ["record_too_large"]
    assert texts({"x": [1] * 500_000, "articles": [A], "y": [2] * 9, "z": {"a": 1}}) == [A["body"]]
    assert texts({str(n): "a" * 90 for n in range(20)}) == ["record_too_large"]


def test_wordpress_objects_are_read():
    post = {"id": 7, "title": {"rendered": "A &amp; B"}, "content": {"rendered": "<p>One.</p><p>Two.</p>"}}
    assert fields_of(read, json.dumps([post])) == {"id": 7, "title": "A & B", "content": "One.\n\nTwo."}


SAMPLE: dict[str, Any] = {"hits": {"hits": [{"_source": A}, {"_source": {"x": [1.5, None, '\\"']}}]}, "text": "é “a”"}


@settings(max_examples=300, deadline=None)
@given(file=broken(json.dumps(SAMPLE, ensure_ascii=False).encode()) | st.binary(max_size=60))
def test_no_file_breaks_the_reader(file: bytes):
    for item in read_all(read, file):
        assert item.place
        assert getattr(item, "reason", "missing_text") in REASONS


@pytest.mark.parametrize("codec", ["utf-16-le", "cp1252", "mac_roman"])
def test_json_without_a_mark_is_decoded_where_that_is_certain(codec: str) -> None:
    text = "The mayor said “no” to the plan, and that it’s late."
    (item,) = json_articles.read(BytesIO(f'{{"text": "{text}"}}'.encode(codec)))
    assert isinstance(item, Item)
    assert item.fields["text"] == text


def test_a_named_encoding_of_json_decides() -> None:
    raw = '{"text": "The price of Łódź."}'.encode("cp1250")
    (item,) = json_articles.read(BytesIO(raw), ReadOptions(encoding="cp1250"))
    assert isinstance(item, Item)
    assert item.fields["text"] == "The price of Łódź."
