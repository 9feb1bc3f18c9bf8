"""Searching published tables: the index is made, kept, mended, and found wherever it may lie."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

import newstables
from flows import operations
from flows.errors import InputError, NothingPublishedError
from flows.search.search_archive import open_index, read_query, search
from flows.search_index import index_schema
from flows.search_index.index_location import index_folders
from flows.search_index.index_schema import NAME
from flows.search_index.index_update import BROKEN, MISSING
from tests.flows.building import use_machine
from tests.flows.conftest import Stored
from transforms.search.search_query import Days


@pytest.fixture
def to(papers: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(papers, tmp_path / "to", symlinks=True))


def test_search_is_what_a_notebook_calls(papers: Path) -> None:
    found = newstables.search("bridge", papers, since=date(2026, 1, 6), limit=1)
    assert (found.total, len(found.hits)) == (1, 1)
    assert found.as_dicts()[0]["source"] == "Courier"
    assert found.snapshot == operations.published_id(papers)
    assert newstables.search("speaker:Kovacs", papers, limit=2).total == 5
    assert newstables.search("forest", papers, results="articles", limit=None).total == 2


def test_index_is_made_and_brought_up_to_date(to: Path) -> None:
    shutil.rmtree(to / "search")
    found = search("bridge", to)
    assert found.update
    assert (found.update.made, found.total) == (MISSING, 2)
    operations.retract(to, ["again"])
    found = search("bridge", to)
    assert found.update
    assert (found.update.made, found.update.removed, found.total) == ("", 1, 1)
    assert search("bridge", to).update is None


def test_searches_at_once_make_one_index(to: Path) -> None:
    shutil.rmtree(to / "search")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: search("bridge", to), range(4)))
    assert [one.total for one in found] == [2] * 4
    assert [one.update.made for one in found if one.update] == [MISSING]


def _in_the_middle(path: Path) -> None:
    """Damage all pages but those that opening the file reads."""
    with closing(index_schema.open_to_read(path)) as database:
        pages = [
            page for (page,) in database.execute("SELECT rootpage FROM sqlite_schema WHERE name LIKE '%search_data'")
        ]
    with path.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)


@pytest.mark.parametrize("damage", [_in_the_middle, lambda path: path.write_bytes(b"x" * 5000)])
def test_damaged_index_is_made_anew(to: Path, damage: Callable[[Path], object]) -> None:
    damage(to / "search" / NAME)
    found = search("bridge", to)
    assert found.update
    assert (found.update.made, found.total) == (BROKEN, 2)


def test_tables_that_cannot_be_written_are_searched(to: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert search("bridge", to).update is None  # the index that a build made is read
    shutil.rmtree(to / "search")
    found = search("bridge", to)
    assert found.update
    assert found.update.path == index_folders(str(to))[1] / NAME
    assert not (to / "search").exists()
    assert search("bridge", to).update is None


def test_index_of_a_store_is_in_the_cache(stored: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = search("rain", stored.url, results="articles")
    assert (found.snapshot, found.total) == (stored.second, 3)
    assert found.update
    assert found.update.path.is_relative_to(tmp_path / "two")
    operations.retract(stored.url, ["a"])
    found = search("rain", stored.url, results="articles")
    assert found.update
    assert (found.update.removed, found.total) == (1, 2)
    use_machine(monkeypatch, tmp_path, "three")
    assert search("rain", stored.url, results="articles").total == 2


def test_query_that_cannot_be_read_is_shown_with_its_place() -> None:
    with pytest.raises(InputError) as error:
        read_query("東京 \x1b[2J speeker:Kovacs rain")
    _, query, marks, message = str(error.value).splitlines()
    assert query == "  東京  [2J speeker:Kovacs rain"
    assert marks == "  " + " " * 10 + "^^^^^^^^"  # two columns for each of the first characters
    assert "did you mean speaker:" in message
    long = "rain " * 60 + "kind:x"
    with pytest.raises(InputError) as error:
        read_query(long)
    assert max(map(len, str(error.value).splitlines())) < 200


def test_options_and_query_limit_together() -> None:
    query = read_query("rain since:2026-01-05", Days(date(2026, 1, 1), date(2026, 1, 9)), "articles")
    assert query.days == Days(date(2026, 1, 5), date(2026, 1, 9))
    assert query.results == "articles"
    with pytest.raises(InputError, match="give words"):
        read_query("in:articles")


def test_nothing_published_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError):
        open_index(tmp_path)
    assert not list(tmp_path.iterdir())
