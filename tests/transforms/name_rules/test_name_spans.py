"""The ends of names are repaired by rules."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.name_rules.named import names_in, shown
from transforms.model.tag_scheme import NAME_TYPES
from transforms.name_rules.name_spans import repair_spans
from transforms.reader_api import Mention

PER, ORG, GPE, EVENT = "PERSON", "ORG", "GPE", "EVENT"


def repaired(text: str, *named: tuple[str, str]) -> list[tuple[str, str]]:
    return shown(text, repair_spans(text, names_in(text, *named)))


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("Premier Roe Jae-in left.", ("Roe Jae", PER), "Roe Jae-in"),
        ("Premier Roe Jae-in left.", ("Roe Jae-", PER), "Roe Jae-in"),
        ("It was on Radio WVAR-FM today.", ("WVAR-", ORG), "WVAR-FM"),
        ("He lives at Varn-le-Street now.", ("Varn", GPE), "Varn-le-Street"),
        ("The firm Varna-Cola grew.", ("Cola", ORG), "Varna-Cola"),
        ("He saw Qa’im from afar.", ("Qa", GPE), "Qa’im"),
        ("Shares of Harrow, Inc., rose.", ("Harrow", ORG), "Harrow, Inc."),
        ("Harrow Corp. and others grew.", ("Harrow Corp", ORG), "Harrow Corp."),
        ("It was the 2004 Winter Games then.", ("Winter Games", EVENT), "2004 Winter Games"),
        ("After World War II came peace.", ("World War", EVENT), "World War II"),
        ("The U.S. Army left.", ("U.S.", ORG), "U.S. Army"),
        ("The Kingdom of Léon fell.", ("Kingdom of", GPE), "Kingdom of Léon"),
        ("The Order of the Golden Bell met.", ("Order of the", ORG), "Order of the Golden Bell"),
    ],
)
def test_a_name_cut_short_is_completed(text: str, cut: tuple[str, str], whole: str):
    assert repaired(text, cut) == [(whole, cut[1])]


@pytest.mark.parametrize(
    ("text", "long", "name"),
    [
        ("The Harrow Party of farmers won.", ("Harrow Party of", ORG), "Harrow Party"),
        ("The Oslo-based firm grew.", ("Oslo-", GPE), "Oslo"),
        ("A Harrow-led group won.", ("Harrow-", ORG), "Harrow"),
        ("Roe Clinton-era laws", ("Roe Clinton", PER), "Roe Clinton"),
        ("Oslo's mayor left.", ("Oslo'", GPE), "Oslo"),
        ("OSLO'S MAYOR", ("OSLO", GPE), "OSLO"),
        ("The Oslo-Varn railway", ("Varn", GPE), "Oslo-Varn"),
        ("The Spain-Varn border", ("Spain", GPE), "Spain"),
        ("HARROW SEES PROFIT-HARROWS", ("PROFIT", ORG), "PROFIT"),
        ("“Harrow” said", ("“Harrow”", ORG), "Harrow"),
        ("It is a new Harrow Party.", ("new Harrow Party", ORG), "Harrow Party"),
        ("Harrow Inc.\nRoe left.", ("Harrow Inc.\nRoe", ORG), "Harrow Inc."),
    ],
)
def test_what_does_not_belong_to_a_name_is_left_out(text: str, long: tuple[str, str], name: str):
    assert repaired(text, long)[0] == (name, long[1])


@pytest.mark.parametrize(
    ("text", "parts", "joined"),
    [
        ("Runner Ann Lewis-Roe won.", [("Ann Lewis-", PER), ("Roe", PER)], [("Ann Lewis-Roe", PER)]),
        ("Judge Maria Roe spoke.", [("Maria", PER), ("Roe", PER)], [("Maria Roe", PER)]),
        ("A. Roe spoke.", [("A.", PER), ("Roe", PER)], [("A. Roe", PER)]),
        ("Storms in West Varnland", [("West", GPE), ("Varnland", GPE)], [("West Varnland", GPE)]),
        ("The Institute for Harbour Studies said", [("Institute for", ORG), ("Harbour Studies", ORG)], None),
        ("the 2006 World Cup", [("2006", EVENT), ("World Cup", EVENT)], [("2006 World Cup", EVENT)]),
        ("Harrow, Inc. said", [("Harrow", ORG), ("Inc", ORG)], [("Harrow, Inc.", ORG)]),
        ("The U.S. Army Band played", [("U.S.", GPE), ("Army Band", ORG)], [("U.S. Army Band", ORG)]),
        ("The Kingdom of Kenya fell", [("Kingdom of", ORG), ("Kenya", GPE)], [("Kingdom of Kenya", ORG)]),
    ],
)
def test_the_parts_of_one_name_are_joined(
    text: str, parts: list[tuple[str, str]], joined: list[tuple[str, str]] | None
):
    assert repaired(text, *parts) == (joined or [("Institute for Harbour Studies", ORG)])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pope Maria Roe spoke.", [("Pope", PER), ("Maria Roe", PER)]),
        ("Tory Ann Roe spoke.", [("Tory", PER), ("Ann Roe", PER)]),
        ("Oslo Harrow said", [("Oslo", GPE), ("Harrow", ORG)]),
        ("Harrow Corp of Kenya said", [("Harrow Corp", ORG), ("Kenya", GPE)]),
        ("the Farmers' Party of Ann Roe", [("Farmers' Party", ORG), ("Ann Roe", PER)]),
    ],
)
def test_neighbours_stay_apart(text: str, parts: list[tuple[str, str]]):
    assert repaired(text, *parts) == parts


def test_two_people_with_a_dash_between_are_two():
    assert repaired("1. Ann Roe - Eva Moe 25", ("Ann Roe - Eva Moe", PER)) == [("Ann Roe", PER), ("Eva Moe", PER)]


def test_a_hyphen_with_spaces_within_a_name_is_no_end():
    assert repaired("Then Ann - Marie Roe spoke.", ("Ann - Marie Roe", PER)) == [("Ann - Marie Roe", PER)]


def test_a_name_is_cut_at_the_end_of_a_line_that_is_no_sentence():
    assert repaired("Harrow\nOslo, Monday", ("Harrow\nOslo", ORG)) == [("Harrow", ORG), ("Oslo", ORG)]


def test_a_name_goes_over_the_end_of_a_line_of_wrapped_text():
    text = "Notes.\nThe farmers went home before the rain came and Ann\nRoe said so."
    assert repaired(text, ("Ann\nRoe", PER)) == [("Ann\nRoe", PER)]


def test_a_joined_name_has_the_lower_confidence():
    text = "Maria Roe"
    first, second = names_in(text, ("Maria", PER), ("Roe", PER))
    assert repair_spans(text, [first, second._replace(confidence=0.3)])[0].confidence == 0.3


@given(
    st.lists(st.sampled_from(("Ann", "U.S.", "of", "the", "Roe-", "-", "'s", "Army", "Inc", ".", ",", "(", ")", "\n"))),
    st.lists(st.integers(0, 60), max_size=8),
    st.lists(st.sampled_from(NAME_TYPES), min_size=8, max_size=8),
)
def test_names_stay_in_order_without_overlaps(words: list[str], cuts: list[int], types: list[str]):
    text = " ".join(words)
    bounds = sorted({min(c, len(text)) for c in cuts})
    names = [Mention(a, b, t, "name", 0.9) for a, b, t in zip(bounds, bounds[1:], types, strict=False)]
    found = repair_spans(text, names)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= m.start < m.end <= len(text) for m in found)
