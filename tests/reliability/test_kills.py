"""kill -9 at every step of a build: readers see a whole snapshot, and the next run ends as an undisturbed one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.common.table_content import content
from flows import fault_points
from tests.reliability import builds
from tests.reliability.builds import Undisturbed, assert_recovered, assert_whole


def killed(step: str, times: int, source: Path, to: Path, log: Path) -> list[str]:
    """Builds in a process that is killed at a step's Nth time; returns the steps it went through."""
    command = [sys.executable, "-m", "tests.reliability.dying", step, str(times), *builds.arguments(source, to)]
    done = subprocess.run(command, env=os.environ | {"STEPS_LOG": str(log)}, check=False)
    assert done.returncode == -signal.SIGKILL
    return log.read_text("utf-8").splitlines()


def test_a_build_killed_as_it_removes_its_last_batch_leaves_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    to, step = tmp_path / "to", "staging removed"
    shutil.copytree(undisturbed.before, to, symlinks=True)
    killed(step, undisturbed.steps.count(step), undisturbed.feed, to, tmp_path / "log")
    builds.run(undisturbed.feed, to)
    assert_recovered(to, undisturbed.after)


def test_a_build_that_dies_amid_the_removal_of_a_batch_is_recovered_from(
    undisturbed: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, remove = tmp_path / "to", shutil.rmtree
    shutil.copytree(undisturbed.before, to, symlinks=True)

    def die(path: Path, ignore_errors: bool = False) -> None:
        if (path / "records.parquet").exists():
            (path / "records.parquet").unlink()
            raise RuntimeError("power")
        remove(path, ignore_errors)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", die)
        with pytest.raises(RuntimeError, match="power"):
            builds.run(undisturbed.feed, to)
    builds.run(undisturbed.feed, to)
    assert_recovered(to, undisturbed.after)


@pytest.mark.parametrize("step", fault_points.STEPS)
def test_a_build_killed_at_a_step_is_recovered_from(undisturbed: Undisturbed, tmp_path: Path, step: str) -> None:
    to = tmp_path / "to"
    shutil.copytree(undisturbed.before, to, symlinks=True)
    times = undisturbed.steps.count(step)
    assert times, f"an undisturbed build does not come to {step!r}"
    before = killed(step, (times + 1) // 2, undisturbed.feed, to, tmp_path / "log")
    assert_whole(to, content(undisturbed.before), content(undisturbed.after))
    after = builds.run(undisturbed.feed, to).steps
    assert_recovered(to, undisturbed.after)
    assert (before + after).count("tables staged") <= undisturbed.steps.count("tables staged") + 1
