"""`make increments`: what it costs to add 100 articles to few and to many, and how many files many small runs leave.

Commands as a user gives them, in turns, with the rules reader; medians of the seconds. The large base takes minutes.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.common.processes import build_command
from flows.snapshots import catalog
from flows.storage import partitions

FEW, MANY, MORE = 1_000, 100_000, 100
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
RUNS, RUN = 200, 50
FIRST = "Anna Jon Mary Peter Ruth Omar Li Petra Carlos Ines Tom Nora".split()
LAST = "Kovacs Berg Stone Alvarez Novak Lindt Osei Marsh Weber Tanaka Rossi Quill".split()
SAID = (
    '"The {} will not be ready before {}," said {}, who leads the council of {}. ',
    "According to {}, the {} cost {} million dollars more than planned. ",
    "{} said that nobody in {} had asked for the {}. ",
    "Work on the {} in {} began in {} and was stopped twice. ",
)


def article(i: int, month: str) -> dict[str, Any]:
    """An invented article of some 900 characters, the same for the same number."""
    chance = random.Random(i)
    names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}{chance.choice(LAST).lower()}" for _ in range(4)]
    things = [chance.choice(("bridge", "harbour", "school", "tramway", "library", "dam")) for _ in range(4)]
    places = [f"{chance.choice(LAST)}ton" for _ in range(4)]
    year = chance.randint(1950, 2020)
    sentences = [
        SAID[0].format(things[0], year + 80, names[0], places[0]),
        SAID[1].format(names[1], things[1], year),
        SAID[2].format(names[2], places[1], things[2]),
        SAID[3].format(things[3], places[2], year),
    ]
    text = "\n\n".join(" ".join(chance.choices(sentences, k=3)) for _ in range(4))
    return {"id": f"n{i}", "published_at": f"{month}-{1 + i % 28:02}", "source": f"Paper {i % 7}", "text": text}


def main(given: argparse.Namespace, work: Path) -> int:
    """Measures both; returns 1 where one is over its limit."""
    small, large = work / "small", work / "large"
    print(f"building bases of {FEW:,} and {given.many:,} articles …", flush=True)
    _build([_feed(work / "few.jsonl", range(FEW), MONTHS)], small)
    inbox = _inbox(work / "inbox", range(given.many))
    _build([inbox], large)
    seconds: dict[str, list[float]] = {"few": [], "many": [], "inbox": []}
    for turn in range(given.repeats):
        more = range(10**6 + 2 * turn * MORE, 10**6 + (2 * turn + 1) * MORE)
        feed = _feed(work / "more.jsonl", more, MONTHS[-1:])
        seconds["few"].append(_build([feed], small))
        seconds["many"].append(_build([feed], large))
        _inbox(inbox, range(more.stop, more.stop + MORE), MONTHS[-1:])
        seconds["inbox"].append(_build([inbox], large))
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    for name, what, limit in (("few", "", 1.0), ("many", "", 1.3), ("inbox", " over the whole inbox", 3.0)):
        base = FEW if name == "few" else given.many
        ratio = medians[name] / medians["few"]
        print(f"{MORE} to {base:,}{what}: {medians[name]:.2f} s, {ratio:.2f} times (at most {limit})", flush=True)
    most = _many_runs(work, given.runs)
    print(f"{given.runs} runs of {RUN}: at most {most} files a table and month (at most 4)")
    return int(medians["many"] > 1.3 * medians["few"] or medians["inbox"] > 3 * medians["few"] or most > 4)


def _many_runs(work: Path, runs: int) -> int:
    """Most files that a table and month has, at any time, while articles of two months come some at a time."""
    most = 0
    for run in range(runs):
        numbers = range(run * RUN, (run + 1) * RUN)
        _in_process([_feed(work / "some.jsonl", numbers, MONTHS[:2])], work / "runs")
        snapshot = catalog.require(work / "runs")
        files = Counter(partitions.split_path(file.path)[:2] for file in snapshot.files)
        most = max(most, *files.values())
    return most


def _in_process(inputs: list[Path], to: Path) -> None:
    from flows.operations import build
    from flows.settings import BuildSettings

    build(BuildSettings(inputs=[str(path) for path in inputs], to=str(to), reader="rules", workers=1))


def _feed(path: Path, numbers: range, months: list[str]) -> Path:
    lines = (json.dumps(record) + "\n" for record in _articles(numbers, months))
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _inbox(folder: Path, numbers: range, months: list[str] = MONTHS) -> Path:
    """One file an article, a thousand a folder."""
    for i, record in zip(numbers, _articles(numbers, months), strict=True):
        file = folder / f"{i // 1000}" / f"{i}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return folder


def _articles(numbers: range, months: list[str]) -> Iterator[dict[str, Any]]:
    return (article(i, months[i % len(months)]) for i in numbers)


def _build(inputs: list[Path], to: Path) -> float:
    """Builds by the command; returns its seconds."""
    began = time.perf_counter()
    done = subprocess.run(build_command(inputs, to, "--reader", "rules", "--json"), stdout=subprocess.PIPE, check=True)
    seconds: float = time.perf_counter() - began
    report = json.loads(done.stdout)
    if report["status"] != "published":
        raise AssertionError(f"nothing was published: {report['accounting']}")
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=MANY, help="Articles of the large base.")
    parser.add_argument("--runs", type=int, default=RUNS, help="Small runs into one folder.")
    parser.add_argument("--repeats", type=int, default=5)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(parser.parse_args(), Path(folder)))
