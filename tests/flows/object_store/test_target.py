"""Targets in an object store, against an S3 server on loopback."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import fault_points, operations
from flows.errors import LockedError, PublishError, TargetError
from flows.object_store import pointer
from flows.object_store.client import Objects, Tag, TakenError
from flows.operations import build, open_snapshot
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST
from flows.storage import partitions
from flows.storage.locations import working_folder
from tests.conftest import FakeReader
from tests.flows.publish.test_snapshot_writer import article
from tests.flows.snapshots.test_duckdb_views import names

pytestmark = pytest.mark.usefixtures("fake_reader")


def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """Goes on as another machine, which shares nothing but the store."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))


def add(url: str, tmp_path: Path, *records: dict[str, Any], **more: Any) -> Result:
    source = tmp_path / "feed.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return build(BuildSettings(inputs=[str(source)], to=url, workers=1, **more))


def keys(url: str) -> set[str]:
    return {found.key for found in Objects(url).keys("snapshots/")}


def test_builds_of_several_machines_follow_each_other(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(url, tmp_path, article("a"), article("b", "2026-02"))
    assert first.snapshot == f"{url}/snapshots/{first.run_id}"
    machine(monkeypatch, tmp_path, "two")
    second = add(url, tmp_path, article("b", "2026-02"), article("c", "2026-02"))
    assert second.accounting["unchanged"] == 1
    assert names(open_snapshot(url)) == ["a", "b", "c"]
    assert names(open_snapshot(url, first.run_id)) == ["a", "b"]
    assert operations.check(working_folder(url) / "target").problems == []


def test_what_did_not_change_is_not_copied_again(url: str, tmp_path: Path) -> None:
    first = add(url, tmp_path, article("a"))
    second = add(url, tmp_path, article("b", "2026-02"))
    part = partitions.part_path("articles", "2026-01", 0)
    assert f"snapshots/{first.run_id}/{part}" in keys(url)
    assert f"snapshots/{second.run_id}/{part}" not in keys(url)


def test_the_views_of_a_store_are_those_of_a_folder(url: str, tmp_path: Path) -> None:
    records = [article("a"), article("b", "2026-02") | {"source": "Daily"}, {"id": "c", "text": "No date is given."}]
    add(url, tmp_path, *records)
    build(BuildSettings(inputs=[str(tmp_path / "feed.jsonl")], to=str(tmp_path / "to"), workers=1))
    for table in ("articles", "sentences", "quotes"):
        query = f"FROM {table} ORDER BY ALL"
        assert open_snapshot(url).execute(query).fetchall() == open_snapshot(tmp_path / "to").execute(query).fetchall()


def test_of_two_builds_that_end_together_one_publishes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(url, tmp_path, article("a"))
    overtaken: list[bool] = []

    def overtake(step: str) -> None:
        if step == "flipped" and not overtaken:
            overtaken.append(True)
            machine(monkeypatch, tmp_path, "two")
            add(url, tmp_path, article("b"))
            machine(monkeypatch, tmp_path, "one")

    fault_points.LISTENERS.append(overtake)
    try:
        with pytest.raises(LockedError, match=r"has published .* meanwhile; run this again"):
            add(url, tmp_path, article("c"))
    finally:
        fault_points.LISTENERS.remove(overtake)
    assert names(open_snapshot(url)) == ["a", "b"]
    again = add(url, tmp_path, article("c"))
    assert again.resumed == 1
    assert {path.name for path in (working_folder(url) / "target" / "snapshots").iterdir()} <= set(
        pointer.read_pointer(Objects(url)).kept
    )
    assert names(open_snapshot(url)) == ["a", "b", "c"]


def test_an_answer_that_was_lost_is_no_other_build(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(url, tmp_path, article("a"))
    replace = Objects.replace

    def lost(objects: Objects, key: str, content: bytes, tag: Tag | None) -> None:
        replace(objects, key, content, tag)
        replace(objects, key, content[:-1] + b" }", tag)  # sent again: the tag is no longer that of the object

    monkeypatch.setattr(Objects, "replace", lost)
    assert add(url, tmp_path, article("b")).status == "published"
    assert names(open_snapshot(url)) == ["a", "b"]


def test_of_writers_that_race_one_wins(url: str) -> None:
    tag: Tag | None = None
    for turn in range(20):
        gate = threading.Barrier(4)
        won: list[int] = []

        def write(n: int, turn: int = turn, tag: Tag | None = tag, gate: Any = gate, won: Any = won) -> None:
            objects = Objects(url)
            gate.wait()
            try:
                objects.replace("LATEST", f"{turn} {n}".encode(), tag)
                won.append(n)
            except TakenError:
                pass

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        content, tag = Objects(url).read("LATEST") or (b"", {})
        assert content == f"{turn} {won[0]}".encode()


def test_a_dry_run_and_an_empty_input_write_nothing_there(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert add(url, tmp_path, article("a"), dry_run=True).accounting["published"] == 1
    assert Objects(url).keys("") == []
    name = add(url, tmp_path, article("a")).run_id
    before = {(found.key, found.at) for found in Objects(url).keys("")}
    machine(monkeypatch, tmp_path, "two")
    (tmp_path / "none").mkdir()
    empty = build(BuildSettings(inputs=[str(tmp_path / "none")], to=url))
    assert (empty.status, empty.snapshot) == ("empty", f"{url}/snapshots/{name}")
    dry = add(url, tmp_path, article("a"), article("b"), dry_run=True)
    assert (dry.accounting["published"], dry.accounting["unchanged"]) == (1, 1)
    assert {(found.key, found.at) for found in Objects(url).keys("")} == before


def test_a_refresh_reads_again_what_only_the_store_has(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_reader: FakeReader
) -> None:
    add(url, tmp_path, article("a"), article("b", "2026-02"))
    machine(monkeypatch, tmp_path, "two")
    fake_reader.version = "2"
    done = add(url, tmp_path, article("a"), refresh=True)
    assert (done.accounting["published"], done.refreshed, done.stale) == (1, 1, 0)
    assert names(open_snapshot(url)) == ["a", "b"]


def test_files_that_a_kept_snapshot_names_outlive_their_own(url: str, tmp_path: Path) -> None:
    first = add(url, tmp_path, article("a"))
    add(url, tmp_path, article("b", "2026-02"), keep_snapshots=0, keep_hours=0)
    third = add(url, tmp_path, article("b", "2026-02", text="Snow fell."), keep_snapshots=0, keep_hours=0)
    assert pointer.read_pointer(Objects(url)).kept == (third.run_id,)
    parts = {key for key in keys(url) if "/articles/" in key}
    old, new = (partitions.part_path("articles", f"2026-0{n}", n - 1) for n in (1, 2))
    assert parts == {f"snapshots/{first.run_id}/{old}", f"snapshots/{third.run_id}/{new}"}
    assert f"snapshots/{first.run_id}/{MANIFEST}" not in keys(url)
    assert open_snapshot(url).execute("SELECT text FROM articles ORDER BY 1").fetchall() == [
        ("Rain fell. It was cold.",),
        ("Snow fell.",),
    ]


def test_what_dead_builds_uploaded_is_removed_a_day_later(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = add(url, tmp_path, article("a")).run_id or ""
    left = f"snapshots/20260101T000000Z-abcdef/{partitions.part_path('articles', '2026-01', 0)}"
    objects = Objects(url)
    objects.put(left, b"half a build")
    assert pointer.remove_unneeded(objects, [name], []) == []

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = UTC) -> Any:
            return datetime.now(tz) + timedelta(hours=25)

    monkeypatch.setattr(pointer, "datetime", Tomorrow)
    assert pointer.remove_unneeded(objects, [name], []) == [left]
    assert names(open_snapshot(url)) == ["a"]


def test_refused_records_are_known_on_every_machine(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"id": "x", "text": "poison"}
    assert add(url, tmp_path, bad).quarantine.new == 1
    machine(monkeypatch, tmp_path, "two")
    again = add(url, tmp_path, article("a"), bad).quarantine
    assert (again.new, again.known) == (0, 1)


def test_damage_on_the_way_is_seen(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = add(url, tmp_path, article("a")).run_id
    part = f"snapshots/{name}/{partitions.part_path('articles', '2026-01', 0)}"
    objects = Objects(url)
    content, _ = objects.read(part) or (b"", "")
    objects.put(part, content[:-1] + b"?")
    machine(monkeypatch, tmp_path, "two")
    with pytest.raises(PublishError, match="not what was published"):
        add(url, tmp_path, article("b"))


def test_what_cannot_be_reached_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match="nothing is published there"):
        open_snapshot(url)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
    with pytest.raises(TargetError, match="check the URL, the credentials"):
        open_snapshot(url)
