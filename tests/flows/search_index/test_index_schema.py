"""Opening the file of an index, and telling what is wrong with it."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.search_index import index_schema


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a? #b%20" / index_schema.NAME  # such names are no part of an address
    path.parent.mkdir()
    index_schema.create(path).close()
    return path


def test_new_index_reflects_nothing(path: Path) -> None:
    assert path.exists()
    with closing(index_schema.open_to_write(path)) as database:
        assert index_schema.snapshot_of(database) is None
        database.execute("INSERT INTO reflected VALUES ('one')")
        assert index_schema.snapshot_of(database) == "one"
        database.execute("PRAGMA user_version = 999999")
        assert index_schema.snapshot_of(database) is None


def test_reader_cannot_write(path: Path) -> None:
    with closing(index_schema.open_to_read(path)) as database:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            database.execute("INSERT INTO reflected VALUES ('one')")
        database.execute("CREATE VIRTUAL TABLE temp.shown USING fts5(text)")


def test_what_is_removed_is_overwritten(path: Path) -> None:
    with closing(index_schema.open_to_write(path)) as database:
        database.execute("INSERT INTO name VALUES (1, 'retracted words')")
        assert b"retracted words" in path.read_bytes()
        database.execute("DELETE FROM name")
    assert b"retracted words" not in path.read_bytes()


def test_damage_is_told_from_other_errors(path: Path, tmp_path: Path) -> None:
    def error_of(statement: str, file: Path = path) -> Exception:
        with closing(index_schema.open_to_write(file)) as database, pytest.raises(sqlite3.Error) as error:
            database.execute(statement)
        return error.value

    (tmp_path / "text").write_text("no database" * 100)
    assert index_schema.is_damage(error_of("SELECT * FROM nowhere"))
    assert index_schema.is_damage(error_of("INSERT INTO reflected VALUES (NULL)"))
    with pytest.raises(sqlite3.Error) as error:
        index_schema.open_to_write(tmp_path / "text").execute("SELECT 1 FROM reflected")
    assert index_schema.is_damage(error.value)
    assert index_schema.is_damage(zlib.error("not compressed"))
    assert not index_schema.is_damage(OSError("disk"))
    full = sqlite3.OperationalError("full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL
    assert not index_schema.is_damage(full)


def test_sqlite_without_full_text_search_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            return super().execute("SELECT 1 WHERE false" if "module_list" in sql else sql, *values)  # type: ignore[arg-type]

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **more: connect(*given, **more, factory=Plain))
    with pytest.raises(InputError, match="FTS5"):
        index_schema.create(tmp_path / "index")
