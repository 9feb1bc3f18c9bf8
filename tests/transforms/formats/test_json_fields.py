"""Find an article's fields in a JSON object."""

from __future__ import annotations

from typing import Any

import pytest

from transforms.formats.json_fields import fields_of, text_paths
from transforms.records.refusals import Refused


@pytest.mark.parametrize(
    ("found", "fields"),
    [
        ({"body": "A.", "title": "T", "x": 1}, {"body": "A.", "title": "T"}),
        ({"body": ["A.", "B."]}, {"body": "A.\n\nB."}),
        ({"text": {"html": 1}, "content": "A."}, {"content": "A."}),
        (
            {"content": {"rendered": "<p>A &amp; B.</p>"}, "title": {"rendered": "<b>T</b>"}},
            {"content": "A & B.", "title": "T"},
        ),
        ({"article": {"body": "A.", "id": 1}, "id": 2, "url": "u"}, {"body": "A.", "id": 1, "url": "u"}),
        ({"_source": {"body": "A."}, "_id": "7"}, {"body": "A.", "_id": "7"}),
        (
            {"attributes": {"body": "A."}, "author": {"name": "N", "text": "Writes."}},
            {"body": "A.", "author": {"name": "N", "text": "Writes."}},
        ),
        ({"text": 5}, {"text": 5}),
    ],
)
def test_fields_are_found_by_name_and_one_level_down(found: dict[str, Any], fields: dict[str, Any]):
    assert fields_of(found, {}) == fields


def test_paths_lead_to_fields():
    found = {"body": "no", "content": {"parts": ["A.", "B."]}, "meta": {"who": {"name": "N"}}, "author": "O"}
    mapping = {"text": "content.parts.1", "author": "meta.who", "title": "meta.none"}
    assert fields_of(found, mapping) == {"text": "B.", "author": {"name": "N"}}


def test_a_path_without_a_text_is_named():
    refused = fields_of({"body": "A."}, {"text": "content.body"})
    assert refused == Refused("missing_text", "there is no text at content.body: its fields are body; change --map")


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (
            {"a": {"b": 1}, "c\nd": 2},
            "its fields are a, a.b, c d; say which has it with --map text=PATH",
        ),
        ({"a": {"body": "A."}, "b": {"text": "B."}}, "choose one with --map text=a.body or --map text=b.text"),
        ({"data": {"article": {"body": "A."}}}, "choose one with --map text=data.article.body"),
        ({}, "it has no fields"),
    ],
)
def test_without_a_text_the_fields_are_named(found: dict[str, Any], part: str):
    refused = fields_of(found, {})
    assert isinstance(refused, Refused)
    assert refused.reason == "missing_text"
    assert part in refused.message


def test_paths_of_texts_are_listed_to_a_depth():
    found = {"a": {"body": "A."}, "b": {"c": {"d": {"e": {"body": "too deep"}, "body": "B."}}}}
    assert list(text_paths(found)) == ["a.body", "b.c.d.body"]


def test_a_field_that_is_not_where_the_map_says_is_missing():
    found = {"text": "No.", "section": "Sport", "meta": {"date": "2026-01-02"}}
    assert fields_of(found, {"section": "meta.desk", "published": "meta.date"}) == {
        "text": "No.",
        "published": "2026-01-02",
    }
