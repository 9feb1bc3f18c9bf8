"""A path or URL names a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import TargetError
from flows.targets.folder_target import FolderTarget
from flows.targets.open_target import open_target
from flows.targets.store_target import StoreTarget


@pytest.mark.parametrize("to", ["data", Path("data")], ids=["text", "path"])
def test_a_path_is_a_folder(to: str | Path) -> None:
    target = open_target(to)
    assert isinstance(target, FolderTarget)
    assert target.root == Path("data")
    assert target.location == "data"


def test_a_url_is_a_store_with_a_local_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    target = open_target("s3://bucket/tables/", str(tmp_path))
    assert isinstance(target, StoreTarget)
    assert target.root.is_relative_to(tmp_path)
    assert target.location == "s3://bucket/tables"


def test_another_url_is_refused() -> None:
    with pytest.raises(TargetError, match="s3a://"):
        open_target("s3a://bucket/tables")
