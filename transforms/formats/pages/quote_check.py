"""Compare the direct quotes that a page shows with those of the text extracted from it."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.formats.pages.page_tree import words
from transforms.text.quotation_marks import quotations

LEAST_WORDS = 3  # shorter quotations are words under discussion, and are found in any text
RUN = 8


def lost_quotes(shown: Iterable[str], text: str) -> list[str]:
    """Return the direct quotes of a page's paragraphs that a text lacks, as the page shows them.

    Quotes are compared by their words, so that other quotation marks or spaces are no loss. The time is linear in both.

    Args:
        shown: The paragraphs that the page shows where its article is.
        text: The text that was extracted.
    """
    whole = set(text.split("\n\n"))  # nothing of such a paragraph is lost
    quotes: dict[tuple[str, ...], str] = {}
    for paragraph in shown:
        for q in quotations(paragraph) if paragraph not in whole else ():
            content = tuple(words(paragraph[q.start : q.end])) if q.double else ()
            if len(content) >= LEAST_WORDS:
                quotes.setdefault(content, paragraph[q.start : q.end])
    runs = {run for size in {min(len(content), RUN) for content in quotes} for run in _runs(words(text), size)}
    return [quote for content, quote in quotes.items() if not _contains(runs, content)]


def _contains(runs: set[tuple[str, ...]], content: tuple[str, ...]) -> bool:
    size = min(len(content), RUN)
    return all(run in runs for run in _runs(content, size))


def _runs(said: Iterable[str], size: int) -> Iterable[tuple[str, ...]]:
    said = tuple(said)
    return (said[start : start + size] for start in range(len(said) - size + 1))
