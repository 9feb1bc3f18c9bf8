"""The types of names are corrected by rules."""

import pytest

from tests.transforms.name_rules.named import names_in, shown
from transforms.name_rules.name_kinds import correct_types

PER, ORG, GPE = "PERSON", "ORG", "GPE"
SPORT = "The midfielder scored a late goal in the league match. "


def corrected(text: str, *named: tuple[str, str]) -> list[tuple[str, str]]:
    return shown(text, correct_types(text, names_in(text, *named)))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Ann Harrow spoke. Then Harrow left.", ("Harrow", ORG), PER),
        ("HARROW LEAVES\nAnn Roe Harrow spoke.", ("HARROW", ORG), PER),
        ("Ann Harrow lives in Harrow now.", ("Harrow", GPE), GPE),
        ("Ann Harrow spoke. The Harrow Fund grew.", ("Harrow", ORG), ORG),
    ],
)
def test_the_surname_of_a_person_named_in_full(text: str, name: tuple[str, str], kind: str):
    full = next(words for words in ("Ann Harrow", "Ann Roe Harrow") if words in text)
    named = [name, (full, PER)] if text.startswith("HARROW") else [(full, PER), name]
    assert (name[0], kind) in corrected(text, *named)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("It was in the daily Varnposten then.", ("Varnposten", PER), ORG),
        ("The Varnposten newspaper said so.", ("Varnposten", GPE), ORG),
        ("The budget airline Varnair said so.", ("Varnair", PER), ORG),
        ("The Kenyan group met.", ("Kenyan", ORG), "NORP"),
        ("It was Kenya that won.", ("Kenya", PER), GPE),
        ("The Clean Harbours Act passed.", ("Clean Harbours Act", ORG), "LAW"),
        ("She won the Varn Music Prize.", ("Varn Music Prize", ORG), "WORK_OF_ART"),
        ("He won the riding of Harrow West.", ("Harrow West", ORG), GPE),
        ("Roe, MP for Harrow, left.", ("Harrow", ORG), GPE),
        ("It was the Harrow constituency.", ("Harrow", "EVENT"), GPE),
        (SPORT + "Then Varnholm striker Roe scored.", ("Varnholm", PER), ORG),
    ],
)
def test_words_in_and_around_a_name_decide(text: str, name: tuple[str, str], kind: str):
    named = sorted([name, ("Roe", PER)] if "Roe" in text else [name], key=lambda one: text.index(one[0]))
    assert (name[0], kind) in corrected(text, *named)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She told the magazine Maria Roe had left.", ("Maria Roe", PER)),
        ("The striker Varnholm scored.", ("Varnholm", PER)),
        ("Jordan said so.", ("Jordan", PER)),
        ("She won the district of Maria Roe.", ("Maria Roe", PER)),
        ("Varnair, a division of Harrow, grew.", ("Harrow", ORG)),
        ("She is an MEP for the Varn Party.", ("Varn Party", ORG)),
        ("The company Kenya left.", ("Kenya", GPE)),
    ],
)
def test_names_that_stay(text: str, name: tuple[str, str]):
    assert corrected(text, name) == [name]


def test_an_event_without_a_capital_is_no_name():
    text = "After the 1987 election, in 1990, came the Varn Games."
    named = [("1987 election", "EVENT"), ("1990", "EVENT"), ("Varn Games", "EVENT")]
    assert corrected(text, *named) == [("Varn Games", "EVENT")]


def test_a_body_is_one_everywhere():
    text = "VARNAIR GROWS\nThe airline Varnair grew. Roe left Varnair."
    named = [("VARNAIR", GPE), ("Varnair", PER), ("Varnair", PER)]
    assert corrected(text, *named) == [("VARNAIR", ORG), ("Varnair", ORG), ("Varnair", ORG)]


def test_a_people_before_a_person_is_no_part_of_the_name():
    assert corrected("It was Kenyan Ann Roe who won.", ("Kenyan Ann Roe", PER)) == [("Ann Roe", PER)]


@pytest.mark.parametrize("name", ["COVID-19", "Covid", "HIV", "GMT"])
def test_diseases_and_time_zones_are_no_names(name: str):
    assert corrected(f"It was {name} again.", (name, ORG)) == []


def test_a_title_before_a_person_is_no_name():
    assert corrected("It was Dame Ann Roe.", ("Dame", PER), ("Ann Roe", PER)) == [("Ann Roe", PER)]


def test_an_unsure_word_that_is_also_written_in_lower_case_is_no_name():
    text = "WHEAT 5 6\nThe price of wheat rose."
    (name,) = names_in(text, ("WHEAT", ORG))
    assert correct_types(text, [name._replace(confidence=0.4)]) == []
    assert correct_types(text, [name]) == [name]


def test_an_acronym_has_the_type_of_its_full_name():
    text = "The Harbour Workers Union (HWU) met. The HWU said so."
    named = [("Harbour Workers Union", ORG), ("HWU", GPE), ("HWU", PER)]
    assert corrected(text, *named) == [("Harbour Workers Union", ORG), ("HWU", ORG), ("HWU", ORG)]


def test_an_acronym_that_was_not_found_is_added():
    text = "The Harbour Workers Union (HWU) met."
    assert corrected(text, ("Harbour Workers Union", ORG)) == [("Harbour Workers Union", ORG), ("HWU", ORG)]


def test_other_words_in_brackets_are_no_acronyms():
    text = "The Harbour Workers Union (Oslo) met."
    assert corrected(text, ("Harbour Workers Union", ORG)) == [("Harbour Workers Union", ORG)]
