"""Check rows against the tables' contract: the one module that does, for batches, publishing and `newstables check`.

`violations` and `repeated_keys` check the rows of one table, `problems` checks the tables of the same articles against
each other, and `is_sorted` checks the order of a file's rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.schema import Column, Table
from transforms.contract.table_sets import BATCH_TABLES

OFFSET_TABLES = ("sentences", "quote_spans", "entity_mentions")
COUNTS = {"n_sentences": "sentences", "n_quotes": "quotes", "n_mentions": "entity_mentions"}
LATEST = 2**63 - 1  # microseconds since 1970: an unknown date comes last
SHOWN_CHARACTERS = 80  # of a wrong value


@dataclass(frozen=True)
class Violation:
    """Rows of a table that break one rule of the contract in the same way.

    Attributes:
        columns: The columns that the rule is about.
        fault: What is wrong with their values, such as "is empty".
        rows: The rows that break the rule, at least one: `article_id` (else `identity_id`) and `columns`.
    """

    columns: tuple[str, ...]
    fault: str
    rows: pd.DataFrame

    def __str__(self) -> str:
        first = self.rows.iloc[:1].to_dict("records")[0]
        more = f"; {len(self.rows)} such rows" if len(self.rows) > 1 else ""
        of = str(self.rows.columns[0])
        return f"{self._describe(first)} ({of.removesuffix('_id')} {first[of]}{more})"

    def by_article(self) -> dict[str, str]:
        """Return what is wrong with the first such row of each article, by article_id."""
        first = self.rows.drop_duplicates("article_id").to_dict("records")
        return {row["article_id"]: self._describe(row) for row in first}

    def _describe(self, row: Mapping[Hashable, Any]) -> str:
        shown = [name if pd.isna(row[name]) else f"{name} {row[name]!r:.{SHOWN_CHARACTERS}}" for name in self.columns]
        return f"{', '.join(shown)} {self.fault}"


def violations(table: Table, rows: pa.Table) -> Iterator[Violation]:
    """Yield the rules for values that rows of one table break: nulls, allowed values, ranges, empty text, spans.

    Args:
        table: The table's declaration.
        rows: Its rows, with the declared columns and types.
    """
    for column in table.columns:
        for fault, wrong in _value_faults(column, rows[column.name]):
            if pc.any(wrong).as_py():
                yield _violation((column.name,), fault, rows, wrong)
    if {"start", "end"} <= set(table.names):
        wrong = pc.greater_equal(rows["start"], rows["end"])
        if pc.any(wrong).as_py():
            yield _violation(("start", "end"), "is no span: start must be less than end", rows, wrong)


def repeated_keys(table: Table, rows: pa.Table) -> Iterator[Violation]:
    """Yield the rows that repeat the key of an earlier row; `rows` needs the key and article_id only."""
    keys = list(table.key)
    if rows.select(keys).group_by(keys).aggregate([]).num_rows < rows.num_rows:
        repeated = rows.select(keys).to_pandas().duplicated()
        yield _violation(table.key, "repeats the key of another row", rows, pa.array(repeated))


def broken_articles(rows_of: Mapping[str, pa.Table]) -> dict[str, str]:
    """Return the articles with a row that breaks the contract by itself, and what is wrong with the first such row.

    Args:
        rows_of: Rows by table.

    Returns:
        Messages by article_id.
    """
    broken: dict[str, str] = {}
    for name, rows in rows_of.items():
        for violation in (*violations(BATCH_TABLES[name], rows), *repeated_keys(BATCH_TABLES[name], rows)):
            for article_id, text in violation.by_article().items():
                broken.setdefault(article_id, f"{name}: {text}")
    return broken


def problems(rows_of: Mapping[str, pa.Table]) -> list[str]:
    """Return what is wrong between the tables of the same articles: references, offsets and counts.

    Args:
        rows_of: The rows of all `table_sets.BATCH_TABLES`, by name.

    Returns:
        A sentence per problem; empty where there is none.
    """
    return [*_references(rows_of), *_offsets(rows_of), *_counts(rows_of)]


def is_sorted(table: Table, rows: pa.Table) -> bool:
    """Return whether each row comes after the row before it in the table's order, or is equal to it."""
    pairs = []
    for name in table.order:
        column = rows[name].combine_chunks()
        if pa.types.is_timestamp(column.type):
            column = pc.fill_null(column.cast(pa.int64()), LATEST)
        pairs.append((column[:-1], column[1:]))
    in_order = pc.less_equal(*pairs[-1])
    for row, following in reversed(pairs[:-1]):
        in_order = pc.or_(pc.less(row, following), pc.and_(pc.equal(row, following), in_order))
    return pc.all(in_order, min_count=0).as_py() is True


def _value_faults(column: Column, values: pa.ChunkedArray) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Yield each rule of a column, as what is wrong with a value that breaks it, and a mask of these values."""
    if not column.null:
        yield "is null", pc.is_null(values, nan_is_null=True)
    if column.values:
        allowed = pc.is_in(values, pa.array(column.values))
        yield f"is not one of {', '.join(column.values)}", pc.and_(pc.is_valid(values), pc.invert(allowed))
    if column.least is not None:
        yield f"is less than {column.least}", pc.less(values, column.least)
    if column.most is not None:
        yield f"is more than {column.most}", pc.greater(values, column.most)
    if column.type == "string":
        yield "is empty: unknown text must be null", pc.equal(values, "")


def _violation(columns: tuple[str, ...], fault: str, rows: pa.Table, wrong: pa.ChunkedArray | pa.Array) -> Violation:
    of = next(name for name in ("article_id", "identity_id") if name in rows.column_names)
    shown = rows.select(list(dict.fromkeys((of, *columns))))
    return Violation(columns, fault, shown.filter(wrong).to_pandas())


def _references(rows_of: Mapping[str, pa.Table]) -> Iterator[str]:
    for name, table in BATCH_TABLES.items():
        for own, other in table.references:
            keys = _joined(rows_of[name], own)
            dangling = pc.and_(
                pc.is_valid(keys), pc.invert(pc.is_in(keys, value_set=_joined(rows_of[other], BATCH_TABLES[other].key)))
            )
            if n := pc.sum(dangling).as_py():
                first = rows_of[name].select(list(own)).filter(dangling).slice(0, 1).to_pylist()[0]
                yield f"{name}: {n} rows refer to no row of {other}, first {first}"


def _joined(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return the values of string columns as one column; null where one of them is."""
    columns = [rows[name].combine_chunks() for name in names]
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, "\0")


def _offsets(rows_of: Mapping[str, pa.Table]) -> Iterator[str]:
    texts = dict(zip(*(rows_of["articles"][c].to_pylist() for c in ("article_id", "text")), strict=True))
    for name in OFFSET_TABLES:
        columns = (rows_of[name][c].to_pylist() for c in ("article_id", "start", "end", "text"))
        for article, start, end, text in zip(*columns, strict=True):
            if texts.get(article, "")[start:end] != text:
                yield f"{name}: text is not articles.text[{start}:{end}] of article {article}"
                break


def _counts(rows_of: Mapping[str, pa.Table]) -> Iterator[str]:
    articles = rows_of["articles"]
    for column, name in COUNTS.items():
        counted = rows_of[name].group_by("article_id").aggregate([([], "count_all")]).combine_chunks()
        found = counted["count_all"].take(
            pc.index_in(articles["article_id"], value_set=counted["article_id"].combine_chunks())
        )
        wrong = pc.not_equal(articles[column], pc.fill_null(found, 0))
        if pc.any(wrong).as_py():
            first = articles["article_id"].filter(wrong)[0].as_py()
            yield f"articles: {column} is not the number of rows in {name}, first article {first}"
