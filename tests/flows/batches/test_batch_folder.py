"""The layout of staged batches and their completion mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.batches.batch_folder import done_batches, is_done, read_mark, staging_folder, write_mark
from tests.conftest import FakeReader


def test_another_reader_version_stages_into_another_folder(tmp_path: Path, fake_reader: FakeReader) -> None:
    first = staging_folder(tmp_path, fake_reader)
    fake_reader.version += "x"
    second = staging_folder(tmp_path, fake_reader)
    assert first.parent == second.parent == tmp_path / "staging"
    assert first != second


def test_a_batch_is_done_once_it_is_marked(tmp_path: Path) -> None:
    for name in ("b", "a", "unfinished"):
        (tmp_path / name).mkdir()
    assert not is_done(tmp_path / "a")
    for name in ("b", "a"):
        write_mark(tmp_path / name, articles=2, refused=1, size=300, months={"2026-01": 2})
    assert is_done(tmp_path / "a")
    assert [batch.name for batch in done_batches(tmp_path)] == ["a", "b"]


def test_the_mark_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = write_mark(tmp_path, articles=2, refused=1, size=300, months={"2026-01": 1, "unknown": 1})
    assert read_mark(tmp_path) == written
    assert written.bytes == 300


def test_a_batch_that_is_not_done_has_no_mark(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_mark(tmp_path)
