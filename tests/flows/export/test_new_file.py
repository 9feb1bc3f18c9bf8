"""A file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import InputError
from flows.export.new_file import new_file


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with new_file(path, replace=False) as temporary:
        temporary.write_text("new")
        assert not path.exists()
    assert [(p, p.read_text()) for p in tmp_path.iterdir()] == [(path, "new")]


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def write() -> None:
        with new_file(path, replace=True) as temporary:
            temporary.write_text("new")
            Path(f"{temporary}.wal").write_text("beside")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert [(p, p.read_text()) for p in tmp_path.iterdir()] == [(path, "old")]


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "old").touch()
    for path, message in (
        (tmp_path / "old", "--force"),
        (tmp_path, "is a folder"),
        (tmp_path / "a" / "b", "no folder"),
    ):
        with pytest.raises(InputError, match=message), new_file(path, replace=False):
            pass
