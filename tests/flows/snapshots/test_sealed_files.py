"""Files of a new snapshot are read-only, and shared with the snapshot before where their rows are the same."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from flows.snapshots import sealed_files
from flows.snapshots.sealed_files import PartFiles, write_part
from flows.snapshots.snapshot import Snapshot
from tests.conftest import FakeReader
from tests.flows.building import add, article
from transforms.contract.archive_tables import IDENTITY_ALIASES

PATH = "identity_aliases/part-0.parquet"


def rows(*names: str) -> pa.Table:
    return pa.table(
        {"identity_id": list(names), "alias": list(names), "n_articles": pa.array([1] * len(names), pa.int32())}
    ).cast(IDENTITY_ALIASES.arrow_schema)


@pytest.fixture
def base(tmp_path: Path, fake_reader: FakeReader) -> Snapshot:
    snapshot = add(tmp_path / "to", article("a"))
    (snapshot.path / PATH).unlink()
    file = write_part(snapshot.path, PATH, "identity_aliases", rows("Ann", "Bo"))
    others = [one for one in snapshot.files if one.path != PATH]
    return Snapshot(snapshot.path, snapshot.manifest.model_copy(update={"files": [*others, file]}))


@pytest.mark.parametrize("names", [("Ann", "Bo"), ("Bo", "Ann")])
def test_the_same_rows_share_the_file(tmp_path: Path, base: Snapshot, names: tuple[str, ...]) -> None:
    made = PartFiles(tmp_path / "new", base)
    made.write(PATH, "identity_aliases", rows(*names))
    assert made.written == set()
    assert (tmp_path / "new" / PATH).samefile(base.path / PATH)


def test_other_rows_are_written_and_read_only(tmp_path: Path, base: Snapshot) -> None:
    made = PartFiles(tmp_path / "new", base)
    made.write(PATH, "identity_aliases", rows("Ann"))
    assert made.written == {PATH}
    assert not (tmp_path / "new" / PATH).stat().st_mode & 0o222
    assert [file.rows for file in made.files] == [1]


def test_no_rows_leave_no_file(tmp_path: Path) -> None:
    made = PartFiles(tmp_path / "new", None)
    made.write(PATH, "identity_aliases", rows())
    assert made.files == []


def test_a_file_is_kept_if_the_base_has_it(tmp_path: Path, base: Snapshot) -> None:
    made = PartFiles(tmp_path / "new", base)
    made.keep(PATH)
    made.keep("identity_aliases/part-7.parquet")
    assert [file.path for file in made.files] == [PATH]


def test_files_are_copied_where_there_are_no_links(
    tmp_path: Path, base: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(next(iter(sealed_files.NO_LINKS)), "no links here")

    monkeypatch.setattr(os, "link", no_links)
    made = PartFiles(tmp_path / "new", base)
    made.keep(PATH)
    copied = tmp_path / "new" / PATH
    assert copied.read_bytes() == (base.path / PATH).read_bytes()
    assert not copied.samefile(base.path / PATH)
