"""Which targets tables can be written to."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from flows.cli.main import cli
from flows.errors import TargetError
from flows.operations import open_snapshot
from flows.settings import BuildSettings, PruneSettings, RefreshSettings
from flows.storage import locations


@pytest.mark.parametrize("to", ["http://host/x", "s3a://b/x", "hdfs://n/x", "file:///x", "S3://b/x", "memory://x"])
def test_other_urls_are_refused_before_any_work(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for settings in (BuildSettings, RefreshSettings, PruneSettings):
        with pytest.raises(ValidationError, match=r"tables cannot be written to .*; give a folder, or s3://"):
            settings(to=to)
    result = CliRunner().invoke(cli, ["build", "nowhere", "--to", to])
    assert result.exit_code == 2
    assert "--to: " in result.output
    with pytest.raises(TargetError, match="tables cannot be written to"):
        open_snapshot(to)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["s3:/bucket/x", "gs:x", "s3://", "s3:///x"])
def test_a_missing_slash_or_bucket_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="s3://BUCKET/PREFIX"):
        locations.validate_target(to)


@pytest.mark.parametrize("to", ["", "   ", "\n"])
def test_a_blank_path_is_refused_by_every_command(to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = (["build", "--to", to], ["check", to], ["status", to], ["snapshots", "list", to])
    for command in (*commands, ["snapshots", "rollback", "--to", to], ["retract", "id", "--to", to]):
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 2, command
        assert "must not be blank" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["data", "/data/a:b", "C:/x", "s3"])
def test_paths_are_valid(to: str) -> None:
    assert locations.validate_target(to) == to
    assert not locations.is_url(to)


@pytest.mark.parametrize("to", ["s3://bucket", "gs://bucket/x", "az://container/x"])
def test_urls_of_object_stores_are_valid(to: str) -> None:
    assert locations.validate_target(to) == to
    assert locations.is_url(to)


def test_each_url_has_its_working_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = locations.working_folder("s3://bucket/x")
    assert folder.parent == tmp_path / "cache" / "newstables"
    assert locations.working_folder("s3://bucket/x/") == folder
    assert locations.working_folder("s3://bucket/y") != folder
    assert locations.working_folder("s3://bucket/x", str(tmp_path)) == tmp_path / folder.name


@pytest.mark.parametrize(
    ("platform", "present", "folder"),
    [("linux", "", ".cache"), ("darwin", "", "Library/Caches"), ("darwin", ".cache/newstables", ".cache")],
)
def test_cache_is_where_the_platform_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, present: str, folder: str
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr("sys.platform", platform)
    (tmp_path / present).mkdir(parents=True, exist_ok=True)
    assert locations.working_folder("s3://bucket/x").parent == tmp_path / folder / "newstables"


@pytest.mark.parametrize("settings", [BuildSettings, RefreshSettings])
def test_clusters_need_a_shared_working_folder_for_a_url(settings: type[BuildSettings | RefreshSettings]) -> None:
    with pytest.raises(ValidationError, match=r"--work FOLDER.*share"):
        settings(to="s3://bucket/x", runner="dask")
    assert settings(to="s3://bucket/x", runner="dask", work="/shared").work == "/shared"
