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

from flows.batches import staging
from flows.storage import disk, parquet, partitions
from transforms.contract.tables import TABLES
from transforms.records import accounting

BIN_BYTES = 256 << 20  # of months that are written together; all batches are read once for each such set
PART_BYTES = 384 << 20  # a part of a big month, in memory: 128 MB and more on disk
SWELL = 3  # a file takes about so many times its bytes in memory


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
    done = disk.read_json(batch / staging.DONE)
    files = {name: batch / f"{name}.parquet" for name in TABLES}
    return Origin(files, done["months"], done["bytes"], lambda a, c: accounting.pair(a, c) in winners)


def published(files: Mapping[str, Path], month: str, nbytes: int, removed: Set[bytes]) -> Origin:
    """Parts of the last snapshot, of which the articles that are not removed are wanted."""
    return Origin(files, {month: 1}, nbytes, lambda a, _: accounting.short(a) not in removed)


class Piece(NamedTuple):
    """What of an origin goes into a group's parts.

    Attributes:
        origin: The files.
        ids: Ids of all of their articles.
        months: The month that each of these goes to; null for none.
    """

    origin: Origin
    ids: pa.Array
    months: pa.Array


class Group(NamedTuple):
    """Parts that are written together, one of each of some months; a table at a time, as memory holds one of them."""

    months: list[str]
    pieces: list[Piece]

    def rows(self, table: str) -> Iterator[tuple[str, pa.Table]]:
        """The rows of a table by month; all months, those without rows included."""
        held: dict[str, list[pa.Table]] = {month: [parquet.empty(table)] for month in self.months}
        for piece in self.pieces:
            if table not in piece.origin.files:
                continue
            rows = parquet.read_table(piece.origin.files[table])
            of_row = piece.months.take(pc.index_in(rows["article_id"], value_set=piece.ids))
            for month in pc.unique(of_row).drop_null().to_pylist():
                held[month].append(rows.filter(pc.equal(of_row, month)))
        for month in self.months:
            yield month, pa.concat_tables(held.pop(month))


def groups(origins: Sequence[Origin]) -> Iterator[Group]:
    """The parts that origins are merged into; a month of more than `PART_BYTES` has several."""
    for months in bins(origins, BIN_BYTES):
        pieces: list[Piece] = []
        size = 0.0
        for origin in origins:
            if not months & origin.months.keys():
                continue
            piece = _wanted(origin, months)
            n = len(piece.ids) - piece.months.null_count
            if not n:
                continue
            pieces.append(piece)
            size += origin.nbytes * n / len(piece.ids)
            if len(months) == 1 and size >= PART_BYTES:
                yield _group(pieces)
                pieces, size = [], 0.0
        if pieces:
            yield _group(pieces)


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


def _group(pieces: list[Piece]) -> Group:
    present = {month for piece in pieces for month in pc.unique(piece.months).drop_null().to_pylist()}
    return Group(sorted(present), pieces)


def _wanted(origin: Origin, months: set[str]) -> Piece:
    articles = parquet.read_table(origin.files["articles"], ["article_id", "content_sha256", "published_at"])
    ids, contents = articles["article_id"].to_pylist(), articles["content_sha256"].to_pylist()
    in_month = partitions.month_of(articles["published_at"].to_pandas()).tolist()
    wanted = [
        month if month in months and origin.keep(article, content) else None
        for article, content, month in zip(ids, contents, in_month, strict=True)
    ]
    return Piece(origin, pa.array(ids, pa.string()), pa.array(wanted, pa.string()))
