"""What the list of snapshots says of each one."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import operations
from flows.errors import TargetError
from tests.conftest import FakeReader
from tests.flows.building import add, article, current


def test_every_snapshot_is_listed_the_latest_first(tmp_path: Path, fake_reader: FakeReader) -> None:
    to = tmp_path / "to"
    first = add(to, article("a"), article("b"))
    fake_reader.version = "2"
    add(to, article("a"), refresh=True)
    operations.retract(to, ["b"])
    operations.unretract(to, ["b"])
    operations.rollback(to, first.id)
    listed = operations.list_snapshots(to)
    assert [entry.kind for entry in listed] == ["rollback", "unretract", "retract", "refresh", "build"]
    assert [entry.articles for entry in listed] == [2, 1, 1, 2, 2]
    assert [entry.published for entry in listed] == [True, False, False, False, False]
    assert listed[-1].as_dict() == {
        "snapshot": first.id,
        "created_at": first.manifest.created_at,
        "kind": "build",
        "articles": 2,
        "quotes": 0,
        "bytes": sum(file.bytes for file in first.files),
        "published": False,
    }
    assert listed[0].snapshot == current(to).id


def test_a_folder_without_snapshots_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="nothing is published there"):
        operations.list_snapshots(tmp_path)
