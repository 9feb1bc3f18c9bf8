"""The folder of a snapshot against its manifest: files that are missing, foreign, links or writable."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import cli
from flows.operations import check
from flows.snapshots import catalog
from tests.flows.damage import amend, part


def test_files_that_do_not_belong_there_are_found(to: Path) -> None:
    snapshot = (to / "published").resolve()
    (snapshot / ".hidden").touch()
    (snapshot / "old").mkdir()
    (snapshot / "old" / "quotes.parquet").touch()
    (part(to, "quotes").parent / "part-9.parquet").touch()
    found = check(to).problems
    text = "is not in the manifest; it does not belong to the snapshot: move it elsewhere, or remove it"
    paths = [".hidden", "old", "quotes/published_month=2026-01/part-9.parquet"]
    assert found == [f"{path}: {text}" for path in paths]


def test_symlinks_are_found_and_not_followed(to: Path) -> None:
    snapshot, outside = (to / "published").resolve(), to.parent / "outside"
    outside.mkdir()
    path = part(to, "quotes")
    path.rename(outside / "quotes.parquet")
    path.symlink_to(outside / "quotes.parquet")
    (snapshot / "sentences").rename(outside / "sentences")
    (snapshot / "sentences").symlink_to(outside / "sentences")
    (snapshot / "elsewhere").symlink_to(outside)
    found = dict(problem.split(":", 1) for problem in check(to).problems)
    assert found.keys() == {"elsewhere", "sentences", "quotes/published_month=2026-01/part-0.parquet"}
    assert "move it elsewhere, or remove it" in found["elsewhere"]
    assert "put it back from a copy" in found["sentences"]


def test_missing_files_and_other_things_in_their_place_are_found(to: Path) -> None:
    (to / "published" / "report.html").unlink()
    part(to, "quotes").unlink()
    path = part(to, "sentences")
    path.unlink()
    os.mkfifo(path)
    found = dict(problem.split(":", 1) for problem in check(to).problems)
    assert {path: text.split(";")[0] for path, text in found.items()} == {
        "report.html": " is missing",
        "quotes/published_month=2026-01/part-0.parquet": " is missing",
        "sentences/published_month=2026-01/part-0.parquet": " is not a file",
    }
    assert found["report.html"].endswith("put it back from a copy; the next snapshot has its own")


def test_writable_files_are_found(to: Path) -> None:
    path = part(to, "quotes")
    path.chmod(0o464)
    assert f"can be written to (mode 0464); make it read-only: chmod a-w {path}" in "; ".join(check(to).problems)


@pytest.mark.parametrize("command", ["check", "snapshots", "build"])
def test_a_manifest_with_a_path_outside_the_snapshot_is_refused(to: Path, command: str) -> None:
    files = [asdict(file) for file in catalog.require(to).files]
    amend(to, files=[*files, files[0] | {"path": "../../quotes/published_month=2026-01/part-0.parquet"}])
    arguments = {"check": f"{to}", "snapshots": f"list {to}", "build": f"{to.parent / 'inbox'} --to {to}"}[command]
    result = CliRunner().invoke(cli, [command, *arguments.split()])
    assert result.exit_code == 4
    assert "is not the manifest of a snapshot" in result.stderr
    assert "put it back from a copy" in result.stderr


def test_a_manifest_that_does_not_add_up_is_found(to: Path) -> None:
    manifest = catalog.require(to).manifest
    amend(to, accounting=manifest.accounting | {"read": 7})
    assert "manifest.json: of 7 records read, 6 are accounted for; put" in "; ".join(check(to).problems)
    files = [asdict(file) for file in manifest.files if not file.path.startswith("entities/")]
    amend(to, accounting=manifest.accounting, files=[*files, files[0]])
    found = [problem.split(";")[0] for problem in check(to).problems]
    assert f"manifest.json: names {files[0]['path']} more than once" in found
    assert "manifest.json: names no file of entities" in found
