"""Builds into an object store in processes of their own: killed around publishing, and racing each other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from flows import operations
from flows.operations import open_snapshot
from tests.flows.building import add_to_store, article, lines, selected_ids
from tests.reliability.processes import Fork

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("fake_reader")]  # the other processes use the reader rules
SETTINGS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL")


def start(url: str, source: Path, machine: Path, die_at: tuple[str, int] = ("", 0)) -> Fork:
    """Start a build with a working folder of its own; it may be killed at a step."""
    arguments = ["build", str(source), "--to", url, "--reader", "rules", "--workers", "1", "--quiet"]
    environment = {name: os.environ[name] for name in SETTINGS} | {"XDG_CACHE_HOME": str(machine)}
    return Fork(arguments, machine.with_suffix(".errors"), die_at, environment)


def test_a_build_that_is_killed_at_each_step_of_publishing_loses_nothing(url: str, tmp_path: Path) -> None:
    add_to_store(url, tmp_path, article("a"))
    source, machine = lines(tmp_path / "b", article("b")), tmp_path / "one"
    for step, published in {"flipped": ["a"], "uploaded": ["a"], "pointed": ["a", "b"]}.items():
        assert start(url, source, machine, (step, 1)).ended() == -signal.SIGKILL
        assert selected_ids(open_snapshot(url)) == published, step
    assert start(url, source, machine).ended() == 0
    assert selected_ids(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url, every=True).problems == []


def test_builds_that_race_publish_or_fail(url: str, tmp_path: Path) -> None:
    sources = {name: lines(tmp_path / name, article(name)) for name in "ab"}
    racing = {name: start(url, source, tmp_path / f"machine {name}") for name, source in sources.items()}
    codes = {name: process.ended() for name, process in racing.items()}
    published = [name for name, code in codes.items() if code == 0]
    locked = [name for name, code in codes.items() if code == 3]
    assert sorted(published + locked) == ["a", "b"], codes
    assert published != []
    assert selected_ids(open_snapshot(url)) == published
    for name in locked:
        assert start(url, sources[name], tmp_path / f"machine {name}").ended() == 0
    assert selected_ids(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url).problems == []
