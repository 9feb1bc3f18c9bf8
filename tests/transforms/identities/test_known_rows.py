"""The rows of a list of known names: what they may say, and which are refused."""

from __future__ import annotations

import pyarrow as pa
import pytest

from transforms.identities.known_rows import KNOWN_SCHEMA, KnownRowError, country_code, known_rows, type_named


def rows(**columns: list[str | None]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})


def test_only_the_alias_is_needed() -> None:
    done = known_rows(rows(alias=["The U.N.", " Kovács "]))
    assert done.schema == KNOWN_SCHEMA
    assert done["key"].to_pylist() == ["un", "kovacs"]
    assert done["name"].to_pylist() == ["The U.N.", "Kovács"]
    assert done["type"].to_pylist() == [None, None]


def test_values_are_brought_into_one_form() -> None:
    done = known_rows(
        rows(
            alias=["a", "b", "c"],
            type=["organisations", "Place", ""],
            wikidata_id=["http://www.wikidata.org/entity/Q90", "q64", None],
            country=["france", "DE", " "],
        )
    ).to_pydict()
    assert done["type"] == ["ORG", "PLACE", None]
    assert done["wikidata_id"] == ["Q90", "Q64", None]
    assert done["country_code"] == ["FR", "DE", None]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"alias": ["a", None]}, "it has no alias"),
        ({"alias": ["a", "..."]}, "it has no alias"),
        ({"alias": ["a", "b"], "type": ["person", "ship"]}, '"ship" is no type; use person, organization, place'),
        ({"alias": ["a", "b"], "wikidata_id": ["Q1", "90"]}, '"90" is no id of Wikidata'),
        ({"alias": ["a", "b"], "country": ["FR", "Atlantis"]}, '"Atlantis" is no country'),
    ],
)
def test_the_first_wrong_row_is_named(columns: dict[str, list[str | None]], problem: str) -> None:
    with pytest.raises(KnownRowError) as caught:
        known_rows(rows(**columns))
    assert caught.value.row == 1
    assert caught.value.problem.startswith(problem)


def test_types_and_countries_have_several_names() -> None:
    names = ("Person", "PERSON", "people", "public body", "loc", "WORK_OF_ART", "locations", "ships")
    assert [type_named(name) for name in names] == [
        "PERSON",
        "PERSON",
        "PERSON",
        "ORG",
        "LOC",
        "WORK_OF_ART",
        "PLACE",
        None,
    ]
    assert [country_code(name) for name in ("us", "The Netherlands", "xyz")] == ["US", "NL", None]
