"""Where tables may lie, and what settings say of it; what a store must be able to do."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from flows.cli.main import cli
from flows.errors import TargetError
from flows.object_store.client import Objects, each
from flows.operations import open_snapshot
from flows.settings import BuildSettings, PruneSettings, RefreshSettings
from flows.storage import locations


@pytest.mark.parametrize("to", ["http://host/x", "s3a://b/x", "hdfs://n/x", "file:///x", "S3://b/x", "memory://x"])
def test_other_places_are_refused_before_any_work(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for settings in (BuildSettings, RefreshSettings, PruneSettings):
        with pytest.raises(ValidationError, match=r"no place that tables can be written to; give a folder, or s3://"):
            settings(to=to)
    result = CliRunner().invoke(cli, ["build", "nowhere", "--to", to])
    assert (result.exit_code, "--to: " in result.output) == (2, True)
    with pytest.raises(TargetError, match="no place that tables can be written to"):
        open_snapshot(to)
    assert list(tmp_path.iterdir()) == []


def test_a_lost_slash_and_a_lost_bucket_are_seen() -> None:
    for to in ("s3:/bucket/x", "gs:x", "s3://", "s3:///x"):
        with pytest.raises(ValueError, match="s3://BUCKET/PREFIX"):
            locations.known(to)
    for to in ("data", "/data/a:b", "a://", "C:/x", "s3", "s3://bucket", "gs://bucket/x", "az://container/x"):
        if "://" not in to or locations.is_url(to):
            assert locations.known(to) == to


def test_each_url_has_a_working_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = locations.working_folder("s3://bucket/x")
    assert folder.parent == tmp_path / "cache" / "newstables"
    assert locations.working_folder("s3://bucket/x/") == folder != locations.working_folder("s3://bucket/y")
    assert locations.working_folder("s3://bucket/x", str(tmp_path)) == tmp_path / folder.name


def test_clusters_need_a_working_folder_that_is_shared() -> None:
    for settings in (BuildSettings, RefreshSettings):
        with pytest.raises(ValidationError, match=r"--work FOLDER.*share"):
            settings(to="s3://bucket/x", runner="dask")
        settings(to="s3://bucket/x", runner="dask", work="/shared")
        with pytest.raises(ValidationError, match="work goes with tables in an object store"):
            settings(to="data", work="/shared")


def test_conditions_of_writes_are_tried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    objects = Objects("memory:///")
    objects.require_conditions()
    assert objects.keys("snapshots/") == []
    replace = objects.replace

    def heedless(only: str) -> None:
        def write(key: str, content: bytes, tag: Any) -> None:
            if only == ("If-Match" if tag else "If-None-Match"):
                objects.put(key, content)
            else:
                replace(key, content, tag)

        monkeypatch.setattr(objects, "replace", write)

    for condition in ("If-Match", "If-None-Match"):
        heedless(condition)
        with pytest.raises(TargetError, match=rf"passes over the condition of a write \({condition}\)"):
            objects.require_conditions()
        assert objects.keys("snapshots/") == []


def test_several_at_a_time_and_the_first_error_ends_it() -> None:
    gate = threading.Barrier(4, timeout=10)
    assert each(lambda n: gate.wait() * 0 + n, range(4)) == [0, 1, 2, 3]
    done: list[int] = []

    def fail(n: int) -> None:
        if n == 0:
            raise ValueError("no")
        threading.Event().wait(0.01)
        done.append(n)

    with pytest.raises(ValueError, match="no"):
        each(fail, range(1000))
    assert len(done) < 500
