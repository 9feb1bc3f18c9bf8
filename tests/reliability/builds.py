"""Builds of a small feed, and what must hold after one of them was cut off: shared by the tests of this folder."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from benchmarks.common.table_content import content, equal
from flows import fault_points, operations
from flows.batches.batch_folder import DONE, read_mark
from flows.ingest import seen_files
from flows.operations import build
from flows.result import Result
from flows.settings import BuildSettings
from flows.storage import parquet
from transforms.contract.tables import QUARANTINE

ARTICLES, BATCH = 12, 3
SOAK = bool(os.environ.get("NEWSTABLES_SOAK"))  # `make soak`: all of it, where `make test` runs a share


class Ran(NamedTuple):
    """A build of this process: the steps it went through, and what it says."""

    steps: list[str]
    result: Result


class Undisturbed(NamedTuple):
    """A feed, a folder before and after its build, and the build's steps."""

    feed: Path
    before: Path
    after: Path
    steps: list[str]


def feed(path: Path, text: str, *, first: int = 0, articles: int = ARTICLES, last: str = "{broken\n") -> Path:
    """Articles of two months, and one broken line."""
    lines = [
        {"id": f"a{i}", "published_at": f"2026-0{1 + i % 2}-05", "text": f'"{text} {i}," said Mayor Anna Kovacs.'}
        for i in range(first, first + articles)
    ]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines) + last, encoding="utf-8")
    return path


def settings(source: Path, to: Path, **more: Any) -> dict[str, Any]:
    """What all builds here are told, unless `more` says otherwise."""
    told = {"inputs": [str(source)], "to": str(to), "reader": "rules", "workers": 1, "batch_articles": BATCH}
    return told | {"keep_snapshots": 0, "keep_hours": 0} | more


def arguments(source: Path, to: Path, **more: Any) -> list[str]:
    """The same for the command line."""
    told = settings(source, to, **more)
    return ["build", *told.pop("inputs"), *(f"--{name.replace('_', '-')}={value}" for name, value in told.items())]


def run(source: Path, to: Path, **more: Any) -> Ran:
    """Builds in this process."""
    reached: list[str] = []
    fault_points.LISTENERS.append(reached.append)
    try:
        return Ran(reached, build(BuildSettings(**settings(source, to, **more))))
    finally:
        fault_points.LISTENERS.remove(reached.append)


def undisturbed(folder: Path) -> Undisturbed:
    """One feed built, and another one after it: a file of changed articles, and a file of new ones."""
    first, second = feed(folder / "1.jsonl", "It rains"), folder / "second"
    second.mkdir()
    for i, last in enumerate(["", "{broken\n"], 1):
        feed(second / f"{i}.jsonl", "It pours", first=i * ARTICLES // 2, articles=ARTICLES // 2, last=last)
    run(first, folder / "before")
    shutil.copytree(folder / "before", folder / "after", symlinks=True)
    time.sleep(seen_files.SETTLING_SECONDS)  # those who build it after this note its files in their ledgers
    return Undisturbed(second, folder / "before", folder / "after", run(second, folder / "after").steps)


def assert_whole(to: Path, *states: dict[str, pa.Table]) -> int:
    """What is published is whole, and one of the states: returns which one."""
    assert operations.check(to).problems == []
    found = content(to)
    same = [i for i, state in enumerate(states) if equal(found, state)]
    assert same, f"{to} is in none of the states that it may be in"
    return same[0]


def assert_recovered(to: Path, after: Path) -> None:
    """`to` holds what `after` holds, refused records too, and nothing that a dead build left."""
    assert_whole(to, content(after))
    assert refused(to) == refused(after)
    assert len(list((to / "snapshots").iterdir())) == 1
    assert {path.name for path in to.iterdir()} - {"ledger"} == {".lock", "published", "snapshots", "quarantine"}


def refused(to: Path) -> list[tuple[Any, ...]]:
    """The keys of all that is in the quarantine."""
    tables = [parquet.read_table(path, QUARANTINE.key) for path in (to / "quarantine").glob("*.parquet")]
    return sorted(tuple(row.values()) for table in tables for row in table.to_pylist())


def staged(to: Path) -> tuple[int, int]:
    """Batches that are done and wait for their snapshot, and their articles."""
    done = [mark.parent for mark in to.glob(f"staging/*/*/{DONE}")]
    return len(done), sum(read_mark(batch).articles for batch in done)
