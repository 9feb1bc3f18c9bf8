"""Cutting records into batches: every record once, one version of an article a batch, batches as large as asked for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.batches import staging
from flows.storage import parquet
from transforms.contract import tables


def record(article: str, content: str) -> tuple[Any, ...]:
    known = {"article_id": article, "external_id": article, "source": "s", "text": "x" * 10, "raw_format": "txt"}
    known |= {"raw_uri": "u", "raw_sha256": content, "content_sha256": content}
    return tuple(known.get(name) for name in tables.RECORDS.names)


def batches(into: Path, records: list[tuple[Any, ...]], size: int) -> list[list[tuple[str, str]]]:
    batcher = staging.Batcher(into, articles=size, chars=1_000_000)
    paths = [path for one in records for path in batcher.add(one)] + batcher.rest()
    found = []
    for path in paths:
        table = parquet.read_table(path / "records.parquet").to_pydict()
        found.append(list(zip(table["article_id"], table["content_sha256"], strict=True)))
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcd"), max_size=25), st.integers(1, 6))
def test_every_record_once_and_one_version_a_batch(tmp_path: Path, articles: list[str], size: int) -> None:
    records = [record(article, str(i)) for i, article in enumerate(articles)]
    found = batches(tmp_path, records, size)
    assert Counter(pair for batch in found for pair in batch) == Counter((r[0], r[-1]) for r in records)
    for batch in found:
        assert len(batch) <= size
        assert len({article for article, _ in batch}) == len(batch)


@pytest.mark.parametrize("versions", [2, 5])
def test_versions_of_an_article_do_not_make_batches_small(tmp_path: Path, versions: int) -> None:
    records = [record(str(i % 100), f"{i}") for i in range(100 * versions)]
    assert len(batches(tmp_path, records, 100)) <= versions + 1
