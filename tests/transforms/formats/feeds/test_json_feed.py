from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.json_feed import read

ENTRY: dict[str, Any] = {
    "id": "fen-1",
    "url": "https://fen.example/1",
    "title": "Rain &amp; wind",
    "content_html": "<p>“Rain,” said Bo.</p><p>More.</p>",
    "content_text": "“Rain,” said Bo. More.",
    "date_published": "2024-03-05T10:15:00Z",
    "date_modified": "2024-03-06T09:00:00Z",
    "tags": ["Weather", "Fens"],
}


def feed(*entries: object, **more: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Fen Post", "items": entries, **more})


def test_the_fields_of_an_entry():
    assert fields_of(read, feed(ENTRY, authors=[{"name": "Ann Lee"}], language="en")) == {
        "id": "fen-1",
        "text": "“Rain,” said Bo.\n\nMore.",
        "title": "Rain & wind",
        "url": "https://fen.example/1",
        "source": "Fen Post",
        "published": "2024-03-05T10:15:00Z",
        "updated": "2024-03-06T09:00:00Z",
        "author": ["Ann Lee"],
        "section": "Weather",
        "language": "en",
    }


def test_version_1_has_one_author():
    assert fields_of(read, feed({**ENTRY, "author": {"name": "Bo Ek"}}))["author"] == ["Bo Ek"]


def test_entries_without_full_text_are_refused():
    assert refusals_of(read, feed({"id": "1", "summary": "In short."}, {"id": "2"}, 3)) == [
        "no_full_text",
        "missing_text",
        "not_an_object",
    ]
    assert refusals_of(read, feed()) == ["no_article"]
    assert refusals_of(read, "{}") == ["no_article"]
    assert refusals_of(read, "{") == ["broken_json"]


@given(broken(feed(ENTRY).encode()))
@settings(max_examples=40, deadline=None)
def test_broken_files_never_raise(file: bytes):
    assert read_all(read, file)
