"""The numbers of a report, computed from tables that a build wrote."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from flows import operations
from flows.operations import build
from flows.report import report_data
from flows.report.archive_figures import most_quoted
from flows.result import QuotedSpeaker
from flows.settings import BuildSettings
from flows.snapshots import catalog, summary
from flows.snapshots.manifest import SUMMARY
from flows.snapshots.snapshot import Snapshot
from tests.conftest import FakeReader

pytestmark = pytest.mark.slow  # it makes whole builds


def published(to: Path) -> Snapshot:
    snapshot = catalog.current(to)
    assert snapshot is not None
    return snapshot


def report_of(to: Path) -> report_data.ReportData:
    return report_data.collect_report_data(summary.read(published(to)), most_quoted(published(to)))


def report_of_dates(tmp_path: Path, *days: str) -> report_data.ReportData:
    feed = tmp_path / "feed.jsonl"
    feed.write_text(
        "".join(json.dumps({"id": d, "published_at": d, "text": "Rain fell."}) + "\n" for d in days), "utf-8"
    )
    build(BuildSettings(inputs=[str(feed)], to=str(tmp_path / "to"), workers=1))
    return report_of(tmp_path / "to")


def test_days_without_articles_are_included(inbox: Path, tmp_path: Path) -> None:
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))
    found = report_of(tmp_path / "to")
    assert found.period == "day"
    assert found.undated == 1
    assert len(found.dates) == 38
    assert {day: n for day, n in found.dates.items() if n} == {"2026-01-05": 1, "2026-02-11": 1}


def test_quotes_add_up_to_the_tables(inbox: Path, tmp_path: Path) -> None:
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))
    found, quotes = report_of(tmp_path / "to"), pd.read_parquet(published(tmp_path / "to").path / "quotes")
    assert len(quotes) == 2
    assert {kind: n for kind, n in found.kinds.items() if n} == Counter(quotes["kind"])
    tenths = Counter(min(int(value * 10), 9) for value in quotes["confidence"])
    assert found.confidence == [tenths[i] for i in range(10)]


def test_most_quoted_speakers_have_quotes_and_articles(tmp_path: Path) -> None:
    quote = '"It is {}," said Anna Kovacs. '
    texts = [quote.format("late") + quote.format("cold"), quote.format("wet"), '"The bridge is closed," said Jon Berg.']
    lines = (json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(texts))
    (tmp_path / "feed.jsonl").write_text("".join(lines), encoding="utf-8")
    build(BuildSettings(inputs=[str(tmp_path / "feed.jsonl")], to=str(tmp_path / "to"), workers=1))
    assert report_of(tmp_path / "to").speakers == [
        QuotedSpeaker(name="Anna Kovacs", quotes=3, articles=2),
        QuotedSpeaker(name="Jon Berg", quotes=1, articles=1),
    ]


@pytest.mark.usefixtures("fake_reader")
@pytest.mark.parametrize(
    ("days", "period", "first", "periods"),
    [
        (("2026-01-01", "2026-04-30"), "day", "2026-01-01", 120),
        (("2025-12-31", "2026-04-30"), "month", "2025-12", 5),
        (("1999-05-01", "2026-04-30"), "year", "1999", 28),
    ],
)
def test_dates_that_span_a_long_time_are_grouped_by_longer_periods(
    tmp_path: Path, days: tuple[str, str], period: str, first: str, periods: int
) -> None:
    found = report_of_dates(tmp_path, *days)
    assert found.period == period
    assert next(iter(found.dates)) == first
    assert len(found.dates) == periods
    assert sum(found.dates.values()) == 2


def test_articles_without_any_date_have_no_days(fake_reader: FakeReader, tmp_path: Path) -> None:
    found = report_of_dates(tmp_path, "some day", "another")
    assert found.dates == {}
    assert found.undated == 2
    assert date.today().isoformat() not in found.dates


def test_updated_summary_equals_one_counted_from_the_files(tmp_path: Path) -> None:
    def write(*texts: tuple[str, str, str]) -> None:
        records = ({"id": i, "published_at": day, "source": f"Paper {len(i)}", "text": text} for i, day, text in texts)
        (tmp_path / "feed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        build(BuildSettings(inputs=[str(tmp_path / "feed.jsonl")], to=str(tmp_path / "to"), workers=1))

    said = '"It is {}," said Anna Kovacs. Jon Berg said that it is {}.'
    write(*((f"{i}", f"2026-0{1 + i % 3}-05", said.format("late", i)) for i in range(9)))
    write(("2", "2026-04-07", '"It rains," said Jon Berg.'), ("new", "2026-02-01", said.format("wet", "wet")))
    operations.retract(tmp_path / "to", ["0", "4"])
    operations.unretract(tmp_path / "to", ["4"])
    snapshot = published(tmp_path / "to")
    kept, counted = summary.read(snapshot), summary.summarize(snapshot.path, snapshot.files)
    assert kept.equals(counted)
    assert dict.fromkeys(kept["what"].to_pylist()).keys() == {"day", "source", "kind", "confidence"}
    assert most_quoted(snapshot)[0] == QuotedSpeaker(name="Jon Berg", quotes=8, articles=8)


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_lost_or_damaged_summary_is_counted_again(inbox: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    settings = BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1)
    first = build(settings)
    path = published(tmp_path / "to").path / SUMMARY
    path.chmod(0o644)
    damage(path)
    assert build(settings).speakers == first.speakers
    operations.retract(tmp_path / "to", ["bridge"])
    assert [speaker.name for speaker in most_quoted(published(tmp_path / "to"))] == ["Jon Berg"]
    assert operations.check(tmp_path / "to").problems == []
