"""The commands `retract` and `snapshots`. What they change: tests/flows/maintenance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from flows.cli.main import cli


def output(*arguments: Any, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def published(to: Path) -> str:
    return (to / "published").resolve().name


def test_retract_and_undo(to: Path) -> None:
    assert output("retract", "bridge", "--to", to).startswith("retracted: bridge ")
    assert output("retract", "bridge", "--to", to, "--undo").startswith("no longer retracted: bridge ")


def test_undo_and_purge_exclude_each_other(to: Path) -> None:
    assert "not both" in output("retract", "bridge", "--to", to, "--undo", "--purge", code=2)


def test_list_has_the_latest_snapshot_first(to: Path) -> None:
    first = published(to)
    output("retract", "bridge", "--to", to)
    _, latest, former = output("snapshots", "list", to).splitlines()
    assert latest.startswith(f"* {published(to)}")
    assert former.startswith(f"  {first}")
    names = [entry["snapshot"] for entry in json.loads(output("snapshots", "list", to, "--json"))]
    assert names == [published(to), first]


def test_diff_shows_what_changed(to: Path) -> None:
    first = published(to)
    output("retract", "bridge", "--to", to)
    text = output("snapshots", "diff", "--to", to)
    assert text.startswith(f"{first} → {published(to)}\n")
    assert "articles removed\n  bridge" in text
    assert json.loads(output("snapshots", "diff", "--to", to, "--json"))["counts"]["articles"]["removed"] == 1


def test_rollback_publishes_a_new_snapshot(to: Path) -> None:
    first = published(to)
    output("retract", "harbour", "--to", to)
    retracted = published(to)
    assert output("snapshots", "rollback", first, "--to", to).startswith("Published again, as a new snapshot:\n")
    assert published(to) not in (first, retracted)


def test_prune_names_removed_snapshots(to: Path) -> None:
    first = published(to)
    output("retract", "bridge", "--to", to)
    none = ("--keep-snapshots", "0", "--keep-hours", "0")
    assert output("snapshots", "prune", to, *none, "--dry-run") == f"would remove {first}\n"
    assert output("snapshots", "prune", to, *none) == f"removed {first}\n"
    assert output("snapshots", "prune", to, *none) == "No former snapshot to remove.\n"
