"""Which tables an export has."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.errors import InputError
from flows.export.selection import select_result, select_tables
from flows.operations import open_snapshot
from transforms.contract.tables import QUOTES


def test_tables_and_views_have_their_meanings(papers: Path) -> None:
    connection = open_snapshot(papers)
    quotes, people = select_tables(connection, ["people", "quotes"])
    assert (quotes.name, quotes.row, people.name) == ("quotes", QUOTES.row, "people")
    assert quotes.meanings == tuple((c.name, c.meaning) for c in QUOTES.columns)
    assert quotes.rows(connection).columns == [*QUOTES.names, "published_month"]
    with pytest.raises(InputError, match="no table or view"):
        select_tables(connection, ["quotes; DROP VIEW people"])


def test_a_query_is_the_table_result(papers: Path) -> None:
    (found,) = select_result(open_snapshot(papers), "SELECT 1 ;\n")
    assert (found.name, found.meanings) == ("result", ())
    assert found.sql.strip() == "SELECT 1"
