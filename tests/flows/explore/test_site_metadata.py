"""What Datasette shows of the tables is what is declared."""

from __future__ import annotations

from flows.explore.site_metadata import site_metadata
from transforms.contract.archive_views import VIEWS
from transforms.contract.schema import Table, View
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.ten_questions import TEN_QUESTIONS

FOUND = site_metadata("20260101T000000Z-aa")["databases"]["20260101T000000Z-aa"]


def test_every_column_has_its_meaning() -> None:
    tables: dict[str, Table | View] = {**PUBLISHED_TABLES, **VIEWS}
    for name, declared in tables.items():
        shown = FOUND["tables"][name]
        assert shown["description"] == f"{declared.row}."
        assert shown["columns"]
        assert {c.name: c.meaning for c in declared.columns}.items() <= shown["columns"].items()
        assert shown["columns"].keys() >= {
            *shown["facets"],
            *(shown[k] for k in ("sort", "label_column") if k in shown),
        }
    assert FOUND["tables"]["export_info"] == {"hidden": True}


def test_every_question_is_a_query_with_its_parameters() -> None:
    assert list(FOUND["queries"]) == list(TEN_QUESTIONS)
    for name, query in FOUND["queries"].items():
        assert query["sql"] == TEN_QUESTIONS[name].sqlite
        assert query["params"] == [one["name"] for one in query["filters"]]
        assert all(f":{parameter}" in query["sql"] for parameter in query["params"])
