"""The file of a snapshot is made once, and former ones do not pile up."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import InputError, TargetError
from flows.explore import database_cache
from flows.explore.database_cache import database_of, remove_databases


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the snapshots that files were made of, each by writing its id."""
    ids: list[str] = []

    def export(path: Path, location: str, *, snapshot: str, progress: object) -> None:
        ids.append(snapshot)
        path.write_text(f"{location} {snapshot}", encoding="utf-8")

    monkeypatch.setattr(database_cache, "export", export)
    return ids


def test_a_file_is_made_once_and_named_after_its_snapshot(tmp_path: Path, made: list[str]) -> None:
    paths = {database_of("tables", "20260101T000000Z-aa", folder=tmp_path) for _ in range(2)}
    assert made == ["20260101T000000Z-aa"]
    assert [path.stem for path in paths] == made


def test_only_the_last_two_are_kept(tmp_path: Path, made: list[str]) -> None:
    (first, second, _), last = (database_of("tables", one, folder=tmp_path) for one in "abc"), "c"
    assert not first.exists()
    assert second.exists()
    database_of("tables", "a", folder=tmp_path)
    assert not second.exists(), "it was used before the others"
    assert (tmp_path / first.parent.name / f"{last}.sqlite").exists()
    assert made == ["a", "b", "c", "a"]


def test_what_a_killed_process_left_is_removed(tmp_path: Path, made: list[str]) -> None:
    path = database_of("tables", "a", folder=tmp_path)
    left = path.with_name(".b.sqlite.0123abcd")
    left.touch()
    database_of("tables", "b", folder=tmp_path)
    assert not left.exists()
    assert path.exists()


def test_files_of_purged_tables_are_removed(tmp_path: Path, made: list[str]) -> None:
    of_url, of_folder = (database_of(place, "a", folder=tmp_path) for place in ("s3://bucket/tables/", "tables"))
    of_url.with_name(".b.sqlite.0123abcd").touch()
    remove_databases("s3://bucket/tables", folder=tmp_path)
    assert list(of_url.parent.glob("*.sqlite*")) == []
    assert of_folder.exists()
    remove_databases("never explored", folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_tables_of_one_place_have_one_file(tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = ["tables", str(tmp_path / "tables"), "../" + tmp_path.name + "/tables", "other"]
    paths = [database_of(place, "a", folder=tmp_path / "cache") for place in places]
    assert len(set(paths[:3])) == 1
    assert paths[3] != paths[0]
    assert len(made) == 2


def test_what_cannot_be_had(tmp_path: Path, explored: Path, made: list[str]) -> None:
    with pytest.raises(InputError, match="set XDG_CACHE_HOME"):
        database_of("tables", "a", folder=tmp_path / "50%")
    assert made == []


def test_a_snapshot_that_is_not_there_leaves_no_file(tmp_path: Path, explored: Path) -> None:
    with pytest.raises(TargetError):
        database_of(str(explored), "20260101T000000Z-aa", folder=tmp_path)
    assert list(tmp_path.rglob("*.sqlite")) == []
