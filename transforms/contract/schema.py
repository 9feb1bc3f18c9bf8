"""One declaration of a table; its Arrow schema, pandera schema and data dictionary are derived from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

if TYPE_CHECKING:
    import pandera.pandas as pandera

ARROW_TYPES = {
    "string": pa.string(),
    "int32": pa.int32(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "binary": pa.binary(),
}
PANDAS_TYPES = {
    "string": "str",
    "int32": "int32",
    "float64": "float64",
    "bool": "bool",
    "timestamp": "datetime64[us, UTC]",
    "binary": "object",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, type, meaning, and what its values may be.

    Attributes:
        name: As analysts read it.
        type: A key of `ARROW_TYPES`.
        meaning: One sentence for the data dictionary and the Arrow field's metadata.
        null: Whether "not known" (null) may stand in it.
        values: All the values it may have; empty for any.
        least: The least value a number may have.
        most: The greatest value a number may have.
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
        """The Arrow field, its description in the metadata."""
        return pa.field(self.name, ARROW_TYPES[self.type], nullable=self.null, metadata={"description": self.meaning})


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its key, its order in a file, its columns and what they refer to.

    Attributes:
        name: The table's name and its folder's.
        row: What one row stands for.
        key: The columns that name a row.
        order: The columns a file is sorted by (nulls last).
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
        """The schema every file of the table is written with."""
        return pa.schema([c.arrow_field for c in self.columns], metadata={"description": self.row})

    @property
    def names(self) -> list[str]:
        """The columns' names, in order."""
        return [c.name for c in self.columns]

    def frame(self, rows: Iterable[Iterable[Any]]) -> pd.DataFrame:
        """A DataFrame of the declared columns and dtypes from rows in the declared order."""
        return self.typed(pd.DataFrame(list(rows), columns=self.names, dtype=object))

    def typed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with exactly the declared columns, in order, as the declared dtypes."""
        columns = {
            c.name: frame[c.name] if c.type == "binary" else frame[c.name].astype(PANDAS_TYPES[c.type])  # type: ignore[call-overload]
            for c in self.columns
        }
        return pd.DataFrame(columns, columns=self.names)

    def sorted(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` in the order a file has."""
        return frame.sort_values(list(self.order), na_position="last", kind="stable", ignore_index=True)

    def to_arrow(self, frame: pd.DataFrame) -> pa.Table:
        """`frame` as an Arrow table of the declared schema; raises where a value does not fit it."""
        return pa.Table.from_pandas(frame, schema=self.arrow_schema, preserve_index=False).replace_schema_metadata(
            self.arrow_schema.metadata
        )

    @cached_property
    def checks(self) -> pandera.DataFrameSchema:
        """The pandera schema (imported on first use, as it costs a second)."""
        import pandera.pandas as pandera

        def column(c: Column) -> pandera.Column:
            checks = []
            if c.values:
                checks.append(pandera.Check.isin(c.values))
            if c.least is not None:
                checks.append(pandera.Check.ge(c.least))
            if c.most is not None:
                checks.append(pandera.Check.le(c.most))
            if c.type == "string":  # text that is not known is null, never ""
                checks.append(pandera.Check(lambda s: s != "", name="not_empty", error="empty text"))
            return pandera.Column(None if c.type == "binary" else PANDAS_TYPES[c.type], checks, nullable=c.null)

        wide = []
        if {"start", "end"} <= set(self.names):
            wide.append(pandera.Check(lambda f: f["start"] < f["end"], name="start_before_end"))
        return pandera.DataFrameSchema(
            {c.name: column(c) for c in self.columns},
            checks=wide,
            unique=list(self.key),
            strict=True,
            ordered=True,
        )

    def dictionary(self) -> str:
        """The table's page of the data dictionary, in Markdown."""
        lines = [f"## {self.name}", "", f"{self.row}. Key: `{'`, `'.join(self.key)}`."]
        lines += [f"`{'`, `'.join(own)}` → `{other}`." for own, other in self.references]
        lines += ["", "| column | type | null | meaning |", "|---|---|---|---|"]
        for c in self.columns:
            values = f" One of: {', '.join(f'`{v}`' for v in c.values)}." if c.values else ""
            lines.append(f"| `{c.name}` | {ARROW_TYPES[c.type]} | {'yes' if c.null else ''} | {c.meaning}{values} |")
        return "\n".join(lines) + "\n"
