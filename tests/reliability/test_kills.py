"""Kill builds with kill -9 at every step: readers see a whole snapshot, and the next build recovers."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from flows import fault_points
from tests.reliability import builds
from tests.reliability.builds import Undisturbed, assert_recovered, assert_whole, content_of
from tests.reliability.processes import Fork, steps_file

pytestmark = pytest.mark.slow


def build_and_die(step: str, times: int, source: Path, to: Path) -> list[str]:
    """Build in a process that is killed at the Nth time of a step; return the steps that it reached."""
    log = to.with_suffix(".errors")
    process = Fork([*builds.arguments(source, to), "--quiet"], log, die_at=(step, times))
    assert process.ended() == -signal.SIGKILL, log.read_text("utf-8")
    return steps_file(log).read_text("utf-8").splitlines()


@pytest.mark.parametrize("step", fault_points.STEPS)
def test_the_next_build_recovers_from_a_kill(undisturbed: Undisturbed, tmp_path: Path, step: str) -> None:
    to = tmp_path / "to"
    shutil.copytree(undisturbed.before, to, symlinks=True)
    times = undisturbed.steps.count(step)
    assert times, f"an undisturbed build does not reach {step!r}"
    before = build_and_die(step, (times + 1) // 2, undisturbed.feed, to)
    assert_whole(to, content_of(undisturbed.before), content_of(undisturbed.after))
    after = builds.run(undisturbed.feed, to).steps
    assert_recovered(to, undisturbed.after)
    assert (before + after).count("tables staged") <= undisturbed.steps.count("tables staged") + 1


def test_a_kill_at_the_removal_of_the_last_batch_leaves_nothing(undisturbed: Undisturbed, tmp_path: Path) -> None:
    to, step = tmp_path / "to", "staging removed"
    shutil.copytree(undisturbed.before, to, symlinks=True)
    build_and_die(step, undisturbed.steps.count(step), undisturbed.feed, to)
    builds.run(undisturbed.feed, to)
    assert_recovered(to, undisturbed.after)


def test_the_next_build_recovers_from_a_batch_that_is_half_removed(
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
