"""Find fields under the names that the user gives."""

from __future__ import annotations

import pytest

from transforms.formats.field_map import map_fields, value_at

ARTICLE = {
    "content": {"main": "The mayor said no.", "tags": ["a", {"name": "Rain"}]},
    "text": "Teaser",
    "a.b": 1,
    "a": {"b": 2},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("content.main", "The mayor said no."),
        ("content.tags.0", "a"),
        ("content.tags.1.name", "Rain"),
        ("content.tags.2", None),
        ("content.tags.x", None),
        ("text.main", None),
        ("a.b", 1),
        ("nothing", None),
    ],
)
def test_a_path_leads_to_a_value(path, value):
    assert value_at(ARTICLE, path) == value


def test_a_mapped_field_replaces_what_else_could_be_it():
    found = map_fields({"Body": "No.", "text": "Teaser", "headline": "Mayor"}, {"text": "Body"})
    assert found == {"Body": "No.", "text": "No.", "headline": "Mayor"} or found == {"text": "No.", "headline": "Mayor"}


def test_without_a_map_the_fields_stay():
    assert map_fields({"text": "No."}, {}) == {"text": "No."}


def test_a_field_that_is_missing_is_left_out():
    assert map_fields({"text": "Teaser"}, {"text": "Body"}) == {}
