"""Build tables with workers that have everything loaded, and measure the time inside the network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.common.inputs import made_up
from benchmarks.common.text_tables import percent
from flows.batches import runners, workers
from flows.build.read_input import find_sources
from flows.build.run_state import RunState
from flows.operations import build
from flows.progress import ProgressReporter
from flows.settings import BuildSettings
from flows.targets.execution import PlainExecution

if TYPE_CHECKING:
    from flows.batches.read_counts import ReadCounts

WORKERS = 2
WARMUP_ARTICLES = 60  # made-up articles read before the measurement, a few per batch, so that all workers get some
IN_SESSIONS = threading.local()  # `seconds` that this thread has spent inside the network


def build_warm(articles: Path, to: Path, reader: str) -> dict[str, Any]:
    """Build the tables of `articles` with warm workers.

    Returns:
        `reader` (its version), `articles`, `published`, `seconds` (from the first article read to the published
        snapshot), `rate` (articles/s), `warming_seconds`, `stages` (seconds by stage), `workers`, `kind`,
        `reading_seconds` and `model_seconds` (summed over workers), `model_share` and `how` (a description of the run).
    """
    to.mkdir()
    settings = _settings(articles, to / "tables", reader)
    choice = runners.choose_runner(settings, find_sources(settings, to).uncompressed_size)
    spent = Spent()
    with _submitting(choice.kind, choice.workers, reader, spent) as submit:
        began = time.time()
        warmup = _settings(made_up(to / "warmup.jsonl", WARMUP_ARTICLES), to / "warm", reader, batch_articles=3)
        build(warmup, execution=_Warm(submit))
        warm, clock = time.time(), _Clock()
        spent.model = spent.reading = 0.0
        result = build(settings, clock, _Warm(submit))
    published_at = (to / "tables" / "published").lstat().st_mtime  # publishing creates the link
    seconds = published_at - clock.began
    n = result.accounting["read"]
    share = spent.model / (seconds * choice.workers) if spent.model else None
    stages = ", ".join(f"{stage} {took:.1f} s" for stage, took in result.seconds.items())
    return {
        "reader": result.reader.model_dump() if result.reader else None,
        "articles": n,
        "published": result.accounting["published"],
        "seconds": round(seconds, 3),
        "rate": n / seconds,
        "warming_seconds": round(warm - began, 3),
        "stages": result.seconds,
        "workers": choice.workers,
        "kind": choice.kind,
        "reading_seconds": round(spent.reading, 3),
        "model_seconds": round(spent.model, 3),
        "model_share": share,
        "how": f"{choice.workers} × {choice.kind}, model time {percent(share)}; {stages}",
    }


class _Warm(PlainExecution):
    """An execution that reads batches with workers that are running already."""

    def __init__(self, submit: workers.Submit) -> None:
        self._submit = submit

    def reading(self, run: RunState) -> AbstractContextManager[workers.Submit]:
        """Return the running workers."""
        return nullcontext(self._submit)


class _Clock(ProgressReporter):
    """A progress that keeps the time at which the first article was read."""

    began = 0.0

    def stage(self, name: str) -> None:
        """Remember the start of the stage `read`."""
        if name == "read":
            self.began = time.time()


@dataclass
class Spent:
    """Seconds that workers spent reading, and of these inside the network."""

    reading: float = 0.0
    model: float = 0.0


@dataclass(frozen=True)
class _Submitted:
    """A batch given to a worker; its result adds what the worker spent to `spent`."""

    future: Future[tuple[ReadCounts, float, float]]
    spent: Spent = field(compare=False)

    def result(self) -> ReadCounts:
        """Wait for the worker; return what it has done."""
        done, reading, model = self.future.result()
        self.spent.reading += reading
        self.spent.model += model
        return done


@contextmanager
def _submitting(kind: str, n: int, reader: str, spent: Spent) -> Iterator[workers.Submit]:
    """Yield a function that gives batches to the workers that a build would use, and measures them."""
    with _executor(kind, n) as executor:
        yield lambda paths: _Submitted(executor.submit(read_timed, paths, reader), spent)


def read_timed(paths: list[str], reader: str) -> tuple[ReadCounts, float, float]:
    """Read batches; return the result, the seconds it took and the seconds inside the network."""
    time_sessions()
    began, before = time.perf_counter(), getattr(IN_SESSIONS, "seconds", 0.0)
    done = workers.read_batches(paths, reader)
    return done, time.perf_counter() - began, getattr(IN_SESSIONS, "seconds", 0.0) - before


def time_sessions() -> None:
    """Measure the time inside all onnxruntime sessions of this process from now on."""
    from onnxruntime import InferenceSession  # not every reader needs it

    if not hasattr(InferenceSession.run, "untimed"):
        InferenceSession.run = timed(InferenceSession.run)


def timed(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return `run` wrapped so that it adds its duration to this thread's `IN_SESSIONS`."""

    def wrapped(*args: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(*args, **options)
        finally:
            IN_SESSIONS.seconds = getattr(IN_SESSIONS, "seconds", 0.0) + time.perf_counter() - began

    wrapped.untimed = run  # type: ignore[attr-defined]
    return wrapped


def _executor(kind: str, n: int) -> Executor:
    return workers.process_pool(n) if kind == "processes" else ThreadPoolExecutor(n)  # "inline" is one thread


def _settings(articles: Path, to: Path, reader: str, **options: Any) -> BuildSettings:
    return BuildSettings(inputs=[str(articles)], to=str(to), reader=reader, workers=WORKERS, **options)
