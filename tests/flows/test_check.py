"""Checks of the published tables, and the removal of former snapshots."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from flows.build import build
from flows.check import check
from flows.cli import cli
from flows.settings import BuildSettings
from flows.store import describe


@pytest.fixture
def to(inbox: Path, tmp_path: Path) -> Path:
    build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1))
    return tmp_path / "to"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def part(to: Path, table: str) -> Path:
    return next((to / "published").resolve().glob(f"{table}/published_month=2026-01/*.parquet"))


def forge(to: Path, path: Path, data: pa.Table) -> None:
    """Puts other rows into a part and makes the manifest agree."""
    path.chmod(0o644)
    pq.write_table(data, path)
    snapshot = (to / "published").resolve()
    manifest = json.loads((snapshot / "manifest.json").read_text(encoding="utf-8"))
    name = str(path.relative_to(snapshot))
    files = [file for file in manifest["files"] if file["path"] != name]
    manifest["files"] = [*files, describe(snapshot, name, data.num_rows)._asdict()]
    (snapshot / "manifest.json").chmod(0o644)
    (snapshot / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_all_is_well(to: Path) -> None:
    found = check(to)
    assert found.problems == []
    assert found.rows["articles"] == 3
    assert found.files == len(list((to / "published").resolve().rglob("*.parquet")))


def test_changed_bytes_are_found(to: Path) -> None:
    path = part(to, "quotes")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    (problem,) = check(to).problems
    assert "quotes/published_month=2026-01" in problem
    assert "sha256" in problem


def test_offsets_that_lead_elsewhere_are_found(to: Path) -> None:
    path = part(to, "sentences")
    data = pq.read_table(path, partitioning=None)
    shifted = pa.array([start + 1 for start in data["start"].to_pylist()], data.schema.field("start").type)
    forge(to, path, data.set_column(data.schema.get_field_index("start"), data.schema.field("start"), shifted))
    (problem,) = check(to).problems
    assert "sentences: text is not articles.text[" in problem


def test_other_columns_are_found(to: Path) -> None:
    path = part(to, "entities")
    forge(to, path, pq.read_table(path, partitioning=None).drop_columns(["entity_id"]))
    (problem,) = check(to).problems
    assert "its columns are not the declared ones" in problem


def test_command_says_what_is_wrong(to: Path) -> None:
    assert invoke("check", to).exit_code == 0
    path = part(to, "quotes")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[::-1])
    result = invoke("check", to, "--json")
    assert result.exit_code == 4
    assert len(json.loads(result.stdout)["problems"]) == 1
    assert "put the named files back" in result.stderr


def test_nothing_published(tmp_path: Path) -> None:
    for command in (("check",), ("snapshots", "prune")):
        result = invoke(*command, tmp_path)
        assert result.exit_code == 2
        assert "nothing is published there" in result.stderr


def test_prune_keeps_what_it_is_told(to: Path, inbox: Path) -> None:
    first = (to / "published").resolve().name
    os.rename(to / "snapshots" / first, to / "snapshots" / f"20200101T000000Z-{first[-6:]}")  # noqa: PTH104
    first = f"20200101T000000Z-{first[-6:]}"
    (to / "published").unlink()
    (to / "published").symlink_to(Path("snapshots") / first)
    (inbox / "more.txt").write_text("Snow fell on the old town.\n", encoding="utf-8")
    build(BuildSettings(inputs=[str(inbox)], to=str(to), workers=1))
    assert "No former snapshot" in invoke("snapshots", "prune", to).output
    assert (
        f"would remove {first}"
        in invoke("snapshots", "prune", to, "--keep-snapshots", 0, "--keep-hours", 0, "--dry-run").output
    )
    assert (to / "snapshots" / first).is_dir()
    assert f"removed {first}" in invoke("snapshots", "prune", to, "--keep-snapshots", 0, "--keep-hours", 0).output
    assert [path.name for path in (to / "snapshots").iterdir()] == [(to / "published").resolve().name]
