"""Gender by pronouns."""

from __future__ import annotations

from transforms.linking.entities import Entity
from transforms.linking.genders import with_pronoun_genders
from transforms.reader_api import Mention

TEXT = "Alex Roe spoke. She left, and her aide said he was ill."


def person(mentions: tuple[int, ...], gender: str | None = None, basis: str | None = None) -> Entity:
    return Entity("Alex Roe", "PERSON", mentions, None, None, None, gender, basis)


def mention(word: str, form: str) -> Mention:
    start = TEXT.index(word)
    return Mention(start, start + len(word), "PERSON", form, 1.0)


MENTIONS = [mention("Alex Roe", "name"), mention("She", "pronoun"), mention("her", "pronoun")]


def test_pronouns_outweigh_the_first_name() -> None:
    (found,) = with_pronoun_genders([person((0, 1, 2), "male", "first_name")], MENTIONS, TEXT)
    assert (found.gender, found.gender_basis) == ("female", "pronoun")


def test_an_honorific_stays_without_pronouns() -> None:
    (found,) = with_pronoun_genders([person((0,), "female", "honorific")], MENTIONS, TEXT)
    assert (found.gender, found.gender_basis) == ("female", "honorific")


def test_a_pronoun_that_now_means_another_person_tells_nothing() -> None:
    (found,) = with_pronoun_genders([person((0,), "male", "pronoun")], MENTIONS, TEXT)
    assert (found.gender, found.gender_basis) == (None, None)
