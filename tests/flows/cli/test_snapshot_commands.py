"""The commands `retract` and `snapshots`. What they change: tests/flows/maintenance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli.identity_commands import identities
from flows.cli.main import MODULES, cli
from flows.cli.quarantine_commands import quarantine
from flows.cli.snapshot_commands import snapshots

# Every command that needs published tables; the last word of each, a folder or URL, is left out.
COMMANDS_ON_TABLES = (
    ["status"],
    ["check"],
    ["snapshots", "list"],
    ["snapshots", "prune"],
    ["snapshots", "diff", "--to"],
    ["snapshots", "diff", "20260101T000000Z-aa", "20260102T000000Z-bb", "--to"],
    ["snapshots", "rollback", "--to"],
    ["snapshots", "rollback", "20260101T000000Z-aa", "--to"],
    ["search", "a", "--to"],
    ["show", "a", "--to"],
    ["query", "SELECT 1", "--to"],
    ["export", "out.csv", "--to"],
    ["explore", "--to"],
    ["retract", "a", "--to"],
    ["retract", "a", "--undo", "--to"],
    ["quarantine", "list"],
    ["quarantine", "show", "00", "--to"],
    ["quarantine", "export", "out", "--to"],
    ["quarantine", "retry"],
    ["identities", "list"],
    ["identities", "same", "a", "b", "--to"],
    ["identities", "differ", "a", "b", "--to"],
    ["identities", "not-a-person", "a", "--to"],
    ["identities", "undo", "a", "--to"],
    ["identities", "decisions"],
    ["identities", "export", "out.csv", "--to"],
    ["identities", "import", "in.csv", "--to"],
)


def output(*arguments: Any, code: int = 0) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def published(to: Path) -> str:
    return (to / "published").resolve().name


@pytest.mark.parametrize("command", COMMANDS_ON_TABLES, ids=" ".join)
def test_folder_without_tables_is_refused_and_left_as_it_is(tmp_path: Path, command: list[str]) -> None:
    advice = "name the folder that holds published and snapshots/"
    missing = tmp_path / "nosuch"
    assert output(*command, missing, code=2) == f"newstables: {missing}: there is no such folder; {advice}\n"
    assert output(*command, tmp_path, code=2) == f"newstables: {tmp_path}: nothing is published there; {advice}\n"
    assert list(tmp_path.iterdir()) == []


def test_all_commands_on_tables_are_tested() -> None:
    named = {word for command in COMMANDS_ON_TABLES for word in command}
    others = {"build", "fetch", "serve", "automations", "dictionary", "snapshots"}
    groups = snapshots.commands.keys() | quarantine.commands.keys() | identities.commands.keys()
    assert (MODULES.keys() - others) | groups <= named


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
