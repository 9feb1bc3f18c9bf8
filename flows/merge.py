"""Staged batches and parts of the last snapshot into new parts, month by month, in flat memory.

The parts of one month and number hold the same articles in every table, so that each such set can be checked, and
later rewritten, by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows import staging, store
from transforms import accounting
from transforms.tables import TABLES

BIN_BYTES = 64 << 20  # months that are merged together: most builds need no more memory than that
PART_BYTES = 384 << 20  # a part of a big month, in memory: 128 MB and more on disk
SWELL = 3  # a file takes about so many times its bytes in memory

Tables = dict[str, pa.Table]


class Origin(NamedTuple):
    """Files with all rows of some articles.

    Attributes:
        files: By table; a table without rows may have none.
        months: Articles by month (some of them may be dropped).
        nbytes: About what all of it takes in memory.
        keep: Whether the article of this id and content_sha256 is wanted.
    """

    files: Mapping[str, Path]
    months: Mapping[str, int]
    nbytes: int
    keep: Callable[[str, str], bool]


def staged(batch: Path, winners: Set[bytes]) -> Origin:
    """A done batch, of which the winners are wanted."""
    done = store.read_json(batch / staging.DONE)
    files = {name: batch / f"{name}.parquet" for name in TABLES}
    return Origin(files, done["months"], done["bytes"], lambda a, c: accounting.pair(a, c) in winners)


def published(files: Mapping[str, Path], month: str, nbytes: int, removed: Set[bytes]) -> Origin:
    """Parts of the last snapshot, of which the articles that are not removed are wanted."""
    return Origin(files, {month: 1}, nbytes, lambda a, _: accounting.short(a) not in removed)


def merge(origins: Sequence[Origin]) -> Iterator[tuple[str, Tables]]:
    """Yields months and the six tables of a part of each; a month of more than `PART_BYTES` has several."""
    for months in bins(origins, BIN_BYTES):
        held: dict[str, list[Tables]] = defaultdict(list)
        sizes: dict[str, int] = defaultdict(int)
        for origin in origins:
            if not months & origin.months.keys():
                continue
            for month, rows in _split(origin, months):
                held[month].append(rows)
                sizes[month] += sum(table.nbytes for table in rows.values())
                if sizes[month] >= PART_BYTES:
                    del sizes[month]
                    yield month, _concat(held.pop(month))
        for month in sorted(held):
            yield month, _concat(held.pop(month))


def bins(origins: Sequence[Origin], limit: int) -> list[set[str]]:
    """Cuts the months, in order, into sets that fit in memory together; a month that does not is a set of its own."""
    sizes: dict[str, float] = defaultdict(float)
    for origin in origins:
        articles = sum(origin.months.values())
        for month, n in origin.months.items():
            sizes[month] += origin.nbytes * n / articles
    cut: list[set[str]] = []
    filled = 0.0
    for month in sorted(sizes):
        if not cut or filled + sizes[month] > limit:
            cut.append(set())
            filled = 0.0
        cut[-1].add(month)
        filled += sizes[month]
    return cut


def _split(origin: Origin, months: set[str]) -> Iterator[tuple[str, Tables]]:
    articles = store.read_table(origin.files["articles"])
    ids = articles["article_id"].to_pylist()
    contents = articles["content_sha256"].to_pylist()
    in_month = staging.month_of(articles["published_at"].to_pandas()).tolist()
    wanted = [
        month if month in months and origin.keep(article, content) else None
        for article, content, month in zip(ids, contents, in_month, strict=True)
    ]
    present = sorted({month for month in wanted if month is not None})
    if not present:
        return
    tables = {"articles": articles}
    tables |= {name: store.read_table(path) for name, path in origin.files.items() if name != "articles"}
    known, month_by_id = pa.array(ids, pa.string()), pa.array(wanted, pa.string())
    of_row = {name: month_by_id.take(pc.index_in(t["article_id"], value_set=known)) for name, t in tables.items()}
    for month in present:
        yield month, {name: table.filter(pc.equal(of_row[name], month)) for name, table in tables.items()}


def _concat(pieces: list[Tables]) -> Tables:
    return {name: pa.concat_tables(p.get(name, store.empty(name)) for p in pieces) for name in TABLES}
