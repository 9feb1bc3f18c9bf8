"""Identities are described by what most articles say, and months add up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from transforms.identities.identity_rows import merge_aliases, merge_months, month_aliases, month_identities

LINK_COLUMNS = {"wikidata_id": None, "country_code": None}
ENTITY_COLUMNS = {
    **{"n_mentions": 1, "n_quotes": 0, "n_statements": 0, "country_code": None, "description": None},
    **{"gender": None, "gender_basis": None, "published_at": None},
}
ENTITY_TYPES = {"published_at": pa.timestamp("us", "UTC"), **dict.fromkeys(("n_mentions", "n_quotes"), pa.int32())}


def links(*rows: dict[str, Any]) -> pa.Table:
    filled = [{"entity_id": "e", "identity_type": "PERSON"} | LINK_COLUMNS | row for row in rows]
    names = ("article_id", "entity_id", "identity_id", "identity_name", "identity_type", *LINK_COLUMNS)
    return pa.table({name: pa.array([row[name] for row in filled], pa.string()) for name in names})


def entities(*rows: dict[str, Any]) -> pa.Table:
    filled = [{"entity_id": "e"} | ENTITY_COLUMNS | row for row in rows]
    types = dict.fromkeys(("article_id", "entity_id", *ENTITY_COLUMNS), pa.string()) | ENTITY_TYPES
    types["n_statements"] = pa.int32()
    return pa.table({name: pa.array([row[name] for row in filled], kind) for name, kind in types.items()})


def test_the_name_of_most_articles_is_chosen_and_of_equal_ones_the_first() -> None:
    linked = links(
        {"article_id": "a", "identity_id": "i", "identity_name": "A. Roe"},
        {"article_id": "b", "identity_id": "i", "identity_name": "Ann Roe"},
        {"article_id": "c", "identity_id": "i", "identity_name": "Ann Roe"},
        {"article_id": "d", "identity_id": "j", "identity_name": "Bo"},
        {"article_id": "e", "identity_id": "j", "identity_name": "Al"},
    )
    rows = month_identities(linked, entities(*({"article_id": one} for one in "abcde"))).to_pylist()
    assert [(row["identity_id"], row["name"], row["n_articles"]) for row in rows] == [
        ("i", "Ann Roe", 3),
        ("j", "Al", 2),
    ]


def test_two_entities_of_one_article_count_once() -> None:
    linked = links(
        {"article_id": "a", "entity_id": "e", "identity_id": "i", "identity_name": "Ann Roe"},
        {"article_id": "a", "entity_id": "f", "identity_id": "i", "identity_name": "Ann Roe"},
    )
    found = entities(
        {"article_id": "a", "entity_id": "e", "n_mentions": 2, "n_quotes": 2, "n_statements": 1},
        {"article_id": "a", "entity_id": "f", "n_mentions": 3, "n_quotes": 1, "n_statements": 1},
    )
    (row,) = month_identities(linked, found).to_pylist()
    assert [row[name] for name in ("n_articles", "n_mentions", "n_quotes")] == [1, 5, 3]
    assert [row[name] for name in ("n_statements", "n_statement_articles")] == [2, 1]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([("female", "pronoun"), ("male", "first_name"), ("male", "first_name")], ("female", "pronoun")),
        ([("male", "first_name")], ("male", "first_name")),
        ([("female", "honorific"), ("female", "first_name")], ("female", "honorific")),
        ([(None, None)], (None, None)),
    ],
)
def test_pronouns_tell_the_gender_rather_than_a_first_name(
    evidence: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    ids = [str(n) for n in range(len(evidence))]
    linked = links(*({"article_id": one, "identity_id": "i", "identity_name": "Alex Roe"} for one in ids))
    rows = ({"article_id": i, "gender": g, "gender_basis": b} for i, (g, b) in zip(ids, evidence, strict=True))
    (row,) = month_identities(linked, entities(*rows)).to_pylist()
    assert (row["gender"], row["gender_basis"]) == expected


def test_months_add_up_with_first_and_last_day() -> None:
    def month(day: int, name: str, n: int) -> pa.Table:
        ids = [f"{day}-{k}" for k in range(n)]
        linked = links(*({"article_id": one, "identity_id": "i", "identity_name": name} for one in ids))
        when = datetime(2026, day, 1, tzinfo=UTC)
        return month_identities(linked, entities(*({"article_id": one, "published_at": when} for one in ids)))

    months = [month(2, "A. Roe", 1), month(1, "Ann Roe", 3)]
    (row,) = merge_months(pa.concat_tables(months)).to_pylist()
    assert (row["name"], row["n_articles"]) == ("Ann Roe", 4)
    assert (row["first_seen"].month, row["last_seen"].month) == (1, 2)
    assert merge_months(pa.concat_tables(months[::-1])).to_pylist() == [row]


def test_the_known_country_and_wikidata_id_win() -> None:
    linked = links({"article_id": "a", "identity_id": "i", "identity_name": "Oslo", "wikidata_id": "Q585"})
    linked = linked.set_column(6, "country_code", pa.array(["NO"], pa.string()))
    (row,) = month_identities(linked, entities({"article_id": "a", "country_code": "SE"})).to_pylist()
    assert (row["wikidata_id"], row["country_code"]) == ("Q585", "NO")


def test_aliases_count_articles_and_add_up() -> None:
    linked = links(
        {"article_id": "a", "identity_id": "i", "identity_name": "Ann Roe"},
        {"article_id": "b", "identity_id": "i", "identity_name": "Ann Roe"},
    )
    names = pa.table({"article_id": ["a", "a", "b"], "entity_id": ["e"] * 3, "alias": ["Roe", "Roe", "Ann Roe"]})
    month = month_aliases(linked, names)
    assert [(row["alias"], row["n_articles"]) for row in month.to_pylist()] == [("Ann Roe", 1), ("Roe", 1)]
    both = merge_aliases(pa.concat_tables([month, month]))
    assert [row["n_articles"] for row in both.to_pylist()] == [2, 2]


def test_no_rows_give_no_rows() -> None:
    assert month_identities(links(), entities()).num_rows == 0
    assert merge_months(month_identities(links(), entities())).num_rows == 0
