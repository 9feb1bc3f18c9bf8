import pytest

from tests.transforms.linking.linked_texts import linked, mentions_by_name, read
from transforms.linking import entities
from transforms.reader_api import Antecedent, Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruth Finch met Paul Hale. She smiled.", {"Ruth Finch": ["Ruth Finch", "She"], "Paul Hale": ["Paul Hale"]}),
        ("Ruth Finch met Paul Hale. He smiled.", {"Ruth Finch": ["Ruth Finch"], "Paul Hale": ["Paul Hale", "He"]}),
        (
            "A friend of Paul Hale met John Finch. He smiled.",
            {"Paul Hale": ["Paul Hale"], "John Finch": ["John Finch", "He"]},
        ),
        (
            "John Finch's dog bit Paul Hale. Nobody saw it. His leg hurt.",
            {"John Finch": ["John Finch"], "Paul Hale": ["Paul Hale", "His"]},
        ),
    ],
    ids=["female", "male", "not governed by a preposition", "not possessive"],
)
def test_pronoun_means_the_most_salient_person_of_its_gender(text, expected):
    assert mentions_by_name(text) == expected


@pytest.mark.parametrize(
    "quotation",
    ["“He is late,” said Paul Hale.", "“He is late,” Paul Hale said.", "Paul Hale said, “He is late.”"],
)
def test_pronoun_in_a_quotation_does_not_mean_its_speaker(quotation):
    assert mentions_by_name(f"John Finch slept. {quotation}")["John Finch"] == ["John Finch", "He"]


@pytest.mark.parametrize(
    "text",
    ["She smiled.", "Paul Hale slept. She smiled.", "Mr. Hale slept. She smiled."],
    ids=["no person", "other gender by first name", "other gender by title"],
)
def test_pronoun_is_left_out_if_it_means_nobody(text):
    assert [form for forms in mentions_by_name(text).values() for form in forms if form == "She"] == []


def test_person_gets_the_gender_of_the_first_pronoun():
    assert linked("Xoqu Quillfeather spoke. She left.")["Xoqu Quillfeather"].gender == "female"


def meant(text: str, pronoun: str, **probabilities: float) -> str | None:
    """Return the name of the person that a pronoun means, given the probabilities of first names."""
    article, mentions = read(text)
    (at,) = (i for i, m in enumerate(mentions) if m.form == "pronoun" and text[m.start : m.end] == pronoun)
    spans = {text[m.start : m.end].split()[0]: Span(m.start, m.end) for m in mentions if m.form == "name"}
    mention = Span(mentions[at].start, mentions[at].end)
    links = [Antecedent(mention, spans[name], p) for name, p in probabilities.items()]
    found = (entity.name for entity in entities.link(article, mentions, links) if at in entity.mentions)
    return next(found, None)


NURSES = "Ruth Finch met Anna Hale. She smiled."


def test_the_reader_s_links_decide_between_people_whose_gender_fits():
    assert meant(NURSES, "She") == "Ruth Finch"
    assert meant(NURSES, "She", Ruth=0.01, Anna=0.97) == "Anna Hale"
    assert meant(NURSES, "She", Ruth=0.97, Anna=0.01) == "Ruth Finch"


def test_a_person_may_be_named_after_the_pronoun():
    assert meant("When she arrived, Ruth Finch smiled.", "she") == "Ruth Finch"


def test_links_to_people_of_another_gender_do_not_count():
    assert meant("Ruth Finch met Paul Hale. She smiled.", "She", Paul=0.99) == "Ruth Finch"
