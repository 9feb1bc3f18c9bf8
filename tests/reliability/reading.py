"""Read all tables of the published snapshot again and again, in processes of their own."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

from transforms.contract.tables import TABLES

CLAIMS = {"n_sentences": "sentences", "n_quotes": "quotes", "n_mentions": "entity_mentions"}
GENERATION = r"generation (\d+)"


class Seen(NamedTuple):
    """What one read sees of a snapshot.

    Attributes:
        rows: Rows by table.
        joined: Rows by table whose article is in the table articles.
        claimed: Rows by table that the articles say they have.
        generations: Numbers of the publish that titles and quotes mention.
    """

    rows: dict[str, int]
    joined: dict[str, int]
    claimed: dict[str, int]
    generations: set[str]


def read_until(stop: Event, engine: str, to: str, reads: Synchronized[int], problems: Queue[tuple[str, str]]) -> None:
    """Read and count until `stop` is set or a read fails; failures go to `problems`."""
    os.nice(5)  # the publisher goes first
    last = -1
    try:
        read = ENGINES[engine]()
        while not stop.is_set():
            snapshot = Path(to, "published").resolve()
            last = judged(snapshot, read(str(snapshot)), last)
            with reads.get_lock():
                reads.value += 1
    except Exception:
        problems.put((engine, traceback.format_exc()))


def judged(snapshot: Path, seen: Seen, last: int) -> int:
    """Return the generation that was seen; raise AssertionError if it is not whole, or older than the last one."""
    manifest = json.loads((snapshot / "manifest.json").read_text("utf-8"))
    rows = {name: sum(f["rows"] for f in manifest["files"] if f["path"].startswith(f"{name}/")) for name in TABLES}
    assert seen.rows == rows == seen.joined, seen
    assert seen.claimed == {name: rows[name] for name in CLAIMS.values()}, seen
    (generation,) = seen.generations
    assert int(generation) >= last, f"{generation} after {last}"
    return int(generation)


def _duckdb() -> Callable[[str], Seen]:
    import duckdb

    connection = duckdb.connect(config={"threads": 1})

    def ask(query: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = connection.execute(query).fetchall()
        return found

    def read(snapshot: str) -> Seen:
        files = {name: f"read_parquet('{snapshot}/{name}/*/*.parquet')" for name in TABLES}
        counts = (f"SELECT '{name}', count(*) FROM {file}" for name, file in files.items())
        joins = (
            f"SELECT '{name}', count(*) FROM {f} JOIN {files['articles']} USING (article_id)"
            for name, f in files.items()
        )
        claims = (f"SELECT '{name}', sum({claim})::BIGINT FROM {files['articles']}" for claim, name in CLAIMS.items())
        told = (
            f"SELECT regexp_extract({column}, '{GENERATION}', 1), 1 FROM {files[name]} "
            f"WHERE regexp_matches({column}, '{GENERATION}')"
            for name, column in (("articles", "title"), ("quotes", "text"))
        )
        rows, joined, claimed, generations = (
            dict(ask(" UNION ALL ".join(part))) for part in (counts, joins, claims, told)
        )
        return Seen(rows, joined, claimed, set(generations))

    return read


def _pandas() -> Callable[[str], Seen]:
    import pandas as pd

    def read(snapshot: str) -> Seen:
        frames = {name: pd.read_parquet(f"{snapshot}/{name}") for name in TABLES}
        articles = frames["articles"]
        joined = {name: len(frame.merge(articles[["article_id"]], on="article_id")) for name, frame in frames.items()}
        claimed = {name: int(articles[claim].sum()) for claim, name in CLAIMS.items()}
        told = pd.concat([articles["title"], frames["quotes"]["text"]]).str.extract(GENERATION)[0].dropna()
        return Seen({name: len(frame) for name, frame in frames.items()}, joined, claimed, set(told))

    return read


def _polars() -> Callable[[str], Seen]:
    import polars as pl

    def read(snapshot: str) -> Seen:
        scans = {name: pl.scan_parquet(f"{snapshot}/{name}/*/*.parquet", hive_partitioning=True) for name in TABLES}
        articles = scans["articles"]
        ids = articles.select("article_id")
        frames = dict(
            zip(scans, pl.collect_all([scan.join(ids, on="article_id") for scan in scans.values()]), strict=True)
        )
        counts = pl.collect_all([scan.select(pl.len()) for scan in scans.values()])
        rows = {name: int(count.item()) for name, count in zip(scans, counts, strict=True)}
        claimed = {name: int(frames["articles"][claim].sum()) for claim, name in CLAIMS.items()}
        told = pl.concat([frames["articles"]["title"], frames["quotes"]["text"].rename("title")])
        generations = set(told.str.extract(GENERATION).drop_nulls())
        return Seen(rows, {name: frame.height for name, frame in frames.items()}, claimed, generations)

    return read


ENGINES = {"duckdb": _duckdb, "pandas": _pandas, "polars": _polars}
