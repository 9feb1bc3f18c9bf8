"""The views of what people ask: their columns, and their rows beside the tables they come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from flows import operations
from flows.operations import open_snapshot
from flows.snapshots.duckdb_views import connect
from flows.snapshots.manifest import declared_tables
from tests.flows.building import add, article, current
from transforms.contract.archive_views import VIEWS
from transforms.contract.schema import ARROW_TYPES
from transforms.contract.table_sets import PUBLISHED_TABLES


def rows(to: Path, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = open_snapshot(to).sql(sql).to_arrow_table().to_pylist()
    return found


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if view.columns])
def test_columns_are_those_declared(papers: Path, name: str) -> None:
    found = open_snapshot(papers).sql(f"FROM {name}").to_arrow_table()
    expected = pa.schema([(c.name, ARROW_TYPES[c.type]) for c in VIEWS[name].columns])
    assert found.schema.remove_metadata() == expected
    assert found.num_rows
    for column in VIEWS[name].columns:
        assert column.null or not found[column.name].null_count


def test_each_statement_is_there_once_with_its_paragraph(papers: Path) -> None:
    found = rows(papers, "FROM who_said_what")
    assert sorted(r["quote_id"] for r in found) == sorted(r["quote_id"] for r in rows(papers, "FROM statements"))
    sentences = """
        SELECT q.quote_id, a.text[min(s."start") + 1 : max(s."end")] AS paragraph
        FROM statements q JOIN articles a USING (article_id)
        JOIN sentences f ON f.article_id = q.article_id AND f.sentence_index = q.first_sentence_index
        JOIN sentences l ON l.article_id = q.article_id AND l.sentence_index = q.last_sentence_index
        JOIN sentences s ON s.article_id = q.article_id
            AND s.paragraph_index BETWEEN f.paragraph_index AND l.paragraph_index
        GROUP BY q.quote_id, a.text
    """
    expected = {r["quote_id"]: r["paragraph"] for r in rows(papers, sentences)}
    assert {r["quote_id"]: r["paragraph"] for r in found} == expected


def test_a_speaker_has_the_name_of_the_identity_and_words_their_papers(papers: Path) -> None:
    found = rows(papers, "FROM who_said_what WHERE text LIKE 'We will rebuild%' ORDER BY day")
    assert [(str(r["day"]), r["source"], r["n_papers"]) for r in found] == [
        ("2026-01-05", "Herald", 2),
        ("2026-01-06", "Courier", 2),
    ]
    (person,) = rows(papers, "FROM people WHERE name = 'Anna Kovacs'")
    assert {(r["speaker"], r["identity_id"]) for r in found} == {("Anna Kovacs", person["identity_id"])}
    others = rows(papers, "FROM who_said_what WHERE text LIKE '%cold%'")
    assert [r["n_papers"] for r in others] == [1]


def test_people_and_days_count_the_same_statements(papers: Path) -> None:
    people = rows(papers, "FROM people")
    assert [r["n_statements"] for r in people] == sorted((r["n_statements"] for r in people), reverse=True)
    of_days = rows(papers, "SELECT identity_id, sum(n_statements) AS n FROM said_by_day GROUP BY ALL")
    counted = {r["identity_id"]: r["n"] for r in of_days}
    assert {r["identity_id"]: r["n_statements"] for r in people if r["n_statements"]} == counted


def test_who_had_a_story_first(papers: Path) -> None:
    (story,) = rows(papers, "FROM first_to_report")
    assert (str(story["day"]), story["source"], story["n_papers"], story["n_articles"]) == (
        "2026-01-05",
        "Herald",
        2,
        2,
    )


def test_views_of_empty_tables_are_empty(tmp_path: Path) -> None:
    add(tmp_path / "to", article("a"))
    operations.retract(tmp_path / "to", ["a"])
    connection = open_snapshot(tmp_path / "to")
    for name in (*PUBLISHED_TABLES, *VIEWS):
        assert connection.sql(f"FROM {name}").fetchall() == []


def test_a_table_without_files_has_its_columns(papers: Path) -> None:
    found = connect({}, declared_tables())
    whole = open_snapshot(papers)
    for name in (*PUBLISHED_TABLES, *VIEWS):
        assert found.sql(f"DESCRIBE {name}").fetchall() == whole.sql(f"DESCRIBE {name}").fetchall()


def test_a_view_is_left_out_where_an_earlier_version_lacks_what_it_reads(papers: Path) -> None:
    snapshot = current(papers)
    tables = {t: c for t, c in declared_tables().items() if t not in ("entity_links", "identities", "article_copies")}
    files = {f.path: str(snapshot.path / f.path) for f in snapshot.files if f.path.partition("/")[0] in tables}
    assert _views(connect(files, tables)) == {"statements"}
    tables["quotes"] = [c for c in tables["quotes"] if c.name != "act"]
    assert _views(connect({}, tables)) == set()


def _views(connection: Any) -> set[str]:
    found = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    return {name for (name,) in found} & VIEWS.keys()
