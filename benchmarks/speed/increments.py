"""`make increments`: what it costs to add 100 articles to few and to many, and how many files many small runs leave.

It runs commands as a user does, in turns, with the rules reader, and prints median seconds. Building the large base
takes minutes.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.common.command_line import parser
from benchmarks.common.invented_news import MONTHS, article
from benchmarks.common.processes import build_command
from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage import partitions

FEW, MANY, MORE = 1_000, 100_000, 100
RUNS, RUN = 200, 50


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure increments and small runs; return 1 if a result is over its limit."""
    command = parser("benchmarks.speed.increments", __doc__)
    command.add_argument("--many", type=int, default=MANY, help="Articles of the large base (default: %(default)s).")
    command.add_argument("--runs", type=int, default=RUNS, help="Small runs into one folder (default: %(default)s).")
    command.add_argument("--repeats", type=int, default=5, help="Number of increments (default: %(default)s).")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        slow = _increments(Path(folder), given.many, given.repeats)
        most = _many_runs(Path(folder), given.runs)
    print(f"{given.runs} runs of {RUN}: at most {most} files per table and month (at most 4)")
    return int(slow or most > 4)


def _increments(work: Path, many: int, repeats: int) -> bool:
    """Print what increments cost; return whether one is over its limit."""
    small, large = work / "small", work / "large"
    print(f"building bases of {FEW:,} and {many:,} articles …", flush=True)
    _build([_feed(work / "few.jsonl", range(FEW), MONTHS)], small)
    inbox = _inbox(work / "inbox", range(many))
    _build([inbox], large)
    seconds: dict[str, list[float]] = {"few": [], "many": [], "inbox": []}
    for turn in range(repeats):
        more = range(10**6 + 2 * turn * MORE, 10**6 + (2 * turn + 1) * MORE)
        feed = _feed(work / "more.jsonl", more, MONTHS[-1:])
        seconds["few"].append(_build([feed], small))
        seconds["many"].append(_build([feed], large))
        _inbox(inbox, range(more.stop, more.stop + MORE), MONTHS[-1:])
        seconds["inbox"].append(_build([inbox], large))
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, what, limit in (("few", "", 1.0), ("many", "", 1.3), ("inbox", " over the whole inbox", 3.0)):
        base = FEW if name == "few" else many
        ratio = medians[name] / medians["few"]
        print(f"{MORE} to {base:,}{what}: {medians[name]:.2f} s, {ratio:.2f} times (at most {limit})", flush=True)
    return medians["many"] > 1.3 * medians["few"] or medians["inbox"] > 3 * medians["few"]


def _many_runs(work: Path, runs: int) -> int:
    """Return the most files that a table and month ever has while articles of two months arrive in small runs."""
    most = 0
    for run in range(runs):
        numbers = range(run * RUN, (run + 1) * RUN)
        _in_process([_feed(work / "some.jsonl", numbers, MONTHS[:2])], work / "runs")
        snapshot = catalog.require(work / "runs")
        files = Counter(partitions.split_path(file.path)[:2] for file in snapshot.files)
        most = max(most, *files.values())
    return most


def _in_process(inputs: list[Path], to: Path) -> None:
    build(BuildSettings(inputs=[str(path) for path in inputs], to=str(to), reader="rules", workers=1))


def _feed(path: Path, numbers: range, months: list[str]) -> Path:
    lines = (json.dumps(record) + "\n" for record in _articles(numbers, months))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _inbox(folder: Path, numbers: range, months: list[str] = MONTHS) -> Path:
    """Write one file per article, a thousand per folder."""
    for i, record in zip(numbers, _articles(numbers, months), strict=True):
        file = folder / f"{i // 1000}" / f"{i}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return folder


def _articles(numbers: range, months: list[str]) -> Iterator[dict[str, Any]]:
    return (article(i, months[i % len(months)]) for i in numbers)


def _build(inputs: list[Path], to: Path) -> float:
    """Run the build command; return its seconds."""
    began = time.perf_counter()
    done = subprocess.run(build_command(inputs, to, "--reader", "rules", "--json"), stdout=subprocess.PIPE, check=True)
    seconds: float = time.perf_counter() - began
    report = json.loads(done.stdout)
    if report["status"] != "published":
        raise AssertionError(f"nothing was published: {report['accounting']}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
