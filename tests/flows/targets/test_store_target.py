"""Builds into an object store, from several machines and at the same time."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from flows import operations
from flows.errors import LockedError, TargetError
from flows.object_store import pointer
from flows.object_store.client import Objects
from flows.operations import build, open_snapshot
from flows.settings import BuildSettings
from flows.storage import partitions
from flows.storage.locations import working_folder
from tests.conftest import FakeReader
from tests.flows.building import add_to_store, article, counted, listening, object_keys, selected_ids, use_machine

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_builds_of_several_machines_follow_each_other(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_to_store(url, tmp_path, article("a"), article("b", "2026-02"))
    assert first.snapshot == f"{url}/snapshots/{first.run_id}"
    use_machine(monkeypatch, tmp_path, "two")
    second = add_to_store(url, tmp_path, article("b", "2026-02"), article("c", "2026-02"))
    assert second.accounting["unchanged"] == 1
    assert selected_ids(open_snapshot(url)) == ["a", "b", "c"]
    assert selected_ids(open_snapshot(url, first.run_id)) == ["a", "b"]
    assert operations.check(working_folder(url) / "target").problems == []


def test_unchanged_files_are_not_copied_again(url: str, tmp_path: Path) -> None:
    first = add_to_store(url, tmp_path, article("a"))
    second = add_to_store(url, tmp_path, article("b", "2026-02"))
    part = partitions.part_path("articles", "2026-01", 0)
    assert f"snapshots/{first.run_id}/{part}" in object_keys(url)
    assert f"snapshots/{second.run_id}/{part}" not in object_keys(url)


def test_the_views_are_those_of_a_folder(url: str, tmp_path: Path) -> None:
    records = [article("a"), article("b", "2026-02") | {"source": "Daily"}, {"id": "c", "text": "No date is given."}]
    add_to_store(url, tmp_path, *records)
    build(BuildSettings(inputs=[str(tmp_path / "feed")], to=str(tmp_path / "to"), workers=1))
    for table in ("articles", "sentences", "quotes"):
        query = f"FROM {table} ORDER BY ALL"
        assert open_snapshot(url).execute(query).fetchall() == open_snapshot(tmp_path / "to").execute(query).fetchall()


def test_of_two_builds_that_end_together_one_publishes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_store(url, tmp_path, article("a"))
    overtaken: list[bool] = []

    def overtake(step: str) -> None:
        if step == "flipped" and not overtaken:
            overtaken.append(True)
            use_machine(monkeypatch, tmp_path, "two")
            add_to_store(url, tmp_path, article("b"))
            use_machine(monkeypatch, tmp_path, "one")

    with listening(overtake), pytest.raises(LockedError, match=r"has published .* meanwhile; run this again"):
        add_to_store(url, tmp_path, article("c"))
    assert selected_ids(open_snapshot(url)) == ["a", "b"]
    again = add_to_store(url, tmp_path, article("c"))
    assert again.resumed == 1
    local = {path.name for path in (working_folder(url) / "target" / "snapshots").iterdir()}
    assert local - set(pointer.read_pointer(Objects(url)).kept) == set(), "a snapshot that was not published is left"
    assert selected_ids(open_snapshot(url)) == ["a", "b", "c"]


def test_a_dry_run_and_an_empty_input_write_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert add_to_store(url, tmp_path, article("a"), dry_run=True).accounting["published"] == 1
    assert Objects(url).keys("") == []
    name = add_to_store(url, tmp_path, article("a")).run_id
    before = {(found.key, found.at) for found in Objects(url).keys("")}
    use_machine(monkeypatch, tmp_path, "two")
    monkeypatch.chdir(tmp_path)
    empty = build(BuildSettings(to=url))
    assert empty.status == "empty"
    assert empty.snapshot == f"{url}/snapshots/{name}"
    dry = add_to_store(url, tmp_path, article("a"), article("b"), dry_run=True)
    assert counted(dry) == {"read": 2, "published": 1, "unchanged": 1}
    assert {(found.key, found.at) for found in Objects(url).keys("")} == before


def test_a_refresh_reads_articles_that_only_the_store_has(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_reader: FakeReader
) -> None:
    add_to_store(url, tmp_path, article("a"), article("b", "2026-02"))
    use_machine(monkeypatch, tmp_path, "two")
    fake_reader.version = "2"
    done = add_to_store(url, tmp_path, article("a"), refresh=True)
    assert counted(done) == {"read": 1, "published": 1}
    assert done.refreshed == 1
    assert done.stale == 0
    assert selected_ids(open_snapshot(url)) == ["a", "b"]


def test_refused_records_are_known_on_every_machine(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"id": "x", "text": "poison"}
    assert add_to_store(url, tmp_path, bad).quarantine.new == 1
    use_machine(monkeypatch, tmp_path, "two")
    again = add_to_store(url, tmp_path, article("a"), bad).quarantine
    assert again.new == 0
    assert again.known == 1


def test_a_store_out_of_reach_is_reported(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match="nothing is published there"):
        open_snapshot(url)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
    with pytest.raises(TargetError, match="check the URL, the credentials"):
        open_snapshot(url)
