"""`make search`: what the index for searches costs over 100,000 articles, and how long the first hits take.

A few thousand articles of the load corpora (invented ones where there are none) are read by the rules, and their rows
are copied under other ids. It then makes the index, brings it up to date with 100 new articles, which are merged into a
part of the latest month, and searches. It prints clock and processor time. It returns 1 if processor time is over a
limit: the clock also counts what other programs do.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import md5
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from benchmarks.common.command_line import add_shared, parser
from benchmarks.common.inputs import load_sets
from benchmarks.common.invented_news import MONTHS, article
from benchmarks.common.processes import build_command, own_peak_mb
from flows.search.search_archive import OpenIndex, open_index, read_query
from flows.search_index.index_location import own_folder
from flows.search_index.index_parts import MONTH_TABLES, PART_TABLES, IndexSource
from flows.search_index.index_schema import NAME
from flows.search_index.index_update import IndexUpdate, bring_up_to_date
from flows.snapshots import catalog
from flows.snapshots.manifest import MANIFEST, write_manifest
from flows.snapshots.sealed_files import write_part
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo

ARTICLES, READ, MORE = 100_000, 4_000, 100
FIRST_HITS_SECONDS, INCREMENT_SECONDS = 0.3, 2.0
IDS = ("article_id", "quote_id", "mention_id", "external_id")  # those that differ from copy to copy
QUERIES = (
    "oil",
    "the",
    '"interest rates"',
    "pri*",
    "co*",
    "oil OR trade -opec",
    "speaker:Reagan",
    "the speaker:Reagan confidence:>.5",
    "the speaker:Nobodyelse",
    "about:Japan",
    "about:Japan trade kind:direct since:2025-06",
    'source:"Paper 3" on:2025-12',
    "oil in:articles",
    "about:Japan speaker:Baker in:articles",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the index; return 1 if a limit is exceeded."""
    command = parser("benchmarks.speed.search_speed", __doc__)
    add_shared(command)
    command.add_argument(
        "--articles", type=int, default=ARTICLES, help="Articles of the archive (default: %(default)s)."
    )
    command.add_argument("--work", type=Path, metavar="FOLDER", help="Keep the tables there, and use them again.")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).absolute()
        work.mkdir(parents=True, exist_ok=True)
        few, many = work / "few", work / "many"
        if not few.exists():
            print(f"reading {READ:,} articles …", flush=True)
            _build_few(given.shared, work / "few.jsonl", few)
        if not many.exists():
            print(f"copying their rows {given.articles // READ} times …", flush=True)
            _copy_rows(few, many, range(given.articles // READ))
        _in_process(_make_index, many)
        slow = _in_process(_add_articles, many)
        slow |= _in_process(_search, many)
    return int(slow)


def _in_process(work: Callable[[Path], bool], to: Path) -> bool:
    """Measure in a process of its own, so that its memory is that of the step."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, to).result()


def _build_few(shared: Path, feed: Path, to: Path) -> None:
    lines = [
        line for path in load_sets(shared, "load-[br]*.jsonl", feed.parent, 0) for line in path.open(encoding="utf-8")
    ]
    step = max(1, len(lines) // READ)
    texts = [json.loads(line)["text"] for line in lines[::step][:READ]]
    records = [article(i, MONTHS[i % len(MONTHS)]) for i in range(READ)]
    written = (
        {**record, "text": text} for record, text in zip(records, texts or [r["text"] for r in records], strict=False)
    )
    feed.write_text("".join(json.dumps(record) + "\n" for record in written), encoding="utf-8")
    subprocess.run(build_command([feed], to, "--reader", "rules", "--quiet", "--no-search-index"), check=True)


def _copy_rows(few: Path, to: Path, copies: range) -> Snapshot:
    """Publish the tables of some articles several times, each under other ids. Other programs cannot read all of it.

    The tables that the index does not read are left out.
    """
    base = catalog.require(few)
    into = to / "snapshots" / base.id
    files = []
    for file in base.files:
        table, month, _ = partitions.split_path(file.path)
        rows = parquet.read_table(base.path / file.path)
        if table in (*PART_TABLES, "entity_links"):
            files.append(_write_copies(into, file, table, rows, copies))
        elif table in (*MONTH_TABLES, "identities"):
            files.append(write_part(into, partitions.part_path(table, month, 0), table, rows))
    return _publish(to, Snapshot(into, base.manifest.model_copy(update={"files": sorted(files)})))


def _write_copies(into: Path, file: FileInfo, table: str, rows: pa.Table, copies: range) -> FileInfo:
    return write_part(into, file.path, table, pa.concat_tables(_renamed(rows, copy) for copy in copies))


def _renamed(rows: pa.Table, copy: int) -> pa.Table:
    """Return rows under other ids."""
    for name in set(IDS) & set(rows.column_names):
        column = rows.schema.get_field_index(name)
        values = [md5(f"{value}/{copy}".encode()).hexdigest() for value in rows[name].to_pylist()]
        rows = rows.set_column(column, rows.schema.field(name), pa.array(values))
    return rows


def _publish(to: Path, snapshot: Snapshot) -> Snapshot:
    write_manifest(snapshot.path / MANIFEST, snapshot.manifest)
    (to / "published").unlink(missing_ok=True)
    (to / "published").symlink_to(Path("snapshots") / snapshot.id)
    return snapshot


def _make_index(to: Path) -> bool:
    folder = own_folder(to)
    shutil.rmtree(folder, ignore_errors=True)
    done, spent = _update(folder, catalog.require(to))
    n = done.added
    print(
        f"making the index of {n:,} articles: {done.seconds:.1f} s, {spent:.1f} s of computing; for 1,000 articles "
        f"{1000 * spent / n:.2f} s; {done.bytes / n / 1e3:.1f} kB for each; peak memory {own_peak_mb():.0f} MB",
        flush=True,
    )
    return False


def _add_articles(to: Path) -> bool:
    """Add articles to the latest month, some times, and take them away again; return whether that is slow."""
    base = catalog.require(to)
    month = MONTHS[-1]
    clock, computing = [], []
    for turn in range(5):
        more = _with_more(base, month, turn)
        done, spent = _update(own_folder(to), more)
        assert (done.added, done.made) == (MORE, ""), done
        clock.append(done.seconds)
        computing.append(spent)
        shutil.rmtree(more.path)
    n = sum(file.rows for file in base.files_of("articles"))
    print(
        f"{MORE} articles more than {n:,}: {statistics.median(clock):.2f} s, {statistics.median(computing):.2f} s of "
        f"computing (at most {INCREMENT_SECONDS} s)",
        flush=True,
    )
    done, _ = _update(own_folder(to), base)
    print(f"without them again: {done.removed} removed in {done.seconds:.2f} s", flush=True)
    return statistics.median(computing) > INCREMENT_SECONDS


def _with_more(base: Snapshot, month: str, turn: int) -> Snapshot:
    """Return a snapshot with more articles in a month, merged into its part."""
    into = base.path.with_name(f"{base.id}{turn:x}")
    files = []
    for file in base.files:
        table, of, _ = partitions.split_path(file.path)
        if of != month or table not in (*PART_TABLES, "entity_links"):
            files.append(file)
            continue
        rows = parquet.read_table(base.path / file.path)
        ids = parquet.read_table(base.path / partitions.part_path("articles", month, 0), ["article_id"])["article_id"]
        some = set(ids[:MORE].to_pylist())
        added = rows.filter(pa.array([one in some for one in rows["article_id"].to_pylist()]))
        files.append(write_part(into, file.path, table, pa.concat_tables([rows, _renamed(added, 1_000 + turn)])))
    return Snapshot(into, base.manifest.model_copy(update={"files": sorted(files)}))


def _update(folder: Path, snapshot: Snapshot) -> tuple[IndexUpdate, float]:
    """Bring an index up to date; return what was done, and the processor time."""
    former = snapshot.path.with_name(snapshot.manifest.snapshot)
    places = {
        file.path: next(p for p in (snapshot.path, former) if (p / file.path).exists()) for file in snapshot.files
    }
    source = IndexSource(snapshot.id, snapshot.files, {path: place / path for path, place in places.items()})
    began = time.process_time()
    done = bring_up_to_date(folder, source)
    return done, time.process_time() - began


def _search(to: Path) -> bool:
    """Print how long the first hits take; return whether one search is slow."""
    slow = False
    began = time.perf_counter()
    with open_index(to) as index:
        size = (own_folder(to) / NAME).stat().st_size
        print(f"opening: {1e3 * (time.perf_counter() - began):.0f} ms; {size / 1e6:.0f} MB")
        for query in QUERIES:
            for sort in ("newest", "relevance"):
                seconds, spent = _median(partial(_first_hits, index, query, sort))
                is_slow = spent > FIRST_HITS_SECONDS and sort == "newest"
                slow |= is_slow
                mark = "  over the limit" if is_slow else ""
                print(
                    f"{query:44} {sort:9} {1e3 * seconds:5.0f} ms, {1e3 * spent:5.0f} ms of computing{mark}", flush=True
                )
            counted = _median(partial(index.count, read_query(query)))
            n = index.count(read_query(query))
            print(f"{query:44} counting {n:6,}: {1e3 * counted[0]:.0f} ms, {1e3 * counted[1]:.0f} ms of computing")
    return slow


def _first_hits(index: OpenIndex, query: str, sort: str) -> None:
    list(index.find(read_query(query), sort))


def _median(work: Callable[[], object]) -> tuple[float, float]:
    """Return the median clock and processor time of three calls, in seconds."""
    clock: list[float] = []
    computing: list[float] = []
    for _ in range(3):
        began, began_computing = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        computing.append(time.process_time() - began_computing)
    return statistics.median(clock), statistics.median(computing)


if __name__ == "__main__":
    sys.exit(main())
