"""`make who`: link the entities of articles to identities, and score them on articles linked to Wikidata by hand.

It needs a folder with `evaluation/who.py`, `evaluation/score.py` and the corpora, which are not part of this
repository. Tables that it has built are kept in --work, so that only the links are made anew; remove the folder to
read again.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from subprocess import run
from time import perf_counter

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from benchmarks.common.command_line import ROOT, add_shared, first_problem, parser
from benchmarks.common.processes import build_command
from transforms.contract.archive_tables import ENTITY_LINKS
from transforms.identities.link_entities import link_entities

CORPORA = ("who-aida-dev", "who-msnbc-dev")
SCORED = ("articles", "entities", "entity_mentions")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the tables that are not there yet, link their entities, and print what the evaluation says."""
    command = parser("benchmarks.accuracy.who_is_who", __doc__)
    add_shared(command)
    command.add_argument("--reader", default="model", help="Reader of the articles (default: %(default)s).")
    command.add_argument("--work", type=Path, help="Folder that keeps the tables; a temporary one unless given.")
    command.add_argument("--errors", type=int, default=0, help="Print the N people with most identities.")
    given = command.parse_args(arguments)
    script = given.shared / "evaluation" / "who.py"
    if not script.is_file():
        print(f"{script} does not exist: name the folder that contains evaluation/ and corpora/: make who SHARED=…")
        return 2
    if problem := first_problem([given.reader]):
        print(problem)
        return 2
    with tempfile.TemporaryDirectory() as temporary:
        for name in CORPORA:
            gold = given.shared / "corpora" / f"{name}.jsonl"
            folder = (given.work or Path(temporary)).absolute() / name
            tables = tables_of(gold, script.with_name("score.py"), given.reader, folder)
            linked = with_links(tables, folder / "linked")
            score = [sys.executable, str(script), str(gold), "--tables", str(linked), "--errors", str(given.errors)]
            run(score, check=True)
    return 0


def tables_of(gold: Path, script: Path, reader: str, folder: Path) -> Path:
    """Return the folder of a corpus's tables; build them unless they are there."""
    out = folder / "out"
    if not (out / "published").exists():
        run([sys.executable, str(script), "inputs", str(gold), "--to", str(folder / "in")], check=True)
        build = build_command([str(folder / "in")], out, "--reader", reader)
        run([*build, "--no-prefect"], check=True, cwd=ROOT, capture_output=True)
    return (out / "published").resolve()


def with_links(tables: Path, to: Path) -> Path:
    """Write the links of a snapshot's entities beside links to its tables in the folder `to`; return that folder."""
    rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for name in SCORED:
        (to / name).symlink_to(tables / name)
    window = read_window(tables)
    months = sorted(set(window["published_month"].to_pylist()))
    began = perf_counter()
    links = link_entities(window, months)
    print(f"{len(window):,} entities linked in {perf_counter() - began:.2f} s")
    month_of = dict(zip(window["article_id"].to_pylist(), window["published_month"].to_pylist(), strict=True))
    of_rows = pa.array([month_of[article] for article in links["article_id"].to_pylist()], pa.string())
    for month in months:
        part = to / "entity_links" / f"published_month={month}" / "part-0.parquet"
        part.parent.mkdir(parents=True)
        rows = links.filter(pa.compute.equal(of_rows, month)).select(ENTITY_LINKS.names)
        pq.write_table(rows, part)
    return to


def read_window(tables: Path) -> pa.Table:
    """Return the entities of a snapshot, each with its article's month and date."""
    month = ds.partitioning(pa.schema([("published_month", pa.string())]), flavor="hive")
    entities = ds.dataset(tables / "entities", partitioning=month).to_table()
    articles = ds.dataset(tables / "articles", partitioning=month).to_table(columns=["article_id", "published_at"])
    return entities.join(articles, "article_id")


if __name__ == "__main__":
    sys.exit(main())
