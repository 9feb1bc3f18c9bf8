"""Merge staged batches and parts of the last snapshot into new parts, month by month, in bounded memory.

The parts of one month and number hold the same articles in every table, so that each such set can be checked, and
rewritten later, by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.batches.batch_folder import read_mark
from flows.storage import parquet, partitions
from transforms.contract.table_sets import BATCH_TABLES
from transforms.records import accounting

BIN_BYTES = 256 << 20  # of months that are written together; all batches are read once for each such bin
PART_BYTES = 384 << 20  # of a part of a large month in memory: 128 MB and more on disk
SWELL = 3  # a file takes about this many times its bytes in memory


class Origin(NamedTuple):
    """Files with all rows of some articles.

    Attributes:
        files: Path of each table's file; a table without rows may have none.
        months: Number of articles by month.
        nbytes: Approximate size in memory.
        winners: `accounting.version_key` of the articles to keep; None keeps all.
        removed: `accounting.digest_bytes` ids of articles to drop.
    """

    files: Mapping[str, Path]
    months: Mapping[str, int]
    nbytes: int
    winners: Set[bytes] | None = None
    removed: Set[bytes] = frozenset()

    def keeps(self, article_id: str, content_sha256: str) -> bool:
        """Return whether this version of the article goes into the new parts."""
        if self.winners is not None and accounting.version_key(article_id, content_sha256) not in self.winners:
            return False
        return accounting.digest_bytes(article_id) not in self.removed


def from_batch(batch: Path, winners: Set[bytes]) -> Origin:
    """Return a finished batch, of which only the winners are kept."""
    mark = read_mark(batch)
    files = {name: batch / f"{name}.parquet" for name in BATCH_TABLES}
    return Origin(files, mark.months, mark.bytes, winners=winners)


def from_parts(files: Mapping[str, Path], month: str, nbytes: int, removed: Set[bytes]) -> Origin:
    """Return parts of the last snapshot, of which the removed articles are dropped."""
    return Origin(files, {month: 1}, nbytes, removed=removed)


class Piece(NamedTuple):
    """The articles of an origin that go into the parts of a group.

    Attributes:
        origin: The files.
        ids: Ids of all articles of the origin, (n_articles,) string.
        months: Month that each article goes to, (n_articles,) string; null for none.
    """

    origin: Origin
    ids: pa.Array
    months: pa.Array


class Group(NamedTuple):
    """Parts that are written together, one for each of some months. Memory holds one of their tables at a time."""

    months: list[str]
    pieces: list[Piece]

    def rows(self, table: str) -> Iterator[tuple[str, pa.Table]]:
        """Yield every month with its rows of a table; months without rows are included."""
        held: dict[str, list[pa.Table]] = {month: [parquet.empty(table)] for month in self.months}
        for piece in self.pieces:
            if table not in piece.origin.files:
                continue
            rows = parquet.read_table(piece.origin.files[table])
            month_of_row = piece.months.take(pc.index_in(rows["article_id"], value_set=piece.ids))
            for month in pc.unique(month_of_row).drop_null().to_pylist():
                held[month].append(rows.filter(pc.equal(month_of_row, month)))
        for month in self.months:
            yield month, pa.concat_tables(held.pop(month))


def groups(origins: Sequence[Origin]) -> Iterator[Group]:
    """Yield the groups of parts that the origins are merged into; a month of more than `PART_BYTES` gets several."""
    for months in bins(origins, BIN_BYTES):
        pieces: list[Piece] = []
        size = 0.0
        for origin in origins:
            if not months & origin.months.keys():
                continue
            piece = _select(origin, months)
            n_kept = len(piece.ids) - piece.months.null_count
            if not n_kept:
                continue
            pieces.append(piece)
            size += origin.nbytes * n_kept / len(piece.ids)
            if len(months) == 1 and size >= PART_BYTES:
                yield _group(pieces)
                pieces, size = [], 0.0
        if pieces:
            yield _group(pieces)


def bins(origins: Sequence[Origin], limit: int) -> list[set[str]]:
    """Cut the months, in order, into sets of at most `limit` bytes; a larger month is a set of its own."""
    sizes = bytes_by_month(origins)
    cut: list[set[str]] = []
    filled = 0.0
    for month in sorted(sizes):
        if not cut or filled + sizes[month] > limit:
            cut.append(set())
            filled = 0.0
        cut[-1].add(month)
        filled += sizes[month]
    return cut


def bytes_by_month(origins: Sequence[Origin]) -> dict[str, float]:
    """Return about how many bytes in memory the origins bring to each month."""
    sizes: dict[str, float] = defaultdict(float)
    for origin in origins:
        n_articles = sum(origin.months.values())
        for month, n in origin.months.items():
            sizes[month] += origin.nbytes * n / n_articles
    return sizes


def _group(pieces: list[Piece]) -> Group:
    months = {month for piece in pieces for month in pc.unique(piece.months).drop_null().to_pylist()}
    return Group(sorted(months), pieces)


def _select(origin: Origin, months: set[str]) -> Piece:
    articles = parquet.read_table(origin.files["articles"], ["article_id", "content_sha256", "published_at"])
    ids, contents = articles["article_id"].to_pylist(), articles["content_sha256"].to_pylist()
    month_of_article = partitions.month_of(articles["published_at"].to_pandas()).tolist()
    kept = [
        month if month in months and origin.keeps(article, content) else None
        for article, content, month in zip(ids, contents, month_of_article, strict=True)
    ]
    return Piece(origin, pa.array(ids, pa.string()), pa.array(kept, pa.string()))
