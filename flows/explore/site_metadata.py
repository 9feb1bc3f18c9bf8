"""Write what Datasette shows of the tables, from their declaration: meanings, orders, facets, labels, queries."""

from __future__ import annotations

from typing import Any

from flows.export.duckdb_file import INFO
from transforms.contract.archive_views import VIEWS
from transforms.contract.browsing import BROWSING, Browsing
from transforms.contract.question import Question
from transforms.contract.schema import Table, View
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.ten_questions import TEN_QUESTIONS

DAYS = ("since", "until")  # parameters that are days


def site_metadata(snapshot: str) -> dict[str, Any]:
    """Return Datasette's metadata of a database that is named after its snapshot."""
    tables: dict[str, Table | View] = {**PUBLISHED_TABLES, **VIEWS}
    return {
        "title": "newstables",
        "databases": {
            snapshot: {
                "tables": {INFO: {"hidden": True}} | {name: _table(table) for name, table in tables.items()},
                "queries": {name: _query(question) for name, question in TEN_QUESTIONS.items()},
            }
        },
    }


def _table(table: Table | View) -> dict[str, Any]:
    browsing = BROWSING.get(table.name, Browsing())
    found: dict[str, Any] = {
        "description": f"{table.row}.",
        "columns": {c.name: c.meaning for c in table.columns or _columns_read(table)},
        "facets": list(browsing.facets),
    }
    if browsing.sort:
        found["sort_desc" if browsing.descending else "sort"] = browsing.sort
    if browsing.label:
        found["label_column"] = browsing.label
    return found


def _columns_read(view: Table | View) -> Any:
    """Return the columns of the table that a view without columns of its own has the rows of."""
    return PUBLISHED_TABLES[view.reads[0]].columns if isinstance(view, View) else ()


def _query(question: Question) -> dict[str, Any]:
    return {
        "title": question.title,
        "description": question.description,
        "sql": question.sqlite,
        "params": [one.name for one in question.filters],
        "filters": [{"name": one.name, "meaning": one.meaning, "is_day": one.name in DAYS} for one in question.filters],
        "hide_sql": True,
    }
