"""`make bench`: articles/s, MB/s and peak memory by stage, and of a whole build.

Without arguments the articles are the sample's, repeated under other ids; give files or folders to measure on them.
Machines are noisy: compare two versions in one sitting, by ratios.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import psutil

from benchmarks.inputs import SAMPLE
from benchmarks.processes import build_command, measure
from flows.ingest.parse_source import discover, read_source
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
REPEATS = 150  # of the sample's dozen articles
BATCH = 250


class Stage:
    """Prints one line a stage: its rate and the process's greatest memory meanwhile."""

    def __init__(self, articles: int, megabytes: float):
        self.articles = articles
        self.megabytes = megabytes

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        """Runs `work`, prints its line and returns what it returned."""
        peak, done = [0], threading.Event()
        watcher = threading.Thread(target=self._watch, args=(peak, done))
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
        """Prints a stage's line."""
        rates = f"{self.articles / seconds:9.0f} articles/s {self.megabytes / seconds:8.2f} MB/s"
        print(f"{name:28} {seconds:8.2f} s {rates} {peak_mb:8.0f} MB", flush=True)

    @staticmethod
    def _watch(peak: list[int], done: threading.Event) -> None:
        process = psutil.Process()
        while True:
            peak[0] = max(peak[0], process.memory_info().rss)
            if done.wait(0.05):
                return


def main(inputs: list[str], work: Path) -> int:
    """Measures every stage on `inputs`, one process, then whole builds with one and with all processes."""
    if not inputs:
        inputs = [str(_repeated(work / "articles.jsonl"))]
    records = _records(inputs)
    stage = Stage(len(records), sum(len(r.text.encode()) for r in records) / 1e6)
    print(f"{stage.articles} articles, {stage.megabytes:.1f} MB of text, rules reader")
    reader = get("rules")
    reader.read([batch.prepare(records[0].text)])  # word lists are loaded once a process
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
    return 0


def _records(inputs: list[str]) -> list[Record]:
    found: list[Record] = []
    for source in discover(inputs):
        found.extend(r for r in read_source(source, now=datetime.now(UTC)) if isinstance(r, Record))
    return found


def _rows(records: list[Record], articles: list[Article], readings: list[Reading], reader: Any) -> None:
    for record, article, reading in zip(records, articles, readings, strict=True):
        article_rows(record, article, reading, reader)


def _tables(records: list[Record], reader: Any) -> None:
    for at in range(0, len(records), BATCH):
        frame = tables.RECORDS.typed(pd.DataFrame(records[at : at + BATCH], columns=tables.RECORDS.names))
        batch.read_batch(frame, reader)


def _repeated(target: Path) -> Path:
    """The sample's articles many times over, each under an id of its own."""
    records = {r.article_id: r for r in _records([str(SAMPLE)])}.values()
    with target.open("w", encoding="utf-8") as out:
        for i in range(REPEATS):
            for r in records:
                out.write(json.dumps({"id": f"{r.external_id}-{i}", "text": r.text, "source": r.source}) + "\n")
    return target


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(sys.argv[1:], Path(folder)))
