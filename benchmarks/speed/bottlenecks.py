"""`make bottlenecks`: what the main process of a build costs per article, besides reading.

This limits a build on many workers. Times are processor time, which other programs on the machine change little; memory
is that of the process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil

from benchmarks.common.command_line import add_load_sets, parser
from benchmarks.common.inputs import load_sets
from flows.batches import workers
from flows.batches.read_counts import ReadCounts
from flows.build import pipeline
from flows.build.read_input import find_sources, read_input
from flows.build.run_state import RunState, start_run
from flows.progress import NO_PROGRESS
from flows.settings import BuildSettings
from transforms.records.accounting import Accounting

ACCOUNTED = 500_000  # articles for the memory of the accounting


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each step on the load sets."""
    command = parser("benchmarks.speed.bottlenecks", __doc__)
    add_load_sets(command, repeats=1)
    given = command.parse_args(arguments)
    for _ in range(given.repeats):
        with tempfile.TemporaryDirectory() as folder:
            measure(load_sets(given.shared, given.load, Path(folder)), Path(folder))
    return 0


def measure(inputs: list[Path], work: Path) -> None:
    """Build step by step in this process, then scan the same input again."""
    settings = BuildSettings(inputs=[str(path) for path in inputs], to=str(work / "tables"), workers=1, reader="rules")
    n = _build(settings)
    run = _run(settings)
    with _timed("scan of articles that are already published", n):
        read_input(run, lambda paths: _done())
    _accounting()


def _build(settings: BuildSettings) -> int:
    """Run a first build; return its number of articles."""
    run, calls = _run(settings), []

    def keep(paths: list[str]) -> Future[Any]:
        calls.append(paths)
        return _done()

    with _timed("") as spent:
        unchanged = read_input(run, keep)
    n = run.accounting.settle().counts["published"]
    _print_rate("scan: parse, hash, account, stage records", spent[0], n)
    with _timed("read, rules reader: shared by the workers", n):
        for paths in calls:
            workers.read_batches(paths, settings.reader)
    size = sum(path.stat().st_size for path in run.staging.rglob("*") if path.is_file())
    print(f"{'staged on disk until published':48} {size / n:8.0f} bytes per article")
    with _timed("publish: merge, check, hash, link", n):
        settled = pipeline.settle(run, unchanged)
        snapshot = pipeline.publish_settled(run, settled)
        pipeline.tidy(run, settled, snapshot)
    rows = ", ".join(f"{count / n:.1f} {name}" for name, count in snapshot.rows.items())
    size = sum(path.stat().st_size for path in (run.root / "published").resolve().rglob("*.parquet"))
    print(f"{'published':48} {size / n:8.0f} bytes per article: {rows}")
    return n


def _accounting() -> None:
    """Print the memory of the accounting of articles that are all new, once it is settled."""
    before = psutil.Process().memory_info().rss
    accounting, now = Accounting({}), datetime(2026, 1, 1, tzinfo=UTC)
    for i in range(ACCOUNTED):
        digest = sha256(str(i).encode()).hexdigest()
        accounting.add_record(digest, digest, now, None, 0.0)
    settled = accounting.settle()
    size = psutil.Process().memory_info().rss - before
    print(f"{'memory of the accounting':48} {size / len(settled.winners):8.0f} bytes per article")


def _run(settings: BuildSettings) -> RunState:
    root = Path(settings.to)
    root.mkdir(exist_ok=True)
    return start_run(settings, find_sources(settings, root), NO_PROGRESS, root)


def _done() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(ReadCounts(0, 0, time.time()))
    return future


@contextmanager
def _timed(name: str, n: int = 0) -> Iterator[list[float]]:
    """Time a block, and print its rate if it has a name; the list that it yields gets the processor seconds."""
    spent, start = [0.0], time.process_time()
    yield spent
    spent[0] = time.process_time() - start
    if name:
        _print_rate(name, spent[0], n)


def _print_rate(name: str, seconds: float, n: int) -> None:
    print(f"{name:48} {seconds / n * 1000:8.2f} ms per article, {n / seconds:8.0f} articles/s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
