"""Quotes in Markdown: as the articles have them, whatever their words look like."""

from __future__ import annotations

import pytest

from flows.orchestration.quote_markdown import escaped, quotes_section
from flows.result import QuoteSamples, Result, SampleQuote


def test_a_quote_has_its_speaker_and_article() -> None:
    quote = SampleQuote(
        text="It is *late*", speaker="Ana", kind="direct", confidence=0.9, title=None, source="Post", day="2026-02-07"
    )
    samples = QuoteSamples(looked_at=1, shown=1, person="Ana", surest=[quote], of_person=[quote])
    text = quotes_section(Result(status="published", tables={"quotes": 1}, samples=samples)) or ""
    assert "Chosen from 1 of 1 quotes: those that are speech with a confidence of at least 0\\.8" in text.replace(
        "\\:", ":"
    )
    assert "### The surest" in text
    assert "### Ana\n\nThe most quoted person\\." in text
    assert text.count("- It is \\*late\\*  \n  **Ana**, direct, 0.90; *no title, Post, 2026\\-02\\-07*") == 2


def test_nothing_published_has_no_quotes() -> None:
    assert quotes_section(Result(status="empty")) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\r\n# c", "a b \\# c"),
        ("<script>&amp;", "&lt;script&gt;&amp;amp;"),
        ("[x](http://y)", "\\[x\\]\\(http\\://y\\)"),
        ("`rm` *now* _or_ 1. | ~", "\\`rm\\` \\*now\\* \\_or\\_ 1\\. \\| \\~"),
    ],
)
def test_text_is_no_markup(text: str, shown: str) -> None:
    assert escaped(text) == shown
