"""Tell which column of a table holds the text."""

from __future__ import annotations

import pytest

from transforms.formats.columns import has_text, no_text_message


@pytest.mark.parametrize("name", ["text", "Body", "Article Body", "articleBody", "full text", "FULL_TEXT", "full-text"])
def test_usual_names_of_the_text_are_known(name: str) -> None:
    assert has_text(["id", name])


def test_other_names_are_not():
    assert not has_text(["id", "texts", "title", ""])


def test_the_message_names_the_columns():
    assert "the columns are a, (no name), b c;" in no_text_message(["a", "", "b\nc"])
    assert "19 and 1 more;" in no_text_message([str(n) for n in range(21)])
    assert "a" * 40 + "…;" in no_text_message(["a" * 50])
