"""Rows of a snapshot by month, and the entities with what linking needs."""

from __future__ import annotations

from pathlib import Path

from flows.cross_article.month_rows import MonthRows
from tests.flows.building import add

SAID = '"The bridge will be closed until spring," said Anna Kovacs. '


def test_entities_have_their_month_date_and_statements(tmp_path: Path) -> None:
    records = [
        {"id": "a", "published_at": "2026-02-03", "text": SAID * 2},
        {"id": "b", "published_at": "2026-01-03", "text": "Anna Kovacs walked home. It rained."},
        {"id": "c", "text": "Nothing happened. It rained."},
    ]
    snapshot = add(tmp_path / "to", *records, reader="rules")
    rows = MonthRows(snapshot.path, snapshot.files)
    assert rows.months == ["2026-01", "2026-02", "unknown"]
    (person,) = (row for row in rows.entities("2026-02").to_pylist() if row["type"] == "PERSON")
    assert (person["published_month"], person["n_statements"]) == ("2026-02", 2)
    assert person["published_at"].day == 3
    assert [row["n_statements"] for row in rows.entities("2026-01").to_pylist()] == [0]
    assert rows.entities("unknown").num_rows == 0
    assert rows.entities("2030-01").num_rows == 0
