"""What is shown by default is statements: measured in articles that were judged by hand.

`statements.json` has all attributions of 25 articles of polnear-dev and load-bbc, drawn with a fixed seed: offsets and
judgements only. Nothing was fitted on these articles.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from training.data.corpora import to_document
from training.data.judged import Judged, read_judged
from training.shipping.statements import Shown, count
from transforms import readers
from transforms.reader_api import Article, Quote, Reading, Span

ROOT = Path(__file__).parents[3]
CORPORA = Path(os.environ.get("SHARED", ROOT.parent / "shared")) / "corpora"
STATEMENTS = Path(__file__).with_name("statements.json")


@pytest.fixture(scope="module")
def judged():
    found = list(read_judged(CORPORA, STATEMENTS)) if CORPORA.is_dir() else []
    if not found:
        pytest.skip("the corpora whose articles were judged are not here")
    return found


@pytest.mark.parametrize("name", ["model", "model-fast"])
def test_what_is_shown_by_default_is_statements_and_most_of_them(judged, name):
    shown = count(readers.get(name), judged)
    assert shown.precision >= 0.95
    assert shown.recall >= 0.75


def test_the_rules_show_statements_too_but_fewer(judged):
    shown = count(readers.get("rules"), judged)
    assert shown.precision >= 0.93
    assert shown.recall >= 0.45


TEXT = "“It has closed,” Ann Roe said. “It has closed,” she repeated. She hopes that it opens. He spoke of rain."


class Planned:
    """A reader that finds planned quotes: content, cue and confidence."""

    name, version, releases_gil = "planned", "1", False

    def __init__(self, *quotes: tuple[str, str, float]) -> None:
        self.quotes = quotes

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        text = articles[0].text
        return [Reading([], [Quote((at(text, c),), at(text, cue), None, p) for c, cue, p in self.quotes])]


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def test_what_is_shown_is_counted_against_the_judgements():
    contents = [("It has closed", "speech"), ("rain", "borderline"), ("that it opens", "thought")]
    quotes = [{"content": [list(at(TEXT, content))]} for content, _ in contents]
    document = to_document("own", {"doc_id": "a", "text": TEXT, "quotes": quotes, "entities": None})
    one = Judged(document, tuple(act for _, act in contents))
    reader = Planned(
        *(("It has closed", "said", 0.9), ("It has closed", "repeated", 0.9)),  # one statement, shown twice
        *(("rain", "said", 0.9), ("Ann Roe", "said", 0.9)),  # a borderline one, and none
        *(("It has closed", "said", 0.7), ("that it opens", "hopes", 0.9)),  # not sure, and no speech
    )
    assert count(reader, [one]) == Shown(shown=4, statements=2, borderline=1, found=1, of=1)
    assert (count(reader, [one]).precision, count(reader, [one]).recall) == (0.5, 1.0)
