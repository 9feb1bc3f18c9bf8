"""Check a part of a month from its files, by slices of articles, so that memory does not grow with the part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.snapshots.snapshot import PartSet
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract import validation
from transforms.contract.table_sets import BATCH_TABLES, SNAPSHOT_TABLES

SLICE_ARTICLES = 2_000  # articles whose rows are checked together
MOST_TOLD = 10  # problems per part


def problems(folder: Path, part: PartSet) -> list[str]:
    """Check the rows of a part: columns, counts, partition, order, keys, values, references and offsets.

    Args:
        folder: The snapshot's folder.
        part: Files of one month and number below it, as in the manifest; a table without rows may have no file.

    Returns:
        A sentence for each problem, which names the file or the part; empty where there is none.
    """
    where = f"published_month={part.month}, part {part.number}"
    try:
        found = [f"{file.path}: {text}" for name, file in part.files.items() for text in _file(folder, name, file)]
        if not found:
            found = list(_rows(folder, part, where))
    except (pa.ArrowException, OSError) as error:
        return [f"{where}: cannot be read ({error})"]
    more = len(found) - MOST_TOLD
    return found[:MOST_TOLD] + ([f"{where}: {more} more problems of its rows"] if more > 0 else [])


def file_problems(folder: Path, file: FileInfo) -> Iterator[str]:
    """Yield what is wrong with one file of a table over the whole archive: columns, counts, order, keys and values.

    Args:
        folder: The snapshot's folder.
        file: The file, as in the manifest.
    """
    name = partitions.split_path(file.path).table
    found = list(_file(folder, name, file))
    if not found:
        rows = parquet.read_table(folder / file.path)
        found = list(map(str, validation.violations(SNAPSHOT_TABLES[name], rows)))
    yield from (f"{file.path}: {text}" for text in found)


def _file(folder: Path, name: str, file: FileInfo) -> Iterator[str]:
    """Yield what is wrong with the columns, keys, order and partition of one file."""
    table, path = SNAPSHOT_TABLES[name], folder / file.path
    if not parquet.part_schema(path).equals(table.arrow_schema):  # a description may have been reworded since
        yield "its columns are not the declared ones"
        return
    data = parquet.read_table(path, sorted({*table.names[:1], *table.key, *table.order}))
    if data.num_rows != file.rows:
        yield f"{data.num_rows} rows, where the manifest has {file.rows}"
    if not validation.is_sorted(table, data):
        yield f"its rows are not in the order of {', '.join(table.order)}"
    if name == "articles":
        yield from _other_months(data, file)
    yield from map(str, validation.repeated_keys(table, data))


def _other_months(articles: pa.Table, file: FileInfo) -> Iterator[str]:
    """Yield what is wrong where articles are in the partition of another month."""
    month = partitions.split_path(file.path)[1]
    months = partitions.month_of(articles["published_at"].to_pandas())
    wrong = (months != month).to_numpy()
    if wrong.any():
        first = articles["article_id"].filter(pa.array(wrong))[0].as_py()
        yield f"{int(wrong.sum())} articles of another month (UTC), first {first} of {months[wrong].iloc[0]}"


def _rows(folder: Path, part: PartSet, where: str) -> Iterator[str]:
    """Yield what is wrong with the values of the tables and between the tables, whose files are right by themselves."""
    paths = {name: folder / file.path for name, file in part.files.items()}
    articles = parquet.read_table(paths.pop("articles")) if "articles" in paths else parquet.empty("articles")
    articles = articles.sort_by("article_id")
    others = {name: _RowsByArticle(name, paths.get(name)) for name in BATCH_TABLES if name != "articles"}
    for start in range(0, max(1, articles.num_rows), SLICE_ARTICLES):
        piece = articles.slice(start, SLICE_ARTICLES)
        last = None if start + SLICE_ARTICLES >= articles.num_rows else piece["article_id"][-1].as_py()
        pieces = {"articles": piece} | {name: rows.until(last) for name, rows in others.items()}
        for name, file in part.files.items():
            yield from (f"{file.path}: {text}" for text in validation.violations(BATCH_TABLES[name], pieces[name]))
        yield from (f"{where}: {text}" for text in validation.problems(pieces))


class _RowsByArticle:
    """The rows of a file that is sorted by article_id, read a few articles at a time; none without a file."""

    def __init__(self, table: str, path: Path | None) -> None:
        self._batches = parquet.read_chunks(path, BATCH_TABLES[table].names) if path else iter(())
        self._pending = parquet.empty(table)

    def until(self, last: str | None) -> pa.Table:
        """Return the next rows up to the article_id `last`; all the remaining rows where that is None."""
        while last is None or not self._pending.num_rows or self._pending["article_id"][-1].as_py() <= last:
            batch = next(self._batches, None)
            if batch is None:
                break
            self._pending = pa.concat_tables([self._pending, pa.Table.from_batches([batch], self._pending.schema)])
        n = self._pending.num_rows
        if last is not None:
            n = pc.sum(pc.less_equal(self._pending["article_id"], last)).as_py() or 0
        rows, self._pending = self._pending.slice(0, n), self._pending.slice(n)
        return rows
