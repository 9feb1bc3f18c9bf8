"""Read in a loop while snapshots are published: no read fails, and none sees two snapshots at once.

`make soak` reads 5,000 times during 50 publishes, `make test` 24 times during four.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from pathlib import Path
from queue import Empty

import pytest

from flows import operations
from flows.snapshots import catalog
from tests.reliability import builds
from tests.reliability.builds import SOAK
from tests.reliability.reading import ENGINES, judged, read_until

pytestmark = pytest.mark.slow

PUBLISHES, READS = (50, 5_000) if SOAK else (4, 24)
MONTHS = ("2026-01", "2026-02", "2026-03")
SLOW_SECONDS = 600  # far longer than the reads between two publishes take


def publish(folder: Path, generation: int) -> None:
    """Change an article of each month and add one; every tenth time, retract the last one instead."""
    to = folder / "to"
    if generation % 10 == 3:
        operations.retract(to, [f"a{generation - 1}"])
        return
    said = f"This is generation {generation}"
    lines = [{"id": f"clock-{month}", "published_at": f"{month}-05", "title": said} for month in MONTHS]
    lines.append({"id": f"a{generation}", "published_at": f"{MONTHS[generation % 3]}-06", "title": "Rain"})
    for line in lines:
        line["text"] = f'"{said}," said Mayor Anna Kovacs.' if "clock" in line["id"] else '"It rains," said Jon Berg.'
    feed = folder / "feed.jsonl"
    feed.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    builds.run(feed, to, batch_articles=250, keep_snapshots=10)


def test_reads_see_one_snapshot_while_others_are_published(tmp_path: Path) -> None:
    began = time.monotonic()
    publish(tmp_path, 0)
    processes = multiprocessing.get_context("spawn")
    stop, problems = processes.Event(), processes.Queue()
    reads = {engine: processes.Value("q") for engine in ENGINES}
    readers = [
        processes.Process(target=read_until, args=(stop, engine, str(tmp_path / "to"), count, problems), daemon=True)
        for engine, count in reads.items()
    ]
    for reader in readers:
        reader.start()
    try:
        for generation in range(1, PUBLISHES + 1):
            until = time.monotonic() + SLOW_SECONDS
            while sum(count.value for count in reads.values()) * PUBLISHES < READS * generation:
                assert problems.empty(), problems.get()
                assert time.monotonic() < until, "the readers are stuck"
                time.sleep(0.05)
            publish(tmp_path, generation)
            if SOAK:
                done = {engine: count.value for engine, count in reads.items()}
                print(f"\r  {generation} publishes, reads: {done}", end="", flush=True)
    finally:
        stop.set()
        for reader in readers:
            reader.join(SLOW_SECONDS)
    with pytest.raises(Empty):
        pytest.fail(": ".join(problems.get(timeout=0.5)))
    done = {engine: count.value for engine, count in reads.items()}
    print(f"\rreading: {PUBLISHES} publishes, reads: {done}, {time.monotonic() - began:.0f} s")
    assert [engine for engine, n in done.items() if n == 0] == []
    assert sum(done.values()) >= READS
    assert len(list((tmp_path / "to" / "snapshots").iterdir())) == min(PUBLISHES, 10) + 1


def test_reads_of_half_a_snapshot_are_noticed(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    publish(tmp_path, 1)
    snapshot = catalog.require(tmp_path / "to").path
    for start in ENGINES.values():
        assert judged(snapshot, start()(str(snapshot)), 0) == 1
        with pytest.raises(AssertionError):
            judged(snapshot, start()(str(snapshot)), 2)
    (lost,) = (snapshot / "quotes").glob("*-03/*.parquet")
    lost.unlink()
    for start in ENGINES.values():
        with pytest.raises(AssertionError):
            judged(snapshot, start()(str(snapshot)), 0)
