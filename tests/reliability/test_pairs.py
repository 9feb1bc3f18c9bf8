"""Start two builds into one folder at once: they publish in turn if they may wait; otherwise one of them fails.

`make soak` starts 50 pairs that wait and 20 that do not, `make test` two and one.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest

from benchmarks.common.table_content import content
from flows.cli.exit_codes import LOCKED
from flows.storage.lock import locked
from tests.reliability import builds
from tests.reliability.builds import SOAK, assert_whole, refused
from tests.reliability.processes import LONG_SECONDS, Command, Fork, Start, kill, steps_file, warm

pytestmark = pytest.mark.slow

SEED = 30
TOGETHER = {"batch_articles": 250, "keep_snapshots": 10}


class Feeds(NamedTuple):
    """Two feeds that share half of their articles.

    Attributes:
        paths: Their files.
        alone: The tables of each.
        both: The tables of both, with the first or the second one built first.
    """

    paths: tuple[Path, Path]
    alone: tuple[dict[str, pa.Table], dict[str, pa.Table]]
    both: tuple[dict[str, pa.Table], dict[str, pa.Table]]


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Feeds:
    warm()
    folder = tmp_path_factory.mktemp("feeds")
    paths = tuple(builds.feed(folder / f"{i}.jsonl", "It rains", first=i * builds.ARTICLES // 2) for i in range(2))
    alone, both = [], []
    for first, second in (paths, paths[::-1]):
        to = folder / f"{first.name} first"
        builds.run(first, to, **TOGETHER)
        alone.append(content(to))
        builds.run(second, to, **TOGETHER)
        both.append(content(to))
    return Feeds((paths[0], paths[1]), (alone[0], alone[1]), (both[0], both[1]))


def start_both(start: Start, feeds: Feeds, to: Path, wait: float, pause: float) -> list[tuple[int | None, str]]:
    """Start both builds, `pause` seconds apart; return their exit codes and standard errors."""
    logs = [to.with_suffix(f".{i}") for i in range(2)]
    processes = []
    for path, log in zip(feeds.paths, logs, strict=True):
        processes.append(start([*builds.arguments(path, to, wait=wait, **TOGETHER), "--quiet"], log))
        time.sleep(pause)
    return [(process.ended(), log.read_text("utf-8")) for process, log in zip(processes, logs, strict=True)]


def assert_both(feeds: Feeds, to: Path) -> None:
    """Check that each feed was published once."""
    assert_whole(to, *feeds.both)
    assert len(list((to / "snapshots").iterdir())) == 2
    assert len(refused(to)) == 1  # the same broken line, in both feeds


@pytest.mark.parametrize(("start", "n"), [(Fork, 25 if SOAK else 1), (Command, 25 if SOAK else 1)])
def test_both_builds_publish_if_they_may_wait(feeds: Feeds, tmp_path: Path, start: Start, n: int) -> None:
    chance, began = random.Random(SEED), time.monotonic()
    for i in range(n):
        ends = start_both(start, feeds, tmp_path / f"{i}", 500, chance.uniform(0, 0.05))
        assert [code for code, _ in ends] == [0, 0]
        assert_both(feeds, tmp_path / f"{i}")
        if SOAK:
            print(f"\r  {i + 1} pairs", end="", flush=True)
    print(f"\rpairs that wait: {n} of {getattr(start, '__name__', '')}s, {time.monotonic() - began:.0f} s")


def test_one_build_fails_if_neither_may_wait(feeds: Feeds, tmp_path: Path) -> None:
    chance, began, n = random.Random(SEED), time.monotonic(), 20 if SOAK else 1
    for i in range(n):
        to = tmp_path / f"{i}"
        ends = start_both(Fork, feeds, to, 0, chance.uniform(0, 0.05))
        assert sorted(code for code, _ in ends if code is not None) == [0, LOCKED]
        (loser,) = (i for i, (code, _) in enumerate(ends) if code == LOCKED)
        (line,) = ends[loser][1].splitlines()
        assert "another build (process " in line
        assert f"into {to};" in line
        assert "--wait" in line
        assert_whole(to, feeds.alone[1 - loser])
        builds.run(feeds.paths[loser], to, **TOGETHER)
        assert_both(feeds, to)
    print(f"pairs that do not wait: {n}, {time.monotonic() - began:.0f} s")


def test_a_kill_frees_the_lock_at_once(feeds: Feeds, tmp_path: Path) -> None:
    to, log = tmp_path / "to", tmp_path / "log"
    process = Fork([*builds.arguments(feeds.paths[0], to), "--quiet"], log)
    until = time.monotonic() + LONG_SECONDS
    while not (steps_file(log).exists() and "locked" in steps_file(log).read_text("utf-8")):
        assert time.monotonic() < until, "it does not reach its lock"
        time.sleep(0.01)
    assert kill(process, group=True) < 0
    assert (to / ".lock").read_text("utf-8") == str(process.pid)
    with locked(to):  # or it raises LockedError, as it does not wait
        pass
