"""The commands besides build, on tables in an object store."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows import fault_points, operations
from flows.cli.main import cli
from flows.errors import LockedError, PublishError, TargetError
from flows.object_store import pointer
from flows.object_store.client import Objects, map_concurrently
from flows.object_store.pointer import LATEST
from flows.operations import open_snapshot
from flows.publish import snapshot_writer
from flows.snapshots.manifest import MANIFEST
from flows.storage import partitions
from flows.storage.locations import working_folder
from tests.flows.object_store.test_target import add, keys, machine
from tests.flows.publish.test_snapshot_writer import article
from tests.flows.snapshots.test_duckdb_views import names

pytestmark = pytest.mark.usefixtures("fake_reader")


BUILT: dict[str, Any] = {}  # the objects of `built` by key, and its ids: made once


@pytest.fixture
def built(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """A URL and the ids of two snapshots there: of the articles a and b, and of a, b and c. Another machine goes on."""
    objects = Objects(url)
    if not BUILT:
        first = add(url, tmp_path, article("a"), article("b", "2026-02"))
        second = add(url, tmp_path, article("c", "2026-03"))
        BUILT["objects"] = {key: objects.read(key) for key in [*keys(url), LATEST]}
        BUILT["ids"] = (first.run_id, second.run_id)
    map_concurrently(lambda key: objects.put(key, BUILT["objects"][key][0]), list(BUILT["objects"]))
    (tmp_path / "feed.jsonl").write_text(json.dumps(article("c", "2026-03")) + "\n", encoding="utf-8")
    machine(monkeypatch, tmp_path, "two")
    return (url, *BUILT["ids"])


def part(snapshot: str, month: str, number: int = 0) -> str:
    return f"snapshots/{snapshot}/{partitions.part_path('articles', month, number)}"


def spoil(url: str, key: str) -> None:
    content, _ = Objects(url).read(key) or (b"", {})
    Objects(url).put(key, content[:-1] + b"?")


def test_retract_and_undo(built: tuple[str, str, str], tmp_path: Path) -> None:
    url, first, second = built
    done = operations.retract(url, ["a"])
    assert done.snapshot.startswith(f"{url}/snapshots/")
    assert [entry["external_id"] for entry in done.articles] == ["a"]
    assert done.former == [first, second]
    assert names(open_snapshot(url)) == ["b", "c"]
    assert operations.retract(url, ["a"]).former == [first, second]
    assert add(url, tmp_path, article("a")).accounting["retracted"] == 1
    operations.unretract(url, ["a"])
    add(url, tmp_path, article("a"))
    assert names(open_snapshot(url)) == ["a", "b", "c"]
    with pytest.raises(TargetError, match=f"^{url}: no article has the id x"):
        operations.retract(url, ["x"])


def test_purge_leaves_no_object_with_the_article(built: tuple[str, str, str]) -> None:
    url, first, second = built
    operations.retract(url, ["c"])
    operations.retract(url, ["c"], purge=True)
    kept = pointer.read_pointer(Objects(url)).kept
    assert (kept[0], len(kept)) == (first, 2)
    assert not any("2026-03" in key or key.startswith(f"snapshots/{second}/") for key in keys(url))
    assert names(open_snapshot(url)) == names(open_snapshot(url, first)) == ["a", "b"]
    operations.retract(url, ["a"], purge=True)
    assert len(pointer.read_pointer(Objects(url)).kept) == 1
    assert not any("2026-01" in key for key in keys(url))
    assert names(open_snapshot(url)) == ["b"]
    assert len(list((working_folder(url) / "target" / "snapshots").iterdir())) == 1


def test_a_change_that_comes_second_is_refused(
    built: tuple[str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _, _ = built
    plain = snapshot_writer.publish

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(snapshot_writer, "publish", plain)
        machine(monkeypatch, tmp_path, "three")
        add(url, tmp_path, article("d"))
        return plain(*args)

    monkeypatch.setattr(snapshot_writer, "publish", overtaken)
    with pytest.raises(LockedError, match="run this again"):
        operations.retract(url, ["a"])
    assert names(open_snapshot(url)) == ["a", "b", "c", "d"]


def test_former_snapshots_that_go_meanwhile_are_no_obstacle(
    built: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, first, second = built
    plain = snapshot_writer.publish

    def pruned(*args: Any) -> Any:
        assert operations.prune(url, 0, 0) == [first]
        return plain(*args)

    monkeypatch.setattr(snapshot_writer, "publish", pruned)
    done = operations.retract(url, ["a"])
    assert pointer.read_pointer(Objects(url)).kept == (second, Path(done.snapshot).name)
    assert names(open_snapshot(url)) == ["b", "c"]
    assert names(open_snapshot(url, second)) == ["a", "b", "c"]


def test_rollback(built: tuple[str, str, str]) -> None:
    url, first, second = built
    operations.retract(url, ["b"])
    before = keys(url)
    done = operations.rollback(url, second)
    assert names(open_snapshot(url)) == ["a", "c"]
    new = Path(done.snapshot).name
    assert not any("2026-01" in key or "2026-03" in key for key in keys(url) - before if new in key)
    assert names(open_snapshot(url, first)) == ["a", "b"]
    operations.rollback(url)
    assert names(open_snapshot(url)) == ["a", "c"]
    with pytest.raises(TargetError, match="no snapshot 20250101T000000Z-abcdef; there are"):
        operations.rollback(url, "20250101T000000Z-abcdef")


def test_rollback_mends_what_is_damaged_and_takes_no_damage_along(built: tuple[str, str, str]) -> None:
    url, first, second = built
    spoil(url, part(second, "2026-03"))
    operations.rollback(url, first)
    assert names(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url).problems == []
    spoil(url, part(first, "2026-01"))
    with pytest.raises(PublishError, match="is not what was published"):
        operations.rollback(url, first)


def test_list_and_diff(built: tuple[str, str, str]) -> None:
    url, first, second = built
    listed = operations.list_snapshots(url)
    assert [(entry.snapshot, entry.articles, entry.published) for entry in listed] == [
        (second, 3, True),
        (first, 2, False),
    ]
    found = operations.diff(url)
    assert (found.old, found.new) == (first, second)
    assert [row["external_id"] for row in found.rows["articles"]["added"]] == ["c"]
    assert operations.diff(url, second, second).counts["articles"] == {"added": 0, "removed": 0, "changed": 0}
    assert not working_folder(url).exists()
    with pytest.raises(TargetError, match="nothing is published there"):
        operations.list_snapshots(f"{url}/below")


def test_prune(built: tuple[str, str, str]) -> None:
    url, first, second = built
    assert operations.prune(url, 0, 1) == []
    assert operations.prune(url, 0, 0, dry_run=True) == [first]
    assert names(open_snapshot(url, first)) == ["a", "b"]
    assert operations.prune(url, 0, 0) == [first]
    assert pointer.read_pointer(Objects(url)).kept == (second,)
    assert names(open_snapshot(url)) == ["a", "b", "c"]
    with pytest.raises(TargetError, match=f"no snapshot {first}"):
        open_snapshot(url, first)


def test_check_reads_the_objects_themselves(built: tuple[str, str, str], tmp_path: Path) -> None:
    url, first, second = built
    add(url, tmp_path, article("c", "2026-03"))  # a whole copy is here now
    found = operations.check(url, every=True)
    assert (found.problems, found.notes, found.snapshot) == ([], [], f"{url}/snapshots/{second}")
    Objects(url).put(part("20260101T000000Z-abcdef", "2026-01"), b"half a build")
    assert [note.startswith(f"{url}/snapshots/ has 1 object more") for note in operations.check(url).notes] == [True]
    spoil(url, part(second, "2026-03"))
    (problem,) = operations.check(url).problems
    assert "part-0.parquet: its bytes are not those that were published" in problem
    assert f"newstables snapshots rollback {first} --to {url}" in problem
    Objects(url).remove([part(first, "2026-01")])
    assert any("2026-01/part-0.parquet: is missing" in problem for problem in operations.check(url).problems)
    Objects(url).remove([f"snapshots/{first}/{MANIFEST}"])
    problems = operations.check(url, every=True).problems
    assert any(f"{first}/{MANIFEST} is missing" in problem for problem in problems)


def test_nothing_is_swept_where_a_manifest_is_lost(built: tuple[str, str, str], tmp_path: Path) -> None:
    url, first, _ = built
    Objects(url).remove([f"snapshots/{first}/{MANIFEST}"])
    before = keys(url)
    add(url, tmp_path, article("d"), keep_snapshots=0, keep_hours=0)
    assert before <= keys(url)


def test_status(built: tuple[str, str, str], tmp_path: Path) -> None:
    url, first, second = built
    found = operations.status(url, "rules")
    assert (found.snapshot, found.tables["articles"], found.former["snapshots"]) == (f"{url}/snapshots/{second}", 3, 1)
    assert (sum(by["articles"] for by in found.readers), found.waiting["articles"], found.warnings) == (3, 0, [])

    def die(step: str) -> None:
        if step == "flipped":
            raise KeyboardInterrupt

    fault_points.LISTENERS.append(die)
    try:
        with pytest.raises(KeyboardInterrupt):
            add(url, tmp_path, article("d"))
    finally:
        fault_points.LISTENERS.remove(die)
    Objects(url).remove([part(first, "2026-01")])
    found = operations.status(url, "rules")
    assert (found.snapshot, found.waiting["articles"]) == (f"{url}/snapshots/{second}", 1)
    assert [warning.startswith("1 published file missing") for warning in found.warnings] == [True]
    assert operations.status(f"{url}/below", "rules").snapshot is None


@pytest.mark.parametrize("path", ["../../../x", "/x", "articles/published_month=2026-01/../x"])
def test_manifests_with_other_paths_are_refused(built: tuple[str, str, str], path: str) -> None:
    url, _, second = built
    content = pointer.read_stored(Objects(url), second).as_json()
    content["files"][0]["path"] = path
    Objects(url).put(f"snapshots/{second}/{MANIFEST}", json.dumps(content).encode())
    for use in (lambda: operations.retract(url, ["a"]), lambda: operations.check(url), lambda: open_snapshot(url)):
        with pytest.raises(PublishError, match="is not the manifest of a snapshot"):
            use()


def test_the_command_line(built: tuple[str, str, str], tmp_path: Path) -> None:
    url, first, second = built

    def say(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == code, result.output
        return result.output

    assert f"* {second}" in say("snapshots", "list", url)
    assert "articles added" in say("snapshots", "diff", "--to", url)
    assert f"{url}/snapshots/" in say("retract", "b", "--to", url)
    assert "no longer retracted: b" in say("retract", "b", "--undo", "--to", url)
    assert f"{url}/snapshots/" in say("snapshots", "rollback", first, "--to", url)
    assert "All is well" in say("check", url)
    assert f"{url}/snapshots/" in say("status", url)
    assert "would remove" in say("snapshots", "prune", url, "--keep-snapshots", "0", "--keep-hours", "0", "--dry-run")
    feed = str(tmp_path / "feed.jsonl")
    assert "would read and publish 1 article" in say("build", feed, "--to", url, "--dry-run")
    printed = say("build", feed, "--to", url, "--workers", "1", "--work", str(tmp_path / "work"))
    name = pointer.read_pointer(Objects(url)).kept[-1]
    assert f"  {url}/snapshots/{name}\n" in printed
    assert f"(a copy of {url}/snapshots/{name}/report.html)" in printed
    report = next(line.strip() for line in printed.splitlines() if line.endswith("/report.html"))
    assert Path(report).is_relative_to(tmp_path / "work")
    assert "To query the tables (pip install 'newstables[store]'):" in printed
    _, _, code = shlex.split(printed.splitlines()[-1])
    exec(code)
    for command in (["snapshots", "list"], ["check"], ["snapshots", "prune"], ["retract", "b", "--to"]):
        assert "tables cannot be written to s3a://" in say(*command, "s3a://bucket/x", code=2)
    Objects(url).put(LATEST, b"mine")
    assert f"{url}/{LATEST} is not what a build wrote" in say("snapshots", "list", url, code=4)
