"""`make bench`: articles/s, MB/s and peak memory by stage, and of a whole build.

The articles are the sample's, repeated under other ids, unless files or folders are given. Machines are noisy: to
compare two versions, run both in turns and look at ratios.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import psutil

from benchmarks.common.command_line import parser
from benchmarks.common.inputs import SAMPLE
from benchmarks.common.processes import build_command, measure
from flows.ingest.parse_source import read_source
from flows.ingest.sources import discover
from transforms import batch
from transforms.article_rows import article_rows
from transforms.contract import tables
from transforms.reader_api import Article, Reading
from transforms.readers import get
from transforms.records.record import Record
from transforms.rules import names, quotes
from transforms.text.repair import repair
from transforms.text.sentences import split

T = TypeVar("T")
REPEATS = 60  # of the sample's forty articles
BATCH = 250  # articles per batch


class Stage:
    """A runner of stages that prints a line for each: its rate and the peak memory of the process."""

    def __init__(self, articles: int, megabytes: float):
        self.articles = articles
        self.megabytes = megabytes

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """Run `work`, print its line and return its result."""
        peak, done = [0], threading.Event()
        watcher = threading.Thread(target=self._progress, args=(peak, done))
        watcher.start()
        start = time.perf_counter()
        try:
            result = work()
        finally:
            seconds = time.perf_counter() - start
            done.set()
            watcher.join()
        self.line(name, seconds, peak[0] / 1e6)
        return result

    def line(self, name: str, seconds: float, peak_mb: float) -> None:
        """Print the line of a stage."""
        rates = f"{self.articles / seconds:9.0f} articles/s {self.megabytes / seconds:8.2f} MB/s"
        print(f"{name:28} {seconds:8.2f} s {rates} {peak_mb:8.0f} MB", flush=True)

    @staticmethod
    def _progress(peak: list[int], done: threading.Event) -> None:
        process = psutil.Process()
        while True:
            peak[0] = max(peak[0], process.memory_info().rss)
            if done.wait(0.05):
                return


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all stages on the inputs that are given, or on the sample."""
    command = parser("benchmarks.speed.stages", __doc__)
    command.add_argument("inputs", nargs="*", help="Files or folders of articles; the sample, repeated, unless given.")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        measure_stages(given.inputs or [str(_repeated(work / "articles.jsonl"))], work)
    return 0


def measure_stages(inputs: list[str], work: Path) -> None:
    """Measure every stage in one process, then whole builds with one worker and with two."""
    records = _records(inputs)
    stage = Stage(len(records), sum(len(r.text.encode()) for r in records) / 1e6)
    print(f"{stage.articles} articles, {stage.megabytes:.1f} MB of text, rules reader")
    reader = get("rules")
    reader.read([batch.prepare(records[0].text)])  # word lists are loaded once per process
    stage("ingest", lambda: _records(inputs))
    texts = stage("text repair", lambda: [repair(r.text).text for r in records])
    cut = stage("sentences", lambda: [tuple(split(t)) for t in texts])
    articles = [Article(t, s) for t, s in zip(texts, cut, strict=True)]
    mentions = stage("names", lambda: [names.find(a) for a in articles])
    found = stage("quotes", lambda: [quotes.find(a) for a in articles])
    readings = [Reading(m, q) for m, q in zip(mentions, found, strict=True)]
    stage("entities, speakers, rows", lambda: _rows(records, articles, readings, reader))
    stage("all of it, with checks", lambda: _tables(records, reader))
    for workers in (1, 2):
        out = str(work / f"out-{workers}")
        run = measure(build_command(inputs, out, "--reader", "rules", "--workers", str(workers)))
        stage.line(f"newstables build, {workers} workers", run.seconds, run.peak_mb)


def _records(inputs: list[str]) -> list[Record]:
    records: list[Record] = []
    for source in discover(inputs):
        records.extend(r for r in read_source(source, now=datetime.now(UTC)) if isinstance(r, Record))
    return records


def _rows(records: list[Record], articles: list[Article], readings: list[Reading], reader: Any) -> None:
    for record, article, reading in zip(records, articles, readings, strict=True):
        article_rows(record, article, reading, reader)


def _tables(records: list[Record], reader: Any) -> None:
    for at in range(0, len(records), BATCH):
        frame = tables.RECORDS.typed(pd.DataFrame(records[at : at + BATCH], columns=tables.RECORDS.names))
        batch.read_batch(frame, reader)


def _repeated(target: Path) -> Path:
    """Write the sample's articles to `target`, repeated, each with an id of its own; return the path."""
    records = {r.article_id: r for r in _records([str(SAMPLE)])}.values()
    with target.open("w", encoding="utf-8") as out:
        for i in range(REPEATS):
            for r in records:
                out.write(json.dumps({"id": f"{r.external_id}-{i}", "text": r.text, "source": r.source}) + "\n")
    return target


if __name__ == "__main__":
    sys.exit(main())
