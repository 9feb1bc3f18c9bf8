"""Where sampled quotes stand: the marked paragraph, cut where it is long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.report.quote_places import AROUND, place, quote_places
from flows.snapshots.snapshot import Snapshot
from tests.flows.building import current
from transforms.marked_text import Step

SENTENCE = "\u201cThe bridge opens,\u201d said Ann Lee."
SPANS = [("content", "The bridge opens,"), ("cue", "said"), ("speaker", "Ann Lee")]


def spans(text: str) -> list[dict[str, Any]]:
    starts = [(role, text.index(words), words) for role, words in SPANS]
    return [{"quote_id": "q", "role": role, "start": at, "end": at + len(words)} for role, at, words in starts]


def written(steps: list[Step]) -> str:
    """Return the text with brackets around what is marked."""
    signs = {"text": "", "open": "[", "close": "]"}
    return "".join(signs[step.kind] + step.text for step in steps)


@pytest.mark.parametrize(
    ("before", "after", "expected_before", "expected_after"),
    [
        ("", "", "", ""),
        ("Rain fell.\n\nIt was cold. ", " It rained.\n\nSnow fell.", "It was cold. ", " It rained."),
        ("Rain\u202e fell. ", "", "Rain  fell. ", ""),
    ],
)
def test_the_paragraph_is_shown_with_its_marks(
    before: str, after: str, expected_before: str, expected_after: str
) -> None:
    text = before + SENTENCE + after
    marked = SENTENCE
    for _, words in SPANS:
        marked = marked.replace(words, f"[{words}]")
    assert written(place(text, spans(text))) == expected_before + marked + expected_after


@pytest.mark.parametrize("filler", [" word" * 400 + " ", "w" * 2_000])
def test_a_long_paragraph_is_cut_between_words_if_it_has_any(filler: str) -> None:
    text = f"{filler}{SENTENCE}{filler}"
    found = written(place(text, spans(text)))
    assert found.startswith("\u2026 w")
    assert found.endswith(("w \u2026", "word \u2026"))
    assert len(found) < 2 * AROUND + len(SENTENCE) + 20
    assert "[Ann Lee]" in found


def test_each_sample_of_a_report_has_its_place(papers: Path) -> None:
    snapshot: Snapshot = current(papers)
    samples = snapshot.manifest.samples
    quotes = [*samples.surest, *samples.least_sure, *samples.of_person]
    found = quote_places(snapshot, samples)
    assert quotes
    assert found.keys() == {quote.quote_id for quote in quotes}
    report = (snapshot.path / "report.html").read_text("utf-8")
    for quote in quotes:
        assert quote.text.split()[0] in written(found[quote.quote_id])
        assert f"newstables show {quote.quote_id}" in report
