"""`make growth`: how computing time grows with the length of a text of one line, by step, and what a build of it takes.

The texts are of ordinary sentences, and of what could make single steps slow. Times are of computing (CPU), so other
programs disturb them little. Each text is twice as long as the one before; "ratio" says how many times longer it takes.
The network of the trained reader needs some 20 s for a million characters; --texts and --sizes choose less.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.common.command_line import first_problem, parser
from benchmarks.common.long_texts import TEXTS
from benchmarks.common.processes import build_command, measure
from transforms import readers
from transforms.article_rows import article_rows
from transforms.contract import tables, validation
from transforms.reader_api import Article
from transforms.records.record import Record, from_fields
from transforms.text.repair import repair
from transforms.text.sentences import split

T = TypeVar("T")
SIZES = (0.5, 1.0, 2.0, 4.0, 8.0)  # million characters
STEPS = ("repair", "sentences", "reader", "rows", "checks")
COLUMNS = ("reader", "text", "million", *STEPS, "total", "ratio")
WIDTHS = (11, 17, 7, *(9 for _ in STEPS), 8, 6)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per reader, text and length, and a line per reader for a build of the longest text of sentences."""
    command = parser("benchmarks.speed.growth", __doc__)
    command.add_argument("--readers", nargs="+", default=["rules", "model"], choices=readers.READERS, metavar="NAME")
    command.add_argument("--texts", nargs="+", default=list(TEXTS), choices=TEXTS, metavar="NAME")
    command.add_argument("--sizes", nargs="+", type=float, default=list(SIZES), metavar="MILLION_CHARACTERS")
    given = command.parse_args(arguments)
    if problem := first_problem(given.readers):
        print(problem)
        return 2
    _print_line(COLUMNS)
    for reader in given.readers:
        measure_steps("The mayor, Ada Berg, said “no”.", reader)  # the first text waits for lexicons and network
        for name in given.texts:
            before = 0.0
            for size in given.sizes:
                seconds = measure_steps(TEXTS[name](int(size * 1e6)), reader)
                total = sum(seconds.values())
                cells = (f"{size:g}", *(f"{seconds[step]:.2f}" for step in STEPS), f"{total:.2f}")
                _print_line((reader, name, *cells, f"{total / before:.2f}" if before else ""))
                before = total
    for reader in given.readers:
        _print_build(reader, max(given.sizes))
    return 0


def measure_steps(text: str, reader_name: str) -> dict[str, float]:
    """Read one text; return the seconds that each step computed, by step."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], T]) -> T:
        gc.collect()
        start = time.process_time()
        done = work()
        seconds[step] = time.process_time() - start
        return done

    record = from_fields(
        {"id": "long", "text": f"One. {text}"},  # a text without a letter would be refused
        namespace="long",
        now=datetime.now(UTC),
        raw_uri="long",
        raw_sha256="0" * 64,
        raw_format="jsonl",
    )
    assert isinstance(record, Record), record
    reader = readers.get(reader_name)
    repaired = timed("repair", lambda: repair(record.text).text)
    article = Article(repaired, timed("sentences", lambda: tuple(split(repaired))))
    (reading,) = timed("reader", lambda: reader.read([article]))
    rows = timed("rows", lambda: article_rows(record, article, reading, reader))
    made: dict[str, Any] = {name: table.rows_of(getattr(rows, name)) for name, table in tables.TABLES.items()}
    timed("checks", lambda: validation.broken_articles(made))
    return seconds


def _print_line(cells: Sequence[str]) -> None:
    padded = (
        f"{cell:{'<' if i < 2 else '>'}{width}}" for i, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    print("  ".join(padded).rstrip(), flush=True)


def _print_build(reader: str, size: float) -> None:
    """Build the tables of the text of sentences, and print seconds and memory."""
    with tempfile.TemporaryDirectory() as work:
        path = Path(work, "long.jsonl")
        text = TEXTS["sentences"](int(size * 1e6))
        path.write_text(json.dumps({"id": "long", "text": text}) + "\n", encoding="utf-8")
        built = measure(build_command([path], Path(work, "to"), "--reader", reader, "--json", "--no-prefect"))
    what = f"a build of one article of {size:g} million characters"
    print(f"{reader}: {what} takes {built.seconds:.0f} s and {built.peak_mb:,.0f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
