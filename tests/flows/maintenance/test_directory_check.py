"""A snapshot's folder and its manifest: what is missing, should not be there, leads elsewhere or can be written to."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli.main import cli
from flows.errors import PublishError
from flows.operations import check
from flows.snapshots import catalog
from tests.flows.damage import amend, part


def test_what_should_not_be_there_is_found(to: Path) -> None:
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


def test_missing_files_and_what_is_in_their_place_are_found(to: Path) -> None:
    (to / "published" / "report.html").unlink()
    part(to, "quotes").unlink()
    path = part(to, "sentences")
    path.unlink()
    os.mkfifo(path)
    found = dict(problem.split(":", 1) for problem in check(to).problems)
    assert found["report.html"].startswith(" is missing; put it back from a copy; the next")
    assert found["quotes/published_month=2026-01/part-0.parquet"].startswith(" is missing; put")
    assert found["sentences/published_month=2026-01/part-0.parquet"].startswith(" is not a file; put")
    assert len(found) == 3


def test_files_that_can_be_written_to_are_found(to: Path) -> None:
    path = part(to, "quotes")
    path.chmod(0o464)
    assert f"can be written to (mode 0464); make it read-only: chmod a-w {path}" in "; ".join(check(to).problems)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../quotes/published_month=2026-01/part-0.parquet",
        "quotes/published_month=../part-0.parquet",
        "quotes/published_month=2026-13/part-0.parquet",
        "quotes/published_month=__HIVE_DEFAULT_PARTITION__/part-0.parquet",
        "quotes/published_month=2026-01/part-0.parquet\n",
    ],
)
def test_manifests_that_lead_elsewhere_are_refused(to: Path, path: str) -> None:
    files = [asdict(file) for file in catalog.require(to).files]
    amend(to, files=[*files, files[0] | {"path": path}])
    for command in (("check", to), ("snapshots", "list", to), ("build", to.parent / "inbox", "--to", to)):
        result = CliRunner().invoke(cli, [str(argument) for argument in command])
        assert result.exit_code == 4
        assert "is not the manifest of a snapshot" in result.stderr
        assert "put it back from a copy" in result.stderr


@pytest.mark.parametrize("changes", [{"report": "../x.html"}, {"files": 1}, {"schema_version": "1"}, {"files": [{}]}])
def test_broken_manifests_are_refused(to: Path, changes: dict[str, Any]) -> None:
    amend(to, **changes)
    with pytest.raises(PublishError, match="is not the manifest of a snapshot"):
        check(to)


def test_manifests_that_do_not_add_up_are_found(to: Path) -> None:
    manifest = catalog.require(to).manifest
    amend(to, accounting=manifest.accounting | {"read": 7})
    assert "manifest.json: of 7 records read, 6 are accounted for; put" in "; ".join(check(to).problems)
    files = [asdict(file) for file in manifest.files if not file.path.startswith("entities/")]
    amend(to, accounting=manifest.accounting, files=[*files, files[0]])
    found = check(to).problems
    assert any("names no file of entities" in problem for problem in found)
    assert any("more than once" in problem for problem in found)
