"""Where the index lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.search_index.index_location import index_folders, remove_index
from flows.storage.locations import working_folder
from flows.storage.lock import OWN_FOLDERS


def test_index_lies_beside_the_tables(tmp_path: Path) -> None:
    assert index_folders(str(tmp_path)) == [tmp_path / "search"]
    assert "search" in OWN_FOLDERS  # a build does not read it as input


def test_index_of_a_store_lies_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (folder,) = index_folders("s3://bucket/news")
    assert folder == working_folder("s3://bucket/news") / "search"
    assert folder.is_relative_to(tmp_path)
    assert index_folders("s3://bucket/news", "/var/work")[0].is_relative_to("/var/work")
    with pytest.raises(InputError, match="only for tables in an object store"):
        index_folders(str(tmp_path), "/var/work")


def test_index_of_tables_that_cannot_be_written_lies_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    own, cached = index_folders(str(tmp_path))
    assert own == tmp_path / "search"
    assert cached.is_relative_to(tmp_path / "cache")
    assert cached == index_folders(str(tmp_path / "x" / ".."))[1]


def test_removed_index_leaves_nothing_to_read(tmp_path: Path) -> None:
    for name in ("index.sqlite", "index.sqlite-journal", ".lock"):
        (tmp_path / name).touch()
    remove_index(tmp_path)
    remove_index(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
