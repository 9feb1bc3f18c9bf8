"""Compare the direct quotes that a page shows with those of the text extracted from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from transforms.formats.pages.page_tree import words
from transforms.text.quotation_marks import DOUBLE, quotations

LEAST_WORDS = 3  # shorter quotations are words under discussion, and are found in any text
RUN = 8


class QuoteCheck(NamedTuple):
    """What became of a page's direct quotes.

    Attributes:
        shown: How many different direct quotes the page shows.
        lost: Those that the text lacks, as shown on the page.
        marks_shown: How many double quotation marks the page shows.
        marks_kept: How many the text has.
    """

    shown: int
    lost: list[str]
    marks_shown: int
    marks_kept: int


def check_quotes(shown: Iterable[str], text: str) -> QuoteCheck:
    """Compare the direct quotes of a page's paragraphs with a text.

    Quotes are compared by their words, so that other quotation marks or spaces are no loss. The time is linear in both.

    Args:
        shown: The paragraphs that the page shows where its article is.
        text: The text that was extracted.
    """
    paragraphs = list(shown)
    said = words(text)
    quotes: dict[tuple[str, ...], str] = {}
    for paragraph in paragraphs:
        for q in quotations(paragraph):
            content = tuple(words(paragraph[q.start : q.end])) if q.double else ()
            if len(content) >= LEAST_WORDS:
                quotes.setdefault(content, paragraph[q.start : q.end])
    runs = {run for size in {min(len(content), RUN) for content in quotes} for run in _runs(said, size)}
    lost = [quote for content, quote in quotes.items() if not _contains(runs, content)]
    marks = sum(_marks(paragraph) for paragraph in paragraphs)
    return QuoteCheck(len(quotes), lost, marks, _marks(text))


def _contains(runs: set[tuple[str, ...]], content: tuple[str, ...]) -> bool:
    size = min(len(content), RUN)
    return all(run in runs for run in _runs(content, size))


def _runs(said: Iterable[str], size: int) -> Iterable[tuple[str, ...]]:
    said = tuple(said)
    return (said[start : start + size] for start in range(len(said) - size + 1))


def _marks(text: str) -> int:
    return sum(1 for mark in DOUBLE.finditer(text) if not mark[1])
