"""Check the tables over the whole archive: their files, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots import part_check
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from transforms.contract.table_sets import BATCH_TABLES


def cross_article_problems(snapshot: Snapshot) -> Iterator[str]:
    """Yield what is wrong with the tables over the whole archive, a sentence each."""
    files = (file for file in snapshot.files if partitions.split_path(file.path).table not in BATCH_TABLES)
    found = [text for file in files for text in part_check.file_problems(snapshot.path, file)]
    yield from found or _references(snapshot)


def _references(snapshot: Snapshot) -> Iterator[str]:
    entity = ("article_id", "entity_id")
    yield from _differences(snapshot, "entity_links", "entities", entity)
    yield from _differences(snapshot, "entities", "entity_links", entity)
    for table in ("entity_links", "identity_aliases"):
        yield from _differences(snapshot, table, "identities", ("identity_id",))
    yield from _differences(snapshot, "identities", "entity_links", ("identity_id",))
    yield from _differences(snapshot, "article_copies", "articles", ("article_id",))
    yield from _differences(snapshot, "quote_groups", "quotes", ("article_id", "quote_id"))
    for table in ("article_copies", "quote_groups"):
        yield from _group_problems(table, _rows(snapshot, table, ("article_id", "group_id", "is_first")))


def _differences(snapshot: Snapshot, table: str, other: str, key: Sequence[str]) -> Iterator[str]:
    """Yield a problem if rows of `table` have no row in `other`."""
    rows = _rows(snapshot, table, key).group_by(list(key)).aggregate([])
    lost = rows.join(_rows(snapshot, other, key), list(key), join_type="left anti")
    if lost.num_rows:
        first = min(tuple(row.values()) for row in lost.to_pylist())
        yield f"{table}: {lost.num_rows} rows refer to no row of {other}, first {', '.join(first)}"


def _group_problems(table: str, rows: pa.Table) -> Iterator[str]:
    firsts = pa.table({"group_id": rows["group_id"], "first": rows["is_first"].cast(pa.int32())})
    sums = firsts.group_by("group_id").aggregate([("first", "sum")])
    wrong = sums.filter(pc.not_equal(sums["first_sum"], 1))
    if wrong.num_rows:
        yield f"{table}: {wrong.num_rows} groups do not have one first, such as {min(wrong['group_id'].to_pylist())}"
    distinct = rows.group_by(["group_id", "article_id"]).aggregate([])
    alone = distinct.group_by("group_id").aggregate([([], "count_all")])
    alone = alone.filter(pc.less(alone["count_all"], 2))
    if alone.num_rows:
        yield f"{table}: {alone.num_rows} groups are of one article, such as {min(alone['group_id'].to_pylist())}"


def _rows(snapshot: Snapshot, table: str, columns: Sequence[str]) -> pa.Table:
    return parquet.read_files(table, (snapshot.path / file.path for file in snapshot.files_of(table)), columns)
