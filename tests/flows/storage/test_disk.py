"""Crashes leave whole files; files are described as the manifest needs."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from flows.storage import disk


def test_a_json_file_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    disk.write_json(tmp_path / "a.json", {"n": 1})
    with pytest.raises(TypeError):
        disk.write_json(tmp_path / "a.json", {"n": object()})
    assert disk.read_json(tmp_path / "a.json") == {"n": 1}


def test_a_file_is_replaced_at_the_end_of_the_block(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    with disk.replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_use_different_temporary_files(tmp_path: Path) -> None:
    with disk.replacing(tmp_path / "a") as first, disk.replacing(tmp_path / "a") as second:
        first.write_text("first")
        second.write_text("second")
    assert (tmp_path / "a").read_text() == "first"  # the outer block ends last


def test_a_sealed_file_is_read_only(tmp_path: Path) -> None:
    (tmp_path / "a").touch(0o640)
    disk.seal(tmp_path / "a")
    assert oct((tmp_path / "a").stat().st_mode & 0o777) == oct(0o440)


def test_a_file_is_described_by_its_size_and_hash(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a").write_bytes(b"Rain.")
    found = disk.describe(tmp_path, "x/a", 3)
    assert found == disk.FileInfo(path="x/a", rows=3, bytes=5, sha256=hashlib.sha256(b"Rain.").hexdigest())


def test_files_and_folders_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    disk.write_json(tmp_path / "a.json", {})
    disk.sync_folder(tmp_path)
    assert synced == [(tmp_path / "a.json").stat().st_ino, tmp_path.stat().st_ino]
