"""kill -9 at every step of a build: readers see a whole snapshot, and the next run ends as an undisturbed one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from benchmarks.content import content, equal
from flows import check, steps
from flows.build import build
from flows.settings import BuildSettings

ARTICLES, BATCH = 12, 3


class Undisturbed(NamedTuple):
    """A feed, the tables before and after its build, and the build's steps."""

    second: Path
    before: Path
    after: Path
    steps: list[str]


def feed(path: Path, text: str, *, first: int = 0) -> Path:
    """Articles of two months, and one broken line."""
    lines = [
        {"id": f"a{i}", "published_at": f"2026-0{1 + i % 2}-05", "text": f'"{text} {i}," said Mayor Anna Kovacs.'}
        for i in range(first, first + ARTICLES)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "{broken\n", encoding="utf-8")
    return path


def settings(source: Path, to: Path) -> dict[str, Any]:
    """What all builds here are told."""
    told = {"inputs": [str(source)], "to": str(to), "reader": "rules", "workers": 1, "batch_articles": BATCH}
    return told | {"keep_snapshots": 0, "keep_hours": 0}


def run(source: Path, to: Path) -> list[str]:
    """Builds in this process; returns the steps it went through."""
    reached: list[str] = []
    steps.LISTENERS.append(reached.append)
    try:
        build(BuildSettings(**settings(source, to)))
    finally:
        steps.LISTENERS.remove(reached.append)
    return reached


def killed(step: str, times: int, source: Path, to: Path, log: Path) -> list[str]:
    """Builds in a process that is killed at a step's Nth time; returns the steps it went through."""
    options = [
        f"--{name.replace('_', '-')}={value}" for name, value in settings(source, to).items() if name != "inputs"
    ]
    command = [sys.executable, "-m", "tests.reliability.dying", step, str(times), "build", str(source), *options]
    done = subprocess.run(command, env=os.environ | {"STEPS_LOG": str(log)}, check=False)
    assert done.returncode == -signal.SIGKILL
    return log.read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """One feed built, and another one built after it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    first, second = feed(folder / "1.jsonl", "It rains"), feed(folder / "2.jsonl", "It pours", first=ARTICLES // 2)
    run(first, folder / "before")
    shutil.copytree(folder / "before", folder / "after", symlinks=True)
    return Undisturbed(second, folder / "before", folder / "after", run(second, folder / "after"))


@pytest.mark.parametrize("step", steps.STEPS)
def test_a_build_killed_at_a_step_is_recovered_from(undisturbed: Undisturbed, tmp_path: Path, step: str) -> None:
    to, expected = tmp_path / "to", content(undisturbed.after)
    shutil.copytree(undisturbed.before, to, symlinks=True)
    times = undisturbed.steps.count(step)
    assert times, f"an undisturbed build does not come to {step!r}"
    before = killed(step, (times + 1) // 2, undisturbed.second, to, tmp_path / "log")
    assert check.check(to).problems == []
    assert equal(content(to), content(undisturbed.before)) or equal(content(to), expected)
    after = run(undisturbed.second, to)
    assert check.check(to).problems == []
    assert equal(content(to), expected)
    assert len(list((to / "snapshots").iterdir())) == 1
    assert {path.name for path in to.iterdir()} - {"ledger"} == {".lock", "published", "snapshots", "quarantine"}
    assert (before + after).count("tables staged") <= undisturbed.steps.count("tables staged") + 1
