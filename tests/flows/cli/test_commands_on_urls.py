"""The command line on tables in an object store."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import cli
from flows.object_store import pointer
from flows.object_store.client import Objects
from flows.object_store.pointer import LATEST
from tests.flows.cli.test_snapshot_commands import COMMANDS_ON_TABLES
from tests.flows.conftest import Stored

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_every_command_takes_a_url(stored: Stored, tmp_path: Path) -> None:
    url, first, second = stored

    def output_of(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == code, result.output
        return result.output

    assert f"* {second}" in output_of("snapshots", "list", url)
    assert "articles added" in output_of("snapshots", "diff", "--to", url)
    assert f"{url}/snapshots/" in output_of("retract", "b", "--to", url)
    assert "no longer retracted: b" in output_of("retract", "b", "--undo", "--to", url)
    assert f"{url}/snapshots/" in output_of("snapshots", "rollback", first, "--to", url)
    assert "All is well" in output_of("check", url)
    assert f"{url}/snapshots/" in output_of("status", url)
    assert "would remove" in output_of(
        "snapshots", "prune", url, "--keep-snapshots", "0", "--keep-hours", "0", "--dry-run"
    )
    assert '{"n": 2}' in output_of("query", "SELECT count(*) AS n FROM articles", "--json", "--to", url)
    assert "2 rows of articles" in output_of("export", str(tmp_path / "a.csv"), "--table", "articles", "--to", url)
    feed = str(tmp_path / "feed" / "feed.jsonl")
    assert "would read and publish 1 article" in output_of("build", feed, "--to", url, "--dry-run")
    printed = output_of("build", feed, "--to", url, "--workers", "1", "--work", str(tmp_path / "work"))
    name = pointer.read_pointer(Objects(url)).kept[-1]
    assert f"  {url}/snapshots/{name}\n" in printed
    assert f"(a copy of {url}/snapshots/{name}/report.html)" in printed
    report = next(line.strip() for line in printed.splitlines() if line.endswith("/report.html"))
    assert Path(report).is_relative_to(tmp_path / "work")
    assert "To query the tables (pip install 'newstables[store]'):" in printed
    assert "text" in output_of(*shlex.split(printed.splitlines()[-1])[1:])
    for command in COMMANDS_ON_TABLES:
        refused = output_of(*command, f"{url}/none", code=2)
        assert refused == f"newstables: {url}/none: nothing is published there; name the prefix that holds LATEST\n"
    for command in (["snapshots", "list"], ["check"], ["snapshots", "prune"], ["retract", "b", "--to"]):
        assert "tables cannot be written to s3a://" in output_of(*command, "s3a://bucket/x", code=2)
    Objects(url).put(LATEST, b"mine")
    assert f"{url}/{LATEST} is not what a build wrote" in output_of("snapshots", "list", url, code=4)
