"""Build a small feed, and check what must hold after a build was cut off."""

from __future__ import annotations

import json
import os
import shutil
import time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from benchmarks.common.table_content import content
from flows import fault_points, operations
from flows.batches.batch_folder import DONE, read_mark
from flows.ingest import seen_files
from flows.operations import build
from flows.result import Result
from flows.settings import BuildSettings
from flows.storage import parquet
from transforms.contract.tables import QUARANTINE, TABLES

SOAK = bool(os.environ.get("NEWSTABLES_SOAK"))  # set by `make soak`, which runs the long form of these tests
ARTICLES, BATCH = (12, 3) if SOAK else (6, 2)


class Ran(NamedTuple):
    """A build in this process: the steps it reached, and its result."""

    steps: list[str]
    result: Result


class Undisturbed(NamedTuple):
    """A build that nothing disturbed.

    Attributes:
        feed: Its input.
        before: The folder before the build.
        after: The folder after the build.
        steps: The steps it reached.
    """

    feed: Path
    before: Path
    after: Path
    steps: list[str]


def feed(path: Path, text: str, *, first: int = 0, articles: int = ARTICLES, last: str = "{broken\n") -> Path:
    """Write articles of two months, and one broken line."""
    lines = [
        {"id": f"a{i}", "published_at": f"2026-0{1 + i % 2}-05", "text": f'"{text} {i}," said Mayor Anna Kovacs.'}
        for i in range(first, first + articles)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + last, encoding="utf-8")
    return path


def settings(source: Path, to: Path, **more: Any) -> dict[str, Any]:
    """Return the settings of a build here; `more` overrides them."""
    common = {"inputs": [str(source)], "to": str(to), "reader": "rules", "workers": 1, "batch_articles": BATCH}
    return common | {"keep_snapshots": 0, "keep_hours": 0} | more


def arguments(source: Path, to: Path, **more: Any) -> list[str]:
    """Return these settings as arguments of the command line."""
    options = settings(source, to, **more)
    inputs = options.pop("inputs")
    return ["build", *inputs, *(f"--{name.replace('_', '-')}={value}" for name, value in options.items())]


def run(source: Path, to: Path, **more: Any) -> Ran:
    """Build in this process."""
    reached: list[str] = []
    fault_points.LISTENERS.append(reached.append)
    try:
        return Ran(reached, build(BuildSettings(**settings(source, to, **more))))
    finally:
        fault_points.LISTENERS.remove(reached.append)


def undisturbed(folder: Path) -> Undisturbed:
    """Build a feed, and then another one: a file of changed articles and a file of new ones."""
    first, second = feed(folder / "1.jsonl", "It rains"), folder / "second"
    second.mkdir()
    for i, last in enumerate(["", "{broken\n"], 1):
        feed(second / f"{i}.jsonl", "It pours", first=i * ARTICLES // 2, articles=ARTICLES // 2, last=last)
    run(first, folder / "before")
    shutil.copytree(folder / "before", folder / "after", symlinks=True)
    time.sleep(seen_files.SETTLING_SECONDS)  # later builds note its files as seen
    return Undisturbed(second, folder / "before", folder / "after", run(second, folder / "after").steps)


@cache
def content_of(to: Path) -> dict[str, pa.Table]:
    """Return the rows of a folder that does not change, by table."""
    return content(to)


def assert_whole(to: Path, *states: dict[str, pa.Table]) -> int:
    """Check that the published snapshot is whole and equals one of the states; return the number of that state."""
    assert operations.check(to).problems == []
    found = content(to)
    differing = [[name for name in TABLES if not found[name].equals(state[name])] for state in states]
    assert [] in differing, f"{to} is in none of the states that it may be in; tables that differ: {differing}"
    return differing.index([])


def assert_recovered(to: Path, after: Path) -> None:
    """Check that `to` has the rows and refused records of `after`, and nothing that a dead build left."""
    assert_whole(to, content_of(after))
    assert refused(to) == refused(after)
    assert [path.name for path in (to / "snapshots").iterdir()] == [(to / "published").resolve().name]
    assert {path.name for path in to.iterdir()} - {"ledger", "search"} == {
        ".lock",
        "published",
        "snapshots",
        "quarantine",
    }


def refused(to: Path) -> list[tuple[Any, ...]]:
    """Return the keys of the records in the quarantine, in order."""
    tables = [parquet.read_table(path, QUARANTINE.key) for path in (to / "quarantine").glob("*.parquet")]
    return sorted(tuple(row.values()) for table in tables for row in table.to_pylist())


def staged(to: Path) -> tuple[int, int]:
    """Return the number of finished batches that wait for a snapshot, and of their articles."""
    done = [mark.parent for mark in to.glob(f"staging/*/*/{DONE}")]
    return len(done), sum(read_mark(batch).articles for batch in done)
