"""Kill builds with kill -9 at random moments: readers see a whole snapshot, and the next build recovers.

`make soak` kills 200 builds, `make test` four.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.reliability import builds
from tests.reliability.builds import SOAK, Undisturbed, assert_recovered, assert_whole, content_of, staged
from tests.reliability.processes import Command, Fork, Start, kill, steps_file, wait_for_orphans, warm

pytestmark = pytest.mark.slow

SEED = 20
STATES = ("before", "after")
COMMAND_SECONDS = 4.0  # about what a plain command with workers takes; a single kill is not worth measuring it


class Way(NamedTuple):
    """How builds start and die, and how many are killed in `make test` (few) and in `make soak` (many)."""

    start: Start
    workers: int
    group: bool
    few: int
    many: int

    @property
    def kills(self) -> int:
        return self.many if SOAK else self.few


WAYS = {
    "fork": Way(Fork, 1, False, 3, 110),
    "command": Way(Command, 1, False, 0, 30),
    "fork with its workers": Way(Fork, 2, True, 0, 20),
    "fork without its workers": Way(Fork, 2, False, 0, 20),
    "command without its workers": Way(Command, 2, False, 1, 20),
}


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if way.kills])
def test_the_next_build_recovers_from_a_kill_at_a_random_moment(
    undisturbed: Undisturbed, tmp_path: Path, name: str
) -> None:
    way, chance, began = WAYS[name], random.Random(f"{SEED} {name}"), time.monotonic()
    more = (
        {} if way.workers == 1 else {"workers": way.workers, "batch_chars": 400}
    )  # workers start only for several batches
    warm()
    longest = COMMAND_SECONDS
    if way.kills > 1:
        longest = _measure_build(way, undisturbed, tmp_path / "timed", more)
    seen: Counter[str] = Counter()
    while sum(seen[state] for state in STATES) < way.kills:
        to = tmp_path / f"{seen.total()}"
        shutil.copytree(undisturbed.before, to, symlinks=True)
        state = _kill_and_recover(way, undisturbed, to, chance.uniform(0, longest), more)
        seen[state] += 1
        if state == "ended":  # builds take less time than measured, as on a machine that was busy then
            longest *= 0.7
        shutil.rmtree(to)
        if SOAK:
            print(f"\r  {name}: {dict(seen)}", end="", flush=True)
        assert seen["ended"] <= 10 + way.kills, "most builds end before they are killed"
    took = f"{time.monotonic() - began:.0f} s"
    print(f"\r{name}: {way.kills} kills within {longest:.1f} s of the start, {dict(seen)}, {took}")


def _measure_build(way: Way, undisturbed: Undisturbed, to: Path, more: dict[str, Any]) -> float:
    """Return the seconds that a build takes if it is not killed."""
    shutil.copytree(undisturbed.before, to, symlinks=True)
    began = time.monotonic()
    process = way.start([*builds.arguments(undisturbed.feed, to, **more), "--quiet"], to.with_suffix(".errors"))
    assert process.ended() == 0, to.with_suffix(".errors").read_text("utf-8")
    seconds = time.monotonic() - began
    assert_recovered(to, undisturbed.after)
    return seconds


def _kill_and_recover(way: Way, undisturbed: Undisturbed, to: Path, after: float, more: dict[str, Any]) -> str:
    """Kill a build `after` seconds and build again; return which state readers saw in between."""
    log = to.with_suffix(".errors")
    process = way.start([*builds.arguments(undisturbed.feed, to, **more), "--quiet"], log)
    if process.ended(after) is None and kill(process, group=way.group) < 0:
        state = STATES[assert_whole(to, content_of(undisturbed.before), content_of(undisturbed.after))]
    else:
        state = "ended"
        assert process.ended() == 0, log.read_text("utf-8")
    batches, articles = staged(to)
    again = builds.run(undisturbed.feed, to, **more)
    assert_recovered(to, undisturbed.after)
    wait_for_orphans(process.pid)
    if state == "before":
        assert again.result.resumed >= articles
    if way.workers == 1:
        reads, steps = undisturbed.steps.count("tables staged"), steps_file(log)
        assert again.steps.count("tables staged") <= reads - batches
        if steps.exists():
            assert (again.steps + steps.read_text("utf-8").splitlines()).count("tables staged") <= reads + 1
            steps.unlink()
    return state
