import pytest

from tests.transforms.linking.linked_texts import read
from transforms.linking.coreference.placed_people import Placed, Places, is_governed, noun_genders


def placed(text: str) -> list[Placed]:
    """Return where each mention of a text stands."""
    article, mentions = read(text)
    places = Places(article)
    found: list[Placed] = []
    for mention in mentions:
        found.append(places.place(mention, None, found))
    return found


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("She left.", "subject"),
        ("I saw her.", "object"),
        ("I saw her dog.", "possessive"),
        ("It is his.", "possessive"),
        ("Ask him.", "object"),
        ("A man hurt himself.", "reflexive"),
    ],
)
def test_kind_of_a_pronoun(text, kind):
    (found,) = placed(text)
    assert (found.kind, found.gender) == (kind, "female" if "her" in text or "She" in text else "male")


def test_sentence_clause_and_order():
    hale, finch, he = placed("Paul Hale met Ruth Finch. When it rained, he left.")
    assert [p.sentence for p in (hale, finch, he)] == [0, 0, 1]
    assert [p.is_first for p in (hale, finch, he)] == [True, False, True]
    assert hale.clause == finch.clause < he.clause


def test_quotation_and_cue():
    hale, he = placed("“It rained,” said Paul Hale. “I know that he left.”")
    assert (hale.quotation, he.quotation) == (-1, 1)
    assert (hale.beside_cue, he.beside_cue) == (True, False)


@pytest.mark.parametrize(
    ("text", "governed"),
    [("a friend of Paul Hale", True), ("with Mayor Paul Hale", True), ("then Paul Hale", False), ("Paul Hale", False)],
)
def test_governed(text, governed):
    assert is_governed(text, text.index("Paul")) is governed


def test_possessive_name():
    hale, *_ = placed("Paul Hale’s dog slept.")
    assert hale.possessive


def test_nouns_beside_a_name_tell_the_gender():
    text = "His wife Kim Roe slept. Kim Roe, an actress, sang.\nKim Roe left."
    _, mentions = read(text)
    names = [m for m in mentions if m.form == "name"]
    assert noun_genders(text, names) == {"male": 0, "female": 2}
