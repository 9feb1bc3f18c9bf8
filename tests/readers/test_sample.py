"""The sample has what the notebooks and the guides need."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

import newstables
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import Refusal
from flows.ingest.sources import discover
from transforms.records.record import Record

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def results() -> list[object]:
    """All records and refusals of the sample articles."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return [result for source in discover([str(SAMPLE)]) for result in read_source(source, now=now)]


@pytest.fixture(scope="module")
def records(results: list[object]) -> list[Record]:
    """All records of the sample articles."""
    return [result for result in results if isinstance(result, Record)]


def test_three_records_are_refused(results: list[object], records: list[Record]) -> None:
    refused = [result.reason for result in results if isinstance(result, Refusal)]
    assert sorted(refused) == ["broken_json", "empty_text", "no_full_text"]
    assert len(results) == len(records) + len(refused)


def test_articles_come_in_many_formats(records: list[Record]) -> None:
    assert len({record.article_id for record in records}) == 42
    assert {record.raw_format for record in records} == {"txt", "jsonl", "csv", "html", "rss", "atom"}


def test_articles_are_of_three_months_and_one_has_no_date(records: list[Record]) -> None:
    dates = [record.published_at for record in records]
    assert {f"{date:%Y-%m}" for date in dates if date} == {"2025-09", "2025-10", "2025-11"}
    assert dates.count(None) == 1


def test_five_papers_have_several_articles(records: list[Record]) -> None:
    articles = {record.article_id: record.source for record in records}
    assert [n for _, n in Counter(articles.values()).most_common(5)] == [12, 7, 6, 5, 4]


def test_three_articles_are_corrected(records: list[Record]) -> None:
    versions = defaultdict(list)
    for record in records:
        versions[record.article_id].append(record)
    pairs = [sorted(each, key=lambda r: r.updated_at is not None) for each in versions.values() if len(each) > 1]
    assert len(pairs) == 3
    for first, second in pairs:
        assert first.updated_at is None
        assert second.updated_at
        assert second.published_at
        assert second.updated_at > second.published_at
        assert first.published_at == second.published_at
        assert first.text != second.text


def test_two_wire_stories_are_found_in_four_papers_and_in_two(demo: Path) -> None:
    groups = newstables.open(str(demo / "data" / "demo")).sql("""
        SELECT count(DISTINCT source), max(source) FILTER (is_first)
        FROM article_copies JOIN articles USING (article_id)
        GROUP BY group_id ORDER BY 1
    """)
    assert groups.fetchall() == [(2, "The Fjord Courier"), (4, "Continental Press")]


def test_many_people_speak_in_several_articles_and_papers(demo: Path) -> None:
    people = newstables.open(str(demo / "data" / "demo")).sql("""
        SELECT speaker_name FROM statements JOIN articles USING (article_id) WHERE speaker_type = 'person'
        GROUP BY ALL HAVING count(DISTINCT article_id) >= 3 AND count(DISTINCT source) >= 2
    """)
    assert len(people.fetchall()) >= 8


def test_the_readme_names_every_file() -> None:
    readme = (SAMPLE / "README.md").read_text("utf-8")
    assert [path.name for path in SAMPLE.iterdir() if f"`{path.name}`" not in readme] == ["README.md"]
    assert discover([str(SAMPLE)]).ignored == {".md": 1}
