"""Declare a question of analysts once: its SQL for DuckDB, and the same SQL with parameters for SQLite."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SPECIAL = re.compile(r"([\\.^$|?*+()\[\]{}])")  # what a regular expression takes for a command


@dataclass(frozen=True)
class Filter:
    """A condition that an analyst may set.

    Attributes:
        name: The parameter's name.
        meaning: What to give, and what it selects.
        duckdb: The condition for DuckDB; `{text}` stands for the value in quotes, `{pattern}` for a regular expression
            of words that begin as the value does.
        sqlite: The condition for SQLite, with the parameter as `:name`. It holds for each row if the value is "".
    """

    name: str
    meaning: str
    duckdb: str
    sqlite: str

    def set_to(self, value: str) -> str:
        """Return the condition for DuckDB with a value."""
        return self.duckdb.format(text=_quoted(value), pattern=_quoted(_pattern(value)))


@dataclass(frozen=True)
class Question:
    """A question that a query answers.

    Attributes:
        name: A name for addresses and files.
        title: The question.
        description: What the rows are, and what to know before printing them.
        sql: The query, with `{where}` where its conditions stand. DuckDB and SQLite run it.
        where: Conditions that always hold.
        filters: Conditions that may be set.
        examples: Value by name of a filter; together they find rows in the articles of data/sample.
    """

    name: str
    title: str
    description: str
    sql: str
    where: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)

    def duckdb(self, **values: str) -> str:
        """Return the query for `newstables query` and `newstables.open`.

        Args:
            values: Value by name of a filter. A filter without a value, or with "", is left out.

        Raises:
            KeyError: The question has no such filter.
        """
        by_name = {one.name: one for one in self.filters}
        conditions = [by_name[name].set_to(value) for name, value in values.items() if by_name[name] and value]
        return self._with(conditions)

    @property
    def sqlite(self) -> str:
        """Return the query for a database of `newstables export`, with each filter as a parameter."""
        return self._with(one.sqlite for one in self.filters)

    def _with(self, conditions: Iterable[str]) -> str:
        listed = "\n  AND ".join([*self.where, *conditions])
        return self.sql.strip().replace("{where}\n", f"WHERE {listed}\n" if listed else "")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _pattern(words: str) -> str:
    r"""Return a regular expression of RE2 for words in a row, the last of which may go on: `\bold\W+bridg`."""
    listed = [SPECIAL.sub(r"\\\1", word) for word in re.findall(r"\w+", words)]
    # RE2's \b knows the letters of ASCII only.
    start = r"\b" if words.isascii() else r"(^|[^\pL\pN])"
    return start + r"\W+".join(listed)
