"""Declare a table once: its Arrow schema, dtypes, checks and data dictionary follow from the declaration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd  # imported where frames are made: commands that need none start in half the time

ARROW_TYPES = {
    "string": pa.string(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "binary": pa.binary(),
    "date": pa.date32(),
}
PANDAS_TYPES = {
    "string": "str",
    "int32": "int32",
    "float64": "float64",
    "bool": "bool",
    "timestamp": "datetime64[us, UTC]",
    "binary": "object",
    "date": "object",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, type, meaning, and what its values may be.

    Attributes:
        name: The column's name.
        type: A key of `ARROW_TYPES`.
        meaning: One sentence for the data dictionary and the Arrow field's metadata.
        null: Whether a value may be null (not known).
        values: The allowed values; empty for any.
        least: The least value of a number.
        most: The greatest value of a number.
    """

    name: str
    type: str
    meaning: str
    null: bool = False
    values: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        if self.type not in ARROW_TYPES:
            raise ValueError(f"column {self.name}: no type {self.type!r}; use one of {', '.join(ARROW_TYPES)}")
        if self.type in ("int32", "bool") and self.null:
            raise ValueError(f"column {self.name}: integers and booleans are never null (pandas would make floats)")

    @property
    def arrow_field(self) -> pa.Field:
        """Return the Arrow field, with the column's meaning in its metadata."""
        return pa.field(self.name, ARROW_TYPES[self.type], nullable=self.null, metadata={"description": self.meaning})


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its key, the order of its rows, its columns and what they refer to.

    Attributes:
        name: The table's name and its folder's.
        row: What one row is, for the data dictionary.
        key: The columns that identify a row.
        order: The columns that a file is sorted by (nulls last).
        columns: The columns in their published order.
        references: Foreign keys as (own columns, other table); nulls refer to nothing.
    """

    name: str
    row: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """Return the schema that every file of the table is written with."""
        return pa.schema([c.arrow_field for c in self.columns], metadata={"description": self.row})

    @property
    def names(self) -> list[str]:
        """Return the columns' names, in order."""
        return [c.name for c in self.columns]

    def frame_of(self, rows: Sequence[object]) -> pd.DataFrame:
        """Return a DataFrame of the declared columns and dtypes.

        Args:
            rows: Rows with an attribute per column, see `transforms.contract.rows`.

        Raises:
            AttributeError: A row lacks a column.
        """
        frame: pd.DataFrame = self.rows_of(rows).to_pandas()
        return frame

    def rows_of(self, rows: Sequence[object]) -> pa.Table:
        """Return an Arrow table of the declared schema.

        Args:
            rows: Rows with an attribute per column, see `transforms.contract.rows`.

        Raises:
            AttributeError: A row lacks a column.
            ArrowException: A value is not of its column's type.
        """
        columns = [
            pa.array(list(map(attrgetter(c.name), rows)), ARROW_TYPES[c.type], from_pandas=True) for c in self.columns
        ]
        return pa.Table.from_arrays(columns, schema=self.arrow_schema)

    def frame(self, rows: Iterable[Iterable[Any]]) -> pd.DataFrame:
        """Return a DataFrame of the declared columns and dtypes from tuples in the declared order (`Record` is one)."""
        import pandas as pd

        return self.typed(pd.DataFrame(list(rows), columns=self.names, dtype=object))

    def typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return `frame` with exactly the declared columns, in order, as the declared dtypes."""
        import pandas as pd

        columns = {
            c.name: frame[c.name] if c.type == "binary" else frame[c.name].astype(PANDAS_TYPES[c.type])  # type: ignore[call-overload]
            for c in self.columns
        }
        return pd.DataFrame(columns, columns=self.names)

    def sorted(self, rows: pa.Table) -> pa.Table:
        """Return the rows in the order of a file, nulls last."""
        return rows.sort_by([(name, "ascending") for name in self.order]) if rows.num_rows else rows

    def to_arrow(self, frame: pd.DataFrame) -> pa.Table:
        """Return `frame` as an Arrow table of the declared schema; raise where a value does not fit the schema."""
        return pa.Table.from_pandas(frame, schema=self.arrow_schema, preserve_index=False).replace_schema_metadata(
            self.arrow_schema.metadata
        )

    def dictionary(self) -> str:
        """Return the table's section of the data dictionary, in Markdown."""
        lines = [f"## {self.name}", "", f"{self.row}. Key: `{'`, `'.join(self.key)}`."]
        lines += [f"`{'`, `'.join(own)}` → `{other}`." for own, other in self.references]
        return "\n".join([*lines, *_column_lines(self.columns)]) + "\n"


@dataclass(frozen=True)
class View:
    """A view of a connection to the tables: a query with a name.

    Attributes:
        name: The view's name.
        row: What one row is, for the data dictionary.
        reads: The tables and views that it reads.
        order: The SQL of what its rows are sorted by where they are exported (nulls last).
        columns: Its columns in order; empty for those of the table that it reads.
        query: Its SQL.
        key: The columns that identify a row, where files have it as a table with a key.
        references: What its columns refer to, as `Table.references`.
        is_stored: Whether a database of SQLite has the rows as a table, as the query takes long; else as a view.
    """

    name: str
    row: str
    reads: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    query: str
    key: tuple[str, ...] = ()
    references: tuple[tuple[tuple[str, ...], str], ...] = ()
    is_stored: bool = False

    def dictionary(self) -> str:
        """Return the view's section of the data dictionary, in Markdown."""
        lines = [f"## {self.name}", "", f"{self.row}. A view: it reads `{'`, `'.join(self.reads)}`."]
        return "\n".join([*lines, *(_column_lines(self.columns) if self.columns else ())]) + "\n"


def _column_lines(columns: Iterable[Column]) -> list[str]:
    lines = ["", "| column | type | null | meaning |", "|---|---|---|---|"]
    for c in columns:
        values = f" One of: {', '.join(f'`{v}`' for v in c.values)}." if c.values else ""
        lines.append(f"| `{c.name}` | {ARROW_TYPES[c.type]} | {'yes' if c.null else ''} | {c.meaning}{values} |")
    return lines
