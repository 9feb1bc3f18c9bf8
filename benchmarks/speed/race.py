"""`make race`: articles per second of every reader and of the peer, on the same two cores, in turns.

Time is measured from the first article read to the published snapshot (for the peer: to the last table written). It
does not include loading: our workers have read made-up articles before, the peer's pipeline has read a sentence. The
peer reads with one process or with two, whichever is faster on its first articles.

Model time is the time inside onnxruntime's sessions, summed over workers, as a share of workers × seconds. A reader
that runs no network there has none.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.common.command_line import PEER, ROOT, absolute, add_systems, first_problem, parser
from benchmarks.common.inputs import count_articles
from benchmarks.common.processor import processor
from benchmarks.common.text_tables import as_text, percent
from benchmarks.speed.warm_build import WORKERS, build_warm

LOAD_SET = "load-bbc.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all systems in turns; print each run, and the medians with their ratio to the peer's."""
    command = parser("benchmarks.speed.race", __doc__)
    add_systems(command)
    command.add_argument("--articles", type=absolute, help=f"JSON lines; corpora/{LOAD_SET} of SHARED unless given.")
    command.add_argument("--repeats", type=int, default=3, help="Number of rounds (default: %(default)s).")
    given = command.parse_args(arguments)
    if problem := first_problem(given.readers):
        print(problem)
        return 2
    _bind()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        articles = _limited(given.articles or given.shared / "corpora" / LOAD_SET, work / "articles.jsonl", given.limit)
        n = count_articles(articles)
        print(f"{articles.name}: {n} articles, {articles.stat().st_size / 1e6:.1f} MB; {WORKERS} workers")
        print(processor())
        runs = _run_all(articles, given.readers, given.peer, given.repeats, work)
    medians = {name: statistics.median(run["rate"] for run in found) for name, found in runs.items()}
    shares = {name: _median_share(found) for name, found in runs.items()}
    spreads = {name: _ratios(found, runs[PEER]) for name, found in runs.items()} if PEER in runs else {}
    rows = [
        [
            name,
            f"{rate:.2f}",
            f"{rate / medians[PEER]:.2f}" if PEER in medians else "–",
            f"{spreads[name][0]:.2f} to {spreads[name][-1]:.2f}" if spreads else "–",
            percent(shares[name]),
        ]
        for name, rate in medians.items()
    ]
    print(f"\n{as_text(('medians', 'articles/s', 'times the peer', 'in each round', 'model time'), rows, 1)}")
    if given.json:
        results = {"processor": processor(), "articles": n, "medians": medians, "model_share": shares, "runs": runs}
        given.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


def _run_all(
    articles: Path, readers: Sequence[str], peer: str | None, repeats: int, work: Path
) -> dict[str, list[dict[str, Any]]]:
    """Run all systems in turns and print each run; return the runs by system."""
    runs: dict[str, list[dict[str, Any]]] = {}
    processes = "auto"
    for turn in range(repeats):
        for name in [*([PEER] if peer else []), *readers]:
            to = work / f"{turn}-{name}"
            if name == PEER and peer:
                run = _run_peer(peer, articles, to, processes)
                processes = str(run["processes"])
            else:
                run = _in_new_process(build_warm, articles, to, name)
            runs.setdefault(name, []).append(run)
            print(f"  {name:12} {run['seconds']:7.1f} s {run['rate']:7.2f} articles/s  {run['how']}", flush=True)
    return runs


def _in_new_process(work: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """Run `work` in a process of its own, so that nothing is left of the run before."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        return executor.submit(work, *args).result()


def _run_peer(python: str, articles: Path, to: Path, processes: str) -> dict[str, Any]:
    """Return the report of the peer, with `rate` (articles/s) and `how` (a description of the run)."""
    module = "benchmarks.peer.spacy_textacy"
    command = [python, "-m", module, str(articles), "--to", str(to), "--processes", processes]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT).stdout)
    how = (
        f"n_process={report['processes']}, textacy raised errors on {report['raised']}, "
        f"loading {report['loading_seconds']:.1f} s"
    )
    trials = ", ".join(f"{rate:.1f}/s with {n}" for n, rate in report["trials"].items())
    return {
        **report,
        "rate": report["articles"] / report["seconds"],
        "how": how + (f"; tried {trials}" if trials else ""),
    }


def _limited(articles: Path, target: Path, limit: int | None) -> Path:
    if limit is None:
        return articles
    with articles.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        out.writelines(line for _, line in zip(range(limit), lines, strict=False))
    return target


def _bind() -> None:
    """Keep this process and its children to two CPUs, where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:WORKERS])


def _ratios(runs: Sequence[dict[str, Any]], peer: Sequence[dict[str, Any]]) -> list[float]:
    """Return how many times as fast as the peer each round was, in rising order."""
    return sorted(run["rate"] / other["rate"] for run, other in zip(runs, peer, strict=True))


def _median_share(runs: list[dict[str, Any]]) -> float | None:
    shares = [run["model_share"] for run in runs if run.get("model_share")]
    return statistics.median(shares) if shares else None


if __name__ == "__main__":
    sys.exit(main())
