"""A part of a month, read back and checked: its rows by slices of articles, so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.snapshot import PartSet
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract import validation
from transforms.contract.tables import TABLES

SLICE_ARTICLES = 2_000  # articles whose rows are looked at together
MOST_TOLD = 10  # problems of a part's rows
LATEST = 2**63 - 1  # microseconds since 1970: a moment that is not known comes last


def problems(folder: Path, part: PartSet) -> list[str]:
    """What is wrong with the rows of a part: columns, counts, partition, order, keys, references and offsets.

    Args:
        folder: The snapshot's folder.
        part: Files of one month and number below it, as the manifest has them; a table without rows may have none.

    Returns:
        A sentence for each problem, which names the file or the part; none where all is well.
    """
    where = f"published_month={part.month}, part {part.number}"
    try:
        found = [f"{file.path}: {text}" for name, file in part.files.items() for text in _file(folder, name, file)]
        if not found:
            found = [f"{where}: {text}" for text in _rows(folder, part)]
    except (pa.ArrowException, OSError) as error:
        return [f"{where}: cannot be read ({error})"]
    more = len(found) - MOST_TOLD
    return found[:MOST_TOLD] + ([f"{where}: {more} more problems of its rows"] if more > 0 else [])


def _file(folder: Path, name: str, file: FileInfo) -> Iterator[str]:
    """What is wrong with one file by itself."""
    table, path = TABLES[name], folder / file.path
    if not parquet.part_schema(path).equals(table.arrow_schema, check_metadata=True):
        yield "its columns are not the declared ones"
        return
    data = parquet.read_table(path, sorted({*table.key, *table.order}))
    if data.num_rows != file.rows:
        yield f"{data.num_rows} rows, where the manifest has {file.rows}"
    if not _in_order(data, table.order):
        yield f"its rows are not in the order of {', '.join(table.order)}"
    if name == "articles":
        yield from _elsewhere(data, file)
    yield from validation.repeated(name, data.select(list(table.key)).to_pandas())


def _in_order(data: pa.Table, order: tuple[str, ...]) -> bool:
    """Whether each row comes after the one before it, or is equal to it."""
    pairs = []
    for name in order:
        column = data[name].combine_chunks()
        if pa.types.is_timestamp(column.type):
            column = pc.fill_null(column.cast(pa.int64()), LATEST)
        pairs.append((column[:-1], column[1:]))
    holds = pc.less_equal(*pairs[-1])
    for before, after in reversed(pairs[:-1]):
        holds = pc.or_(pc.less(before, after), pc.and_(pc.equal(before, after), holds))
    return pc.all(holds, min_count=0).as_py() is True


def _elsewhere(articles: pa.Table, file: FileInfo) -> Iterator[str]:
    month = partitions.split_path(file.path)[1]
    months = partitions.month_of(articles["published_at"].to_pandas())
    wrong = (months != month).to_numpy()
    if wrong.any():
        first = articles["article_id"].filter(pa.array(wrong))[0].as_py()
        yield f"{int(wrong.sum())} articles of another month (UTC), first {first} of {months[wrong].iloc[0]}"


def _rows(folder: Path, part: PartSet) -> Iterator[str]:
    """What is wrong between the rows of its tables, each of which is by itself as it must be."""
    files = {name: folder / file.path for name, file in part.files.items()}
    articles = parquet.read_table(files.pop("articles")) if "articles" in files else parquet.empty("articles")
    articles = articles.sort_by("article_id")
    others = {name: _Reader(name, files.get(name)) for name in TABLES if name != "articles"}
    for start in range(0, max(1, articles.num_rows), SLICE_ARTICLES):
        piece = articles.slice(start, SLICE_ARTICLES)
        last = None if start + SLICE_ARTICLES >= articles.num_rows else piece["article_id"][-1].as_py()
        frames: dict[str, pd.DataFrame] = {"articles": piece.to_pandas()}
        frames |= {name: reader.until(last).to_pandas() for name, reader in others.items()}
        yield from validation.problems(frames)


class _Reader:
    """Gives the rows of a file that is sorted by article_id, some articles at a time; without a file, none."""

    def __init__(self, table: str, path: Path | None) -> None:
        self._batches = parquet.read_batches(path, TABLES[table].names) if path else iter(())
        self._held = parquet.empty(table)

    def until(self, last: str | None) -> pa.Table:
        """The rows not given yet whose article_id is at most `last`; all of them where that is None."""
        while last is None or not self._held.num_rows or self._held["article_id"][-1].as_py() <= last:
            batch = next(self._batches, None)
            if batch is None:
                break
            self._held = pa.concat_tables([self._held, pa.Table.from_batches([batch], self._held.schema)])
        n = self._held.num_rows if last is None else pc.sum(pc.less_equal(self._held["article_id"], last)).as_py() or 0
        given, self._held = self._held.slice(0, n), self._held.slice(n)
        return given
