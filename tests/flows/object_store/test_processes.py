"""Builds into an object store in processes of their own: killed around publishing, and racing each other."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows import operations
from flows.operations import open_snapshot
from tests.flows.object_store.test_target import add
from tests.flows.publish.test_snapshot_writer import article
from tests.flows.snapshots.test_duckdb_views import names

pytestmark = pytest.mark.usefixtures("fake_reader")  # of this process; the others read by rules
ALONE = ("--reader", "rules", "--workers", "1", "--quiet")


def feed(tmp_path: Path, name: str) -> str:
    path = tmp_path / f"{name}.jsonl"
    path.write_text(json.dumps(article(name)) + "\n", encoding="utf-8")
    return str(path)


def start(url: str, source: str, cache: Path, *module: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *(module or ("newstables",)), "build", source, "--to", url, *ALONE]
    return subprocess.Popen(command, env=os.environ | {"XDG_CACHE_HOME": str(cache)}, stderr=subprocess.DEVNULL)


def test_a_build_killed_again_and_again_loses_nothing(url: str, tmp_path: Path) -> None:
    add(url, tmp_path, article("a"))
    source, cache = feed(tmp_path, "b"), tmp_path / "one"
    for step in ("flipped", "uploaded", "pointed"):
        dying = start(url, source, cache, "tests.reliability.dying", step, "1")
        assert dying.wait(60) == -signal.SIGKILL
        assert names(open_snapshot(url)) == (["a", "b"] if step == "pointed" else ["a"])
    assert start(url, source, cache).wait(60) == 0
    assert names(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url, every=True).problems == []


def test_of_builds_that_race_each_one_publishes_or_says_so(url: str, tmp_path: Path) -> None:
    sources = [feed(tmp_path, name) for name in "ab"]
    racing = [start(url, source, tmp_path / f"machine {n}") for n, source in enumerate(sources)]
    codes = [process.wait(120) for process in racing]
    published = [name for name, code in zip("ab", codes, strict=True) if code == 0]
    assert published
    assert set(codes) <= {0, 3}
    assert names(open_snapshot(url)) == published
    for n, code in enumerate(codes):
        if code:
            assert start(url, sources[n], tmp_path / f"machine {n}").wait(60) == 0
    assert names(open_snapshot(url)) == ["a", "b"]
    assert operations.check(url).problems == []
