"""Which quotes a report shows: by the rule, one per article, this run's and the latest first, at bounded cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows import operations
from flows.report import quote_samples
from flows.report.quote_samples import choose_samples, sample_groups, sample_rule
from flows.result import QuoteSamples, SampleQuote
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet
from flows.wording import MAX_CHARS
from tests.flows.building import add, article, current
from transforms.contract.tables import TABLES

OLD, NEW, UNDATED = "2026-01", "2026-02", "unknown"


class Tables:
    """A folder with parts of articles and quotes, as far as samples need them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.quotes: dict[str, list[dict[str, Any]]] = {}

    def quote(self, text: str, confidence: float = 0.9, *, article: str = "", month: str = OLD, **more: Any) -> None:
        """Add a quote; by default it is one of a person, in an article of its own."""
        row = {"text": text, "confidence": confidence, "article_id": article or text, "quote_id": text}
        row |= {"text_key": text, "kind": "direct", "act": "speech", "speaker_name": "Ana", "speaker_type": "person"}
        self.quotes.setdefault(month, []).append(row | more)

    def snapshot(self) -> Snapshot:
        """Write the parts."""
        paths = []
        for month, rows in self.quotes.items():
            day = None if month == UNDATED else datetime.fromisoformat(f"{month}-07T23:00:00").replace(tzinfo=UTC)
            ids = dict.fromkeys(row["article_id"] for row in rows)
            articles = [{"article_id": i, "title": f"On {i}", "source": "Post", "published_at": day} for i in ids]
            for table, content in (("articles", articles), ("quotes", rows)):
                path = f"{table}/published_month={month}/part-0.parquet"
                names = list(content[0])
                schema = pa.schema([TABLES[table].arrow_schema.field(name) for name in names])
                (self.folder / path).parent.mkdir(parents=True)
                parquet.write_rows(self.folder / path, pa.Table.from_pylist(content, schema))
                paths.append(path)
        return Snapshot(self.folder, Parts(paths))  # type: ignore[arg-type]


class Parts:
    """A manifest with nothing but files."""

    def __init__(self, paths: Sequence[str]) -> None:
        from flows.storage.disk import FileInfo

        self.files = [FileInfo(path, 1, 1, "") for path in paths]


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path)


def texts(quotes: Sequence[SampleQuote]) -> list[str]:
    return [quote.text for quote in quotes]


def test_a_quote_has_its_speaker_and_article(tables: Tables) -> None:
    tables.quote("It  rains\u202e", 0.987, article="x", month=NEW, kind="mixed")
    (quote,) = choose_samples(tables.snapshot(), frozenset(), []).surest
    assert quote == SampleQuote(
        text="It rains",
        speaker="Ana",
        kind="mixed",
        confidence=0.99,
        title="On x",
        source="Post",
        day="2026-02-07",
        quote_id=quote.quote_id,
        article_id="x",
    )
    assert quote.quote_id


@pytest.mark.parametrize(
    "not_shown", [{"act": "thought"}, {"act": None}, {"confidence": 0.799}, {"speaker_name": None}], ids=str
)
def test_only_what_is_shown_by_default(tables: Tables, not_shown: dict[str, Any]) -> None:
    tables.quote("shown", 0.8)
    tables.quote("other", **not_shown)
    found = choose_samples(tables.snapshot(), frozenset(), ["Ana"])
    assert texts([*found.surest, *found.least_sure]) == ["shown"]
    assert texts(found.of_person) == ["shown"]
    assert (found.looked_at, found.shown) == (2, 1)


def test_surest_and_least_sure(tables: Tables) -> None:
    for i in range(20):
        tables.quote(f"q{i:02}", 0.8 + i / 100)
    found = choose_samples(tables.snapshot(), frozenset(), [])
    assert texts(found.surest) == ["q19", "q18", "q17", "q16", "q15"]
    assert texts(found.least_sure) == ["q00", "q01", "q02", "q03", "q04"]


def test_no_quote_is_among_both(tables: Tables) -> None:
    for i in range(7):
        tables.quote(f"q{i}", 0.8 + i / 100)
    found = choose_samples(tables.snapshot(), frozenset(), [])
    assert texts(found.surest) == ["q6", "q5", "q4", "q3", "q2"]
    assert texts(found.least_sure) == ["q0", "q1"]


def test_one_quote_per_article_and_per_words(tables: Tables) -> None:
    tables.quote("first", 0.99, article="a")
    tables.quote("second", 0.98, article="a")
    tables.quote("copy of the first", 0.97, article="b", text_key="first")
    tables.quote("third", 0.96, article="c")
    assert texts(choose_samples(tables.snapshot(), frozenset(), []).surest) == ["first", "third"]


def test_the_most_quoted_person_is_no_organization(tables: Tables) -> None:
    tables.quote("of a bank", speaker_name="Bank", speaker_type="organization")
    tables.quote("of a company", speaker_name="Firm")
    tables.quote("of the same", speaker_name="Firm", speaker_type="organization")
    tables.quote("of Ana", 0.81)
    tables.quote("of Bo", speaker_name="Bo")
    found = choose_samples(tables.snapshot(), frozenset(), ["Bank", "Nobody", "Firm", "Ana", "Bo"])
    assert found.person == "Ana"
    assert texts(found.of_person) == ["of Ana"]


def test_this_run_and_then_the_latest_months_are_looked_at(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    tables.quote("undated", month=UNDATED)
    tables.quote("old", month=OLD)
    tables.quote("new", month=NEW)
    snapshot = tables.snapshot()
    monkeypatch.setattr(quote_samples, "MAX_LOOKED_AT", 1)
    for written, expected in (([], "new"), ([OLD, UNDATED], "old"), ([UNDATED], "undated")):
        paths = frozenset(f"quotes/published_month={month}/part-0.parquet" for month in written)
        found = choose_samples(snapshot, paths, [])
        assert texts(found.surest) == [expected]
        assert found.looked_at == 1
    monkeypatch.setattr(quote_samples, "MAX_LOOKED_AT", 3)
    assert sorted(texts(choose_samples(snapshot, frozenset(), []).surest)) == ["new", "old", "undated"]


def test_long_quotes_are_shortened(tables: Tables) -> None:
    tables.quote("word " * 200, article="a")
    (quote,) = choose_samples(tables.snapshot(), frozenset(), []).surest
    assert quote.text.endswith("word …")
    assert len(quote.text) <= MAX_CHARS + 2


def test_no_quote_at_all(tables: Tables) -> None:
    tables.quote("unsure", 0.1)
    assert choose_samples(tables.snapshot(), frozenset(), ["Ana"]) == QuoteSamples(looked_at=1)


def test_the_rule_is_a_sentence() -> None:
    rule = "speech with a confidence of at least 0.8"
    assert sample_rule(QuoteSamples(looked_at=9), 9) == f"None of 9 quotes is {rule} and has a speaker with a name"
    all_seen = sample_rule(QuoteSamples(looked_at=9, shown=4), 9)
    assert all_seen == f"Chosen from 4 of 9 quotes: those that are {rule} and whose speaker has a name; one per article"
    some_seen = sample_rule(QuoteSamples(looked_at=9, shown=4), 1000)
    assert "4 of the 9 quotes looked at (of 1,000 quotes: first those of this run, then the latest)" in some_seen


def test_empty_groups_are_not_shown() -> None:
    quote = SampleQuote(text="Yes", speaker="Ana", kind="direct", confidence=0.9, title=None, source="s", day=None)
    groups = sample_groups(QuoteSamples(surest=[quote], person="Ana", of_person=[quote]))
    assert [title for title, *_ in groups] == ["The surest", "Ana"]
    assert sample_groups(QuoteSamples()) == []


def test_samples_follow_a_retraction_and_a_rollback(tmp_path: Path) -> None:
    def saying(name: str, what: str) -> dict[str, Any]:
        return article(name, text=f"“We will {what} the old bridge this year,” said Mayor Anna Kovacs on Monday.")

    def shown() -> list[str]:
        samples = current(tmp_path / "to").manifest.samples
        assert samples.person in ("Anna Kovacs", None)
        return sorted(texts(samples.surest))

    first = add(tmp_path / "to", saying("a", "rebuild"), saying("b", "paint"))
    assert len(shown()) == 2
    operations.retract(tmp_path / "to", ["a"])
    assert shown() == ["We will paint the old bridge this year"]
    operations.unretract(tmp_path / "to", ["a"])
    operations.rollback(tmp_path / "to", first.id)
    assert len(shown()) == 2
