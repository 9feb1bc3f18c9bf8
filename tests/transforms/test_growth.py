"""Every step takes time in proportion to the length of a text of one line, whatever it contains.

`benchmarks.speed.growth` measures the same up to 8 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.common.long_texts import TEXTS
from tests.transforms.model.fake_network import ScatteredNetwork, tokenizer
from tests.transforms.test_batch import records
from tests.transforms.text.growth import BOUND, growth_of
from transforms.article_rows import article_rows
from transforms.batch import prepare, read_batch
from transforms.contract import tables, validation
from transforms.linking import entities, speakers
from transforms.model.confidence import Calibration
from transforms.model.model_reader import ModelReader
from transforms.reader_api import Article, Reading
from transforms.readers import get
from transforms.records.record import Record
from transforms.rules import dates_and_amounts, names, quotes
from transforms.text.quotation_marks import quotations
from transforms.text.repair import repair
from transforms.text.sentences import split

LENGTHS = 6_000, 24_000, 96_000
SECTION, LENGTHS_IN_SECTIONS = 3_000, (1_500, 6_000, 24_000)  # the trained reader cuts longer articles
TOO_LONG = 10.0  # seconds of CPU time; the slowest step takes less than 1 for the longest text, on an idle machine


def as_it_is(text: str) -> str:
    return text


def read(text: str) -> tuple[Article, Reading]:
    article = prepare(text)
    return article, get("rules").read([article])[0]


def link(made: tuple[Article, Reading]) -> list[entities.Entity]:
    article, reading = made
    return entities.link(article, reading.mentions)


def linked(text: str) -> tuple[Article, Reading, list[entities.Entity]]:
    made = read(text)
    return *made, link(made)


def name_speakers(made: tuple[Article, Reading, list[entities.Entity]]) -> None:
    article, reading, found = made
    resolved = speakers.resolve(article, reading.quotes, reading.mentions, found)
    speakers.relink_pronouns(found, reading.mentions, reading.quotes, resolved)


def make_rows(made: tuple[Article, Reading]) -> Any:
    article, reading = made
    (row,) = records(article.text).itertuples(index=False)
    return article_rows(Record(*row), article, reading, get("rules"))


def frames(text: str) -> dict[str, Any]:
    rows = make_rows(read(text))
    return {name: table.rows_of(getattr(rows, name)) for name, table in tables.TABLES.items()}


def read_with_network(article: Article) -> list[Reading]:
    return ModelReader("model", "1", tokenizer(), ScatteredNetwork(), Calibration()).read([article])


# Each step: what it is given, made from a text; the step; and the texts that are hardest for it.
STEPS: dict[str, tuple[Callable[[str], Any], Callable[[Any], object], tuple[str, ...]]] = {
    "repair": (as_it_is, repair, ("sentences", "quotation marks")),
    "sentences": (as_it_is, split, ("no full stop", "quotes", "one word")),
    "quotation marks": (as_it_is, quotations, ("quotation marks", "open quotations", "apostrophes", "sentences")),
    "dates and amounts": (as_it_is, lambda text: list(dates_and_amounts.find(text)), ("numbers",)),
    "names": (prepare, names.find, ("names", "capitals", "no full stop", "numbers")),
    "quotes": (prepare, quotes.find, ("quotes", "no full stop", "open quotations")),
    "entities": (read, link, ("one surname", "pronouns", "titles")),
    "speakers": (linked, name_speakers, ("titles", "pronouns")),
    "rows": (read, make_rows, ("sentences",)),
    "checks": (frames, validation.broken_articles, ("sentences",)),
}


@pytest.mark.slow
@pytest.mark.parametrize(("step", "text"), [(step, text) for step, (*_, texts) in STEPS.items() for text in texts])
def test_time_grows_linearly_with_the_text(step: str, text: str) -> None:
    make, work, _ = STEPS[step]
    assert max(growth_of(work, [make(TEXTS[text](n)) for n in LENGTHS], TOO_LONG)) < BOUND


@pytest.mark.slow
@pytest.mark.parametrize("text", ["sentences", "quotation marks", "one word"])
def test_time_of_the_trained_reader_grows_linearly_with_the_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transforms.model.sections.MAX_CHARACTERS", SECTION)
    articles = [prepare(TEXTS[text](n)) for n in LENGTHS_IN_SECTIONS]
    assert max(growth_of(read_with_network, articles, TOO_LONG)) < BOUND


def test_a_text_of_half_a_million_characters_is_read() -> None:
    tables_of, refused = read_batch(records("one word: " + TEXTS["one word"](500_000)), get("rules"))
    assert refused.empty
    assert tables_of["articles"]["n_chars"].tolist() == [500_010]
    assert tables_of["sentences"]["n_words"].sum() >= 3
