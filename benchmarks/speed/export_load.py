"""`make export-load`: what it costs to export 100,000 articles as SQLite, and to answer the ten questions there.

A few thousand invented articles are read by the rules; their rows are then copied under other ids. It prints clock and
processor time, peak memory and the size of the file, and the seconds of each question without any condition: the most
that it may read.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from benchmarks.common.command_line import parser
from benchmarks.common.invented_news import MONTHS, article
from benchmarks.common.processes import build_command, own_peak_mb
from flows.export.selection import select_tables
from flows.export.sqlite_file import write_sqlite
from flows.operations import open_snapshot
from flows.snapshots import duckdb_views
from transforms.contract.table_sets import PUBLISHED_TABLES, UNPARTITIONED
from transforms.contract.ten_questions import TEN_QUESTIONS

ARTICLES, READ = 100_000, 4_000
LIMIT_SECONDS = 300
IDS = ("article_id", "sentence_id", "quote_id", "mention_id", "group_id")  # those that differ from copy to copy


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure an export; return 1 if it is over its limit."""
    command = parser("benchmarks.speed.export_load", __doc__)
    command.add_argument("--articles", type=int, default=ARTICLES, help="Articles to export (default: %(default)s).")
    command.add_argument("--work", type=Path, metavar="FOLDER", help="Keep the tables and the file there.")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        if not (work / "many").exists():
            _make_tables(work, max(1, given.articles // READ))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            seconds = pool.submit(_export, work / "many", work / "many.sqlite").result()
        _ask(work / "many.sqlite")
    return int(seconds > LIMIT_SECONDS)


def _make_tables(work: Path, copies: int) -> None:
    """Build tables of a few articles, and copy their rows."""
    feed = work / "few.jsonl"
    records = (article(i, MONTHS[i % len(MONTHS)]) for i in range(READ))
    feed.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    subprocess.run(
        build_command([feed], work / "few", "--reader", "rules", "--json"), stdout=subprocess.DEVNULL, check=True
    )
    connection = open_snapshot(work / "few")
    for name, table in PUBLISHED_TABLES.items():
        folder = work / "many" / name
        folder.mkdir(parents=True)
        if name in ("identities", "identity_aliases"):  # all copies are about the same people
            connection.execute(f"COPY {name} TO '{folder}/part-0.parquet' (COMPRESSION zstd)")
            continue
        renamed = ", ".join(f"md5({one} || copy) AS {one}" for one in IDS if one in table.names)
        rows = f"SELECT * EXCLUDE copy REPLACE ({renamed}) FROM {name}, range({copies}) copies(copy)"
        order = ", ".join(f'"{one}"' for one in table.order)
        if name in UNPARTITIONED:
            connection.execute(f"COPY ({rows} ORDER BY {order}) TO '{folder}/part-0.parquet' (COMPRESSION zstd)")
            continue
        connection.execute(
            f"COPY ({rows} ORDER BY published_month, {order}) TO '{folder}' "
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (published_month), FILENAME_PATTERN 'part-{i}', OVERWRITE)"
        )


def _export(tables: Path, path: Path) -> float:
    """Write the file in this process, print what it took, and return the seconds."""
    path.unlink(missing_ok=True)
    files = {str(file.relative_to(tables)): str(file) for file in sorted(tables.rglob("*.parquet"))}
    connection = duckdb_views.connect(files, {})
    began, rows = time.perf_counter(), 0

    def done(n: int) -> None:
        nonlocal rows
        rows += n

    chosen = select_tables(connection, list(PUBLISHED_TABLES))
    write_sqlite(connection, path, chosen, "benchmark", done, lambda _: None)
    seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB: {seconds:.0f} s of the clock, "
        f"{used.ru_utime + used.ru_stime:.0f} s of the processor, peak memory {own_peak_mb():,.0f} MB",
        flush=True,
    )
    return seconds


def _ask(path: Path) -> None:
    """Print the seconds of each question."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as database:
        for name, question in TEN_QUESTIONS.items():
            began = time.perf_counter()
            rows = database.execute(question.sqlite, {one.name: "" for one in question.filters}).fetchall()
            print(f"{name}: {time.perf_counter() - began:.2f} s, {len(rows)} rows")


if __name__ == "__main__":
    sys.exit(main())
