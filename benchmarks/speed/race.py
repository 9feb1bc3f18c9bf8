"""`make race`: articles a second of every reader and of the peer, on the same two cores, in turns.

The clock runs from the first article read to the flip (the peer's: to the last table written). Loading is excluded on
both sides: our workers have read made-up articles before, the peer's pipeline has read a sentence. The peer reads with
one process or with two, whichever is faster on its first articles.

Model time is the time inside onnxruntime's sessions, added up over workers: of the build it is the share of workers ×
seconds. A reader that runs its network otherwise shows none.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy.evaluate import PEER, ROOT, absolute, unusable
from benchmarks.accuracy.published_figures import as_text
from benchmarks.common.inputs import made_up
from flows.batches import runners, workers
from flows.batches.workers import Submit
from flows.build.read_input import find_sources
from flows.operations import build
from flows.progress import Watch
from flows.settings import BuildSettings
from flows.targets.execution import PlainExecution
from transforms.readers import READERS

if TYPE_CHECKING:
    from flows.batches.staging import Done

WORKERS = 2
LOAD_SET = "load-bbc.jsonl"
WARMING = 60  # made-up articles read before the clock runs, a few a batch, so that all workers get some
IN_SESSIONS = threading.local()  # seconds that this thread has spent inside the network, as `seconds`


def main(given: argparse.Namespace, work: Path) -> int:
    """Runs all in turns; prints each run, the medians, and how many times the peer's they are."""
    if lacking := unusable(given.readers):
        print(lacking)
        return 2
    articles = _limited(given.articles or given.shared / "corpora" / LOAD_SET, work / "articles.jsonl", given.limit)
    _bind()
    print(f"{articles.name}: {_count(articles)} articles, {articles.stat().st_size / 1e6:.1f} MB; {WORKERS} workers")
    runs: dict[str, list[dict[str, Any]]] = {}
    processes = "auto"
    for turn in range(given.repeats):
        for name in [*([PEER] if given.peer else []), *given.readers]:
            to = work / f"{turn}-{name}"
            if name == PEER:
                run = _peer(given.peer, articles, to, processes)
                processes = str(run["processes"])
            else:
                run = _alone(race, articles, to, name)
            runs.setdefault(name, []).append(run)
            print(f"  {name:12} {run['seconds']:7.1f} s {run['rate']:7.2f} articles/s  {run['how']}", flush=True)
    medians = {name: statistics.median(run["rate"] for run in found) for name, found in runs.items()}
    shares = {name: _median_share(found) for name, found in runs.items()}
    rows = [
        [name, f"{rate:.2f}", f"{rate / medians[PEER]:.2f}" if PEER in medians else "–", _percent(shares[name])]
        for name, rate in medians.items()
    ]
    heads = ("medians", "articles/s", "times the peer", "model time")
    print(f"\n{as_text(heads, rows, 1)}")
    if given.json:
        told = {"articles": _count(articles), "medians": medians, "model_share": shares, "runs": runs}
        given.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0


def race(articles: Path, to: Path, reader: str) -> dict[str, Any]:
    """Builds the tables of `articles` with warm workers and tells how fast it was."""
    to.mkdir()
    settings = _settings(articles, to / "tables", reader)
    choice = runners.choose(settings, sum(source.size for source in find_sources(settings, to)))
    seen = Seen()
    with submitting(choice.kind, choice.workers, reader, seen) as submit:
        began = time.time()
        warming = _settings(made_up(to / "warming.jsonl", WARMING), to / "warm", reader, batch_articles=3)
        build(warming, execution=Warm(submit))
        warm, clock = time.time(), Clock()
        seen.model = seen.reading = 0.0
        result = build(settings, clock, Warm(submit))
    seconds = (to / "tables" / "published").lstat().st_mtime - clock.began  # the flip makes the link
    n = result.accounting["read"]
    share = seen.model / (seconds * choice.workers)
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
        "reading_seconds": round(seen.reading, 3),
        "model_seconds": round(seen.model, 3),
        "model_share": share if seen.model else None,
        "how": f"{choice.workers} × {choice.kind}, model time {_percent(share if seen.model else None)}; {stages}",
    }


class Warm(PlainExecution):
    """Reads batches with workers that are running already."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit

    def reading(self, settings: BuildSettings, choice: runners.Choice) -> AbstractContextManager[Submit]:
        """Return the running workers."""
        return nullcontext(self._submit)


class Clock(Watch):
    """Remembers when the first article was read."""

    began = 0.0

    def stage(self, name: str) -> None:
        """See `Watch`."""
        if name == "read":
            self.began = time.time()


@dataclass
class Seen:
    """What workers spent: seconds reading, and of these inside the network."""

    reading: float = 0.0
    model: float = 0.0


@dataclass(frozen=True)
class Told:
    """What a worker will have done; adds what it spent to `seen` when it is asked for."""

    future: Future[tuple[Done, float, float]]
    seen: Seen = field(compare=False)

    def result(self) -> Done:
        """Waits for it."""
        done, reading, model = self.future.result()
        self.seen.reading += reading
        self.seen.model += model
        return done


@contextmanager
def submitting(kind: str, n: int, reader: str, seen: Seen) -> Iterator[workers.Submit]:
    """The workers that a build would pick (see `runners.plain`), which also tell what they spent where."""
    with _executor(kind, n) as executor:
        yield lambda paths: Told(executor.submit(spent, paths, reader), seen)


def spent(paths: list[str], reader: str) -> tuple[Done, float, float]:
    """Reads batches; returns also the seconds that took and those inside the network."""
    time_sessions()
    began, before = time.perf_counter(), getattr(IN_SESSIONS, "seconds", 0.0)
    done = workers.read(paths, reader)
    return done, time.perf_counter() - began, getattr(IN_SESSIONS, "seconds", 0.0) - before


def time_sessions() -> None:
    """From now on, takes the time inside this process's onnxruntime sessions."""
    from onnxruntime import InferenceSession

    if not hasattr(InferenceSession.run, "untimed"):
        InferenceSession.run = timed(InferenceSession.run)


def timed(run: Callable[..., Any]) -> Callable[..., Any]:
    """`run`, which adds what it takes to this thread's `IN_SESSIONS`."""

    def watched(*args: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(*args, **options)
        finally:
            IN_SESSIONS.seconds = getattr(IN_SESSIONS, "seconds", 0.0) + time.perf_counter() - began

    watched.untimed = run  # type: ignore[attr-defined]
    return watched


def _executor(kind: str, n: int) -> Executor:
    return workers.processes(n) if kind == "processes" else ThreadPoolExecutor(n)  # "here" is one thread


def _alone(work: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """Runs in a process of its own: nothing is left of the run before."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        return executor.submit(work, *args).result()


def _peer(python: str, articles: Path, to: Path, processes: str) -> dict[str, Any]:
    command = [python, "-m", "benchmarks.peer.spacy_textacy", str(articles), "--to", str(to), "--processes", processes]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout)
    how = f"n_process={told['processes']}, textacy raised on {told['raised']}, loading {told['loading_seconds']:.1f} s"
    trials = ", ".join(f"{rate:.1f}/s with {n}" for n, rate in told["trials"].items())
    return {**told, "rate": told["articles"] / told["seconds"], "how": how + (f"; tried {trials}" if trials else "")}


def _settings(articles: Path, to: Path, reader: str, **options: Any) -> BuildSettings:
    return BuildSettings(inputs=[str(articles)], to=str(to), reader=reader, workers=WORKERS, **options)


def _limited(articles: Path, target: Path, limit: int | None) -> Path:
    if limit is None:
        return articles
    with articles.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        out.writelines(line for _, line in zip(range(limit), lines, strict=False))
    return target


def _bind() -> None:
    """Keeps this process and all that it starts to two CPUs, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:WORKERS])


def _count(articles: Path) -> int:
    with articles.open("rb") as lines:
        return sum(bool(line.strip()) for line in lines)


def _median_share(runs: list[dict[str, Any]]) -> float | None:
    shares = [run["model_share"] for run in runs if run.get("model_share")]
    return statistics.median(shares) if shares else None


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=absolute, nargs="?", default=absolute("../shared"))
    parser.add_argument("--articles", type=absolute, help=f"JSON lines; corpora/{LOAD_SET} of SHARED unless given.")
    parser.add_argument(
        "--readers", nargs="+", default=sorted(READERS, key="rules".__ne__), choices=READERS, metavar="NAME"
    )
    parser.add_argument("--peer", metavar="PYTHON", help="Python of the peer's environment; left out unless given.")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=int, help="Only the first N articles.")
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(_arguments(), Path(folder)))
