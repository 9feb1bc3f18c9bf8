"""Names looked up in lists: the user's, and countries and capitals."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from transforms.identities.alias_keys import alias_key
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownName, KnownNames, countries_and_capitals
from transforms.identities.known_rows import known_rows
from transforms.lexicons.gazetteers import cities, countries
from transforms.lexicons.lexicon import entries


def names(*rows: dict[str, str], others: KnownNames | None = None) -> KnownNames:
    columns = ("alias", "name", "type", "wikidata_id", "country", "description")
    table = pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns})
    return KnownNames(known_rows(table), others)


def wikidata(known: KnownNames, name: str, type_: str = "GPE") -> list[str | None]:
    return [one.wikidata_id for one in known.candidates(name, type_)]


def test_a_name_is_found_under_any_spelling_of_its_key() -> None:
    known = names(
        {"alias": "Mrs. Kovács", "name": "Anna Kovács", "type": "person", "wikidata_id": "Q1", "country": "HU"}
    )
    expected = KnownName("Anna Kovács", "PERSON", "Q1", "HU", None)
    assert known.candidates("MRS KOVACS", "PERSON") == [expected]
    assert known.candidates("mrs. kovács", "person") == [expected]
    assert known.candidates("Mrs. Kovács", "ORG") == []
    assert known.candidates("Kovács", "PERSON") == []


def test_several_rows_of_a_name_are_candidates_in_their_order() -> None:
    known = names(
        {"alias": "Lind", "name": "Zoe Lind", "type": "person"},
        {"alias": "lind", "name": "Ada Lind"},
        {"alias": "Lind", "name": "Lind Ltd", "type": "company"},
        {"alias": "LIND", "name": "Ada Lind"},
    )
    assert [(one.name, one.type) for one in known.candidates("Lind", "PERSON")] == [
        ("Zoe Lind", "PERSON"),
        ("Ada Lind", "PERSON"),
    ]
    assert [(one.name, one.type) for one in known.candidates("Lind", "body")] == [
        ("Ada Lind", "ORG"),
        ("Lind Ltd", "ORG"),
    ]


def test_places_of_all_kinds_fit_each_other() -> None:
    known = names({"alias": "Tarn", "type": "place"}, {"alias": "Old Tarn", "type": "GPE"})
    assert [known.candidates("Tarn", one)[0].type for one in ("GPE", "LOC", "FAC", "place")] == [
        "GPE",
        "LOC",
        "FAC",
        "GPE",
    ]
    assert known.candidates("Old Tarn", "LOC")[0].type == "GPE"
    with pytest.raises(ValueError, match="there is no type 'ship'"):
        known.candidates("Tarn", "ship")


def test_a_list_goes_before_countries_and_capitals() -> None:
    known = names({"alias": "Paris", "type": "place", "wikidata_id": "Q7"}, others=countries_and_capitals())
    assert wikidata(known, "Paris") == ["Q7"]
    assert wikidata(known, "Berlin") == ["Q64"]
    assert NO_KNOWN_NAMES.candidates("Berlin", "GPE") == []


@pytest.mark.parametrize("seed", range(3))
def test_every_row_of_a_long_list_is_found(seed: int) -> None:
    random_ = random.Random(seed)
    aliases = ["".join(random_.choices("abé .Z", k=random_.randint(1, 6))) + str(i % 70) for i in range(500)]
    known = names(*({"alias": alias, "name": f"N{i}"} for i, alias in enumerate(aliases)))
    for i, alias in enumerate(aliases):
        found = [one.name for one in known.candidates(alias, "PERSON")]
        assert found == [f"N{j}" for j, other in enumerate(aliases) if alias_key(other) == alias_key(alias)]
        assert f"N{i}" in found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the U.S.", ["Q30"]),
        ("Washington, D.C.", ["Q61"]),
        ("Cote d'Ivoire", ["Q1008"]),
        ("Kiev", ["Q1899"]),
        ("England", ["Q21"]),
        ("Georgia", ["Q230", "Q1428"]),
        ("Congo", ["Q974", "Q971"]),
        ("East Germany", []),
        ("Victoria", []),
    ],
)
def test_countries_and_capitals_are_known(name: str, expected: list[str]) -> None:
    assert wikidata(countries_and_capitals(), name) == expected


def test_each_country_has_an_id_and_no_id_is_given_twice() -> None:
    listed = {key: items for key, items in entries("country_ids.txt") if key != "without"}
    assert {code for code, _ in countries()} <= listed.keys()
    ids = [item for items in listed.values() for item in items if item[1:].isdigit()]
    duplicates = {one for one in ids if ids.count(one) > 1}
    assert duplicates == {"Q971"}  # the Republic of the Congo, also under the key Congo


def test_a_capital_is_the_largest_city_of_its_name() -> None:
    largest: dict[str, tuple[int, str]] = {}
    for name, city in cities().items():
        largest[alias_key(name)] = max((city.population, city.country), largest.get(alias_key(name), (0, "")))
    wrong = [
        (code, name)
        for code, items in entries("country_ids.txt")
        if len(code) == 2
        for name in items[2:]
        if largest.get(alias_key(name), (0, code))[1] != code
    ]
    assert wrong == []
