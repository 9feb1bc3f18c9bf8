"""Remove batches that are published, unfinished or abandoned."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from flows.batches.batch_folder import DONE, RECORDS
from flows.batches.read_batch import read_staged_batch
from flows.batches.remove_batches import ABANDONED_SECONDS, remove_batches, sweep_batches
from tests.flows.batches.staged import a_record, stage

pytestmark = pytest.mark.usefixtures("fake_reader")


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """A batch that is done."""
    path = stage(tmp_path, a_record())
    read_staged_batch(path, "rules")
    return path


def test_a_sweep_keeps_batches_that_are_done(batch: Path, tmp_path: Path) -> None:
    sweep_batches(tmp_path, time.time())
    assert (batch / DONE).exists()


@pytest.mark.parametrize("missing", [DONE, RECORDS])
def test_a_sweep_removes_batches_that_are_not_whole(batch: Path, tmp_path: Path, missing: str) -> None:
    (batch / missing).unlink()
    sweep_batches(tmp_path, time.time())
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_removes_batches_that_no_run_asked_for_in_a_day(batch: Path, tmp_path: Path) -> None:
    sweep_batches(tmp_path, (batch / DONE).stat().st_mtime + ABANDONED_SECONDS + 1)
    assert list(tmp_path.iterdir()) == []


def test_removing_batches_removes_the_folders_that_this_empties(batch: Path, tmp_path: Path) -> None:
    other = stage(tmp_path, a_record(article_id="b"))
    remove_batches([batch])
    assert list(batch.parent.iterdir()) == [other]
    remove_batches([other])
    assert list(tmp_path.iterdir()) == []


def test_a_batch_is_no_longer_done_before_anything_else_of_it_is_removed(
    batch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[set[str]] = []
    monkeypatch.setattr(shutil, "rmtree", lambda path: left.append(set(os.listdir(path))))  # noqa: PTH208
    remove_batches([batch])
    assert DONE not in left[0]
    assert RECORDS in left[0]
