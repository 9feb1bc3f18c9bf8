"""Read staged batches: their tables, their refused records, and batches of another version."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.batches.batch_folder import read_mark
from flows.batches.read_batch import read_staged_batch
from flows.errors import WorkerError
from flows.storage import parquet
from tests.conftest import FakeReader
from tests.flows.batches.staged import a_record, stage
from transforms.contract.tables import TABLES


def test_each_table_is_written_beside_the_records(tmp_path: Path, fake_reader: FakeReader) -> None:
    batch = stage(tmp_path, a_record(article_id="a"), a_record(article_id="b", text="Snow fell."))
    counts = read_staged_batch(batch, "rules")
    assert counts.articles == 2
    assert counts.refused == 0
    for name, table in TABLES.items():
        assert parquet.read_table(batch / f"{name}.parquet").schema.equals(table.arrow_schema)
    assert read_mark(batch).months == {"unknown": 2}


def test_a_batch_that_is_done_is_not_read_again(tmp_path: Path, fake_reader: FakeReader) -> None:
    batch = stage(tmp_path, a_record())
    first = read_staged_batch(batch, "rules")
    (batch / "articles.parquet").unlink()
    assert read_staged_batch(batch, "rules") == first
    assert not (batch / "articles.parquet").exists()


def test_a_worker_refuses_batches_of_another_version(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="install the same version"):
        read_staged_batch(tmp_path / "staging" / "rules-0-0" / "batch", "rules")
