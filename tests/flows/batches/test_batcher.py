"""Cut records into batches: each record once, one version of an article per batch, batches of the size asked for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.batches.batcher import Batcher, PostponedRecords
from tests.flows.batches.staged import a_record, staged_records
from transforms.records.record import Record


def batches(into: Path, records: list[Record], articles: int) -> list[list[Record]]:
    batcher = Batcher(into, articles=articles, chars=1_000_000)
    paths = [path for record in records for path in batcher.add(record)] + batcher.finish()
    return [staged_records(path) for path in paths]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcd"), max_size=25), st.integers(1, 6))
def test_each_record_is_in_one_batch_and_each_batch_has_one_version_of_an_article(
    tmp_path: Path, articles: list[str], size: int
) -> None:
    records = [a_record(article_id=article, content_sha256=str(i)) for i, article in enumerate(articles)]
    found = batches(tmp_path, records, size)
    assert Counter(record for batch in found for record in batch) == Counter(records)
    for batch in found:
        assert len(batch) <= size
        assert len({record.article_id for record in batch}) == len(batch)


@pytest.mark.parametrize("versions", [2, 5])
def test_other_versions_of_an_article_do_not_make_batches_small(tmp_path: Path, versions: int) -> None:
    records = [a_record(article_id=str(i % 100), content_sha256=str(i)) for i in range(100 * versions)]
    assert len(batches(tmp_path, records, 100)) <= versions + 1


def test_a_batch_ends_with_the_record_that_reaches_the_number_of_characters(tmp_path: Path) -> None:
    batcher = Batcher(tmp_path, articles=100, chars=10)
    completed = [batcher.add(a_record(article_id=str(i), text="Rain.")) for i in range(4)]
    assert [len(paths) for paths in completed] == [0, 1, 0, 1]


def sizes(into: Path, n: int, workers: int) -> list[int]:
    """Return the number of records of each batch, of `n` records of a thousand characters."""
    batcher = Batcher(into, articles=250, chars=1_000_000, workers=workers)
    records = (a_record(article_id=str(i), text="x" * 1000) for i in range(n))
    paths = [path for record in records for path in batcher.add(record)] + batcher.finish()
    return [len(staged_records(path)) for path in paths]


def test_a_few_hundred_articles_keep_all_workers_busy(tmp_path: Path) -> None:
    found = sizes(tmp_path, 800, workers=2)
    assert len(found) > 8
    assert max(found) <= sum(found) / 6


def test_batches_grow_to_their_full_size(tmp_path: Path) -> None:
    found = sizes(tmp_path, 5000, workers=2)
    assert found[:-1] == sorted(found[:-1])
    assert found[-2] == 250


def test_batches_are_of_full_size_if_no_worker_waits_for_them(tmp_path: Path) -> None:
    assert sizes(tmp_path, 600, workers=0) == [250, 250, 100]


def test_postponed_records_come_back_unchanged_and_leave_nothing_on_disk(tmp_path: Path) -> None:
    dated = a_record(article_id="a", title="Rain", published_at=datetime(2026, 1, 5, 8, 30, 0, 7, tzinfo=UTC))
    records = [dated, a_record(article_id="b", byline="Ann Lee"), dated._replace(content_sha256="2", title=None)]
    postponed = PostponedRecords(tmp_path, articles=2, chars=1_000_000)
    for record in records:
        postponed.add(record)
    assert Counter(postponed.take()) == Counter(records)
    assert list(tmp_path.iterdir()) == []
    assert list(postponed.take()) == []
