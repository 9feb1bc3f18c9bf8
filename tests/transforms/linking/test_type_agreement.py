"""Each name has one type within an article."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.contract.tables import NAMED_TYPES
from transforms.linking.type_agreement import agree_on_types
from transforms.reader_api import Mention


def mentions_of(text: str, *found: tuple[str, str, float]) -> list[Mention]:
    """Return mentions (name, type, confidence) at the name's places in the text, in turn."""
    at = 0
    mentions = []
    for name, kind, confidence in found:
        at = text.index(name, at)
        mentions.append(Mention(at, at + len(name), kind, "name", confidence))
        at += len(name)
    return mentions


def types(text: str, mentions: Sequence[Mention]) -> list[str]:
    return [m.type for m in agree_on_types(text, mentions)]


def test_the_surest_type_of_all_mentions_wins():
    text = "Harrow sold mills. Harrow and HARROW bought others."
    found = mentions_of(text, ("Harrow", "ORG", 0.9), ("Harrow", "PERSON", 0.6), ("HARROW", "ORG", 0.7))
    assert types(text, found) == ["ORG", "ORG", "ORG"]


def test_a_full_name_supports_its_surname():
    text = "Ann Harrow spoke. Harrow, who sold mills, is rich. Harrow left."
    found = mentions_of(text, ("Ann Harrow", "PERSON", 0.9), ("Harrow", "ORG", 0.8), ("Harrow", "PERSON", 0.4))
    assert types(text, found) == ["PERSON", "PERSON", "PERSON"]


def test_a_company_supports_its_short_form():
    text = "Harrow Corp. sold mills. Harrow is rich. Harrow left."
    found = mentions_of(text, ("Harrow Corp.", "ORG", 0.9), ("Harrow", "PERSON", 0.8), ("Harrow", "ORG", 0.4))
    assert types(text, found) == ["ORG", "ORG", "ORG"]


def test_a_surname_alone_is_not_made_a_person_by_another_ones_full_name():
    text = "Jack London wrote. He lived far from London."
    found = mentions_of(text, ("Jack London", "PERSON", 0.9), ("London", "GPE", 0.9))
    assert types(text, found) == ["PERSON", "GPE"]


def test_a_changed_type_is_less_sure():
    text = "Harrow sold. Harrow bought."
    found = mentions_of(text, ("Harrow", "ORG", 0.9), ("Harrow", "GPE", 0.6))
    assert [m.confidence for m in agree_on_types(text, found)] == [0.9, pytest.approx(0.36)]


def test_a_single_word_that_no_full_name_contains_is_rather_no_person():
    text = "Harrow sold. Harrow bought."
    found = mentions_of(text, ("Harrow", "ORG", 0.5), ("Harrow", "PERSON", 0.9))
    assert types(text, found) == ["ORG", "ORG"]


def test_a_month_stays_a_date_beside_a_person_of_that_name():
    text = "Theresa May spoke. May left in May."
    found = mentions_of(text, ("Theresa May", "PERSON", 0.9), ("May", "PERSON", 0.9), ("May", "DATE", 0.8))
    assert types(text, found) == ["PERSON", "PERSON", "DATE"]


def test_what_is_no_name_stays():
    mention = Mention(0, 3, "PERSON", "pronoun", 0.9)
    assert agree_on_types("She left.", [mention]) == [mention]


@given(st.lists(st.tuples(st.sampled_from("ABab"), st.sampled_from(NAMED_TYPES), st.floats(0.01, 1)), max_size=12))
def test_no_name_has_two_types(found):
    text = " ".join(name for name, _, _ in found)
    at = [m.start() for m in re.finditer(r"\w", text)]
    mentions = [Mention(s, s + 1, kind, "name", p) for s, (_, kind, p) in zip(at, found, strict=True)]
    agreed = agree_on_types(text, mentions)
    assert [(m.start, m.end, m.form) for m in agreed] == [(m.start, m.end, m.form) for m in mentions]
    of_name = {(text[m.start].casefold(), m.type) for m in agreed}
    assert len(of_name) == len({name for name, _ in of_name})
