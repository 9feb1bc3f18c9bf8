"""Rows of groups of copies, and what published rows say was assigned."""

from __future__ import annotations

import pyarrow as pa

from transforms.contract.archive_tables import QUOTE_GROUPS
from transforms.copies.copy_rows import COPIES, FIRSTS, Assigned, assigned_of, group_rows


def item(id_: str, article: str) -> dict[str, str]:
    return {"id": id_, "article_id": article, "published_month": "2026-01"}


def assigned(copies: dict[str, tuple[str, str]], firsts: dict[str, str]) -> Assigned:
    """Return copies (id to article and first) of firsts (id to article)."""
    rows = [item(one, article) | {"first_id": first, "similarity": 0.8} for one, (article, first) in copies.items()]
    return Assigned(
        pa.Table.from_pylist(rows, COPIES),
        pa.Table.from_pylist([item(one, article) for one, article in firsts.items()], FIRSTS),
    )


def published(found: Assigned) -> pa.Table:
    return group_rows(found, "quote_id").select(QUOTE_GROUPS.names).cast(QUOTE_GROUPS.arrow_schema)


def test_a_group_has_its_first_and_its_copies() -> None:
    rows = published(assigned({"q2": ("b", "q1"), "q3": ("c", "q1")}, {"q1": "a", "q9": "z"})).to_pylist()
    assert {row["quote_id"]: (row["is_first"], row["similarity"]) for row in rows} == {
        "q1": (True, 1.0),
        "q2": (False, 0.8),
        "q3": (False, 0.8),
    }
    assert len({row["group_id"] for row in rows}) == 1


def test_a_group_within_one_article_is_none() -> None:
    assert published(assigned({"q2": ("a", "q1")}, {"q1": "a"})).num_rows == 0


def test_published_rows_say_what_was_assigned() -> None:
    found = assigned({"q2": ("b", "q1"), "q4": ("d", "q3")}, {"q1": "a", "q3": "c"})
    again = assigned_of(published(found), "quote_id")
    pairs = zip(again.copies["id"].to_pylist(), again.copies["first_id"].to_pylist(), strict=True)
    assert dict(pairs) == {"q2": "q1", "q4": "q3"}
    assert published(again).sort_by("quote_id").equals(published(found).sort_by("quote_id"))


def test_nothing_gives_no_rows() -> None:
    assert published(assigned({}, {"q1": "a"})).num_rows == 0
