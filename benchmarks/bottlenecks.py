"""`make bottlenecks`: what a build's one process does besides reading, an article: what limits a build on many workers.

Times are seconds of processor, which other programs on the machine change little; memory is the process's own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil

from benchmarks.inputs import load_sets
from flows.batches import staging, workers
from flows.build import pipeline
from flows.build.read_input import find_sources, read_input
from flows.build.run_state import RunState, start_run
from flows.progress import QUIET
from flows.settings import BuildSettings
from transforms.records.accounting import Accounting

INDEXED = 500_000  # articles of the accounting's measure


def main(inputs: list[Path], work: Path) -> None:
    """Runs a build step by step in this process, then scans the same input again."""
    settings = BuildSettings(inputs=[str(path) for path in inputs], to=str(work / "tables"), workers=1, reader="rules")
    n = _build(settings)
    run = _run(settings)
    with _timed("scan of articles that are published already", n):
        read_input(run, lambda paths: _done())
    _accounting()


def _build(settings: BuildSettings) -> int:
    """A first build; returns how many articles it has."""
    run, calls = _run(settings), []

    def keep(paths: list[str]) -> Future[Any]:
        calls.append(paths)
        return _done()

    with _timed("") as spent:
        unchanged = read_input(run, keep)
    n = run.accounting.settle().counts["published"]
    _say("scan: parse, hash, account, stage records", spent[0], n)
    with _timed("read, rules reader: spread over the workers", n):
        for paths in calls:
            workers.read(paths, settings.reader)
    size = sum(path.stat().st_size for path in run.staging.rglob("*") if path.is_file())
    print(f"{'staged on disk until published':48} {size / n:8.0f} bytes an article")
    with _timed("publish: merge, check, hash, link", n):
        settled = pipeline.settle(run, unchanged)
        snapshot = pipeline.publish_settled(run, settled)
        pipeline.tidy(run, settled, snapshot)
    rows = ", ".join(f"{count / n:.1f} {name}" for name, count in snapshot.rows.items())
    size = sum(path.stat().st_size for path in (run.root / "published").resolve().rglob("*.parquet"))
    print(f"{'published':48} {size / n:8.0f} bytes an article: {rows}")
    return n


def _accounting() -> None:
    """Memory of the accounting of articles that are all new, and of the settlement."""
    before = psutil.Process().memory_info().rss
    accounting, now = Accounting({}), datetime(2026, 1, 1, tzinfo=UTC)
    for i in range(INDEXED):
        digest = sha256(str(i).encode()).hexdigest()
        accounting.add_record(digest, digest, now, None, 0.0)
    settled = accounting.settle()
    size = psutil.Process().memory_info().rss - before
    print(f"{'memory of the accounting':48} {size / len(settled.winners):8.0f} bytes an article")


def _run(settings: BuildSettings) -> RunState:
    root = Path(settings.to)
    root.mkdir(exist_ok=True)
    return start_run(settings, find_sources(settings, root), QUIET, root)


def _done() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(staging.Done(0, 0, time.time()))
    return future


@contextmanager
def _timed(name: str, n: int = 0) -> Iterator[list[float]]:
    spent, start = [0.0], time.process_time()
    yield spent
    spent[0] = time.process_time() - start
    if name:
        _say(name, spent[0], n)


def _say(name: str, seconds: float, n: int) -> None:
    print(f"{name:48} {seconds / n * 1000:8.2f} ms an article, {n / seconds:8.0f} articles/s", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
        main(load_sets(shared, sys.argv[2] if len(sys.argv) > 2 else "load-*.jsonl", Path(folder)), Path(folder))
