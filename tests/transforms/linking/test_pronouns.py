import pytest

from tests.transforms.linking.linked_texts import linked, mentions_by_name


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
    ["She smiled.", "Paul Hale slept. She smiled.", "Ruth Finch slept. It rained. It hailed. It snowed. She smiled."],
    ids=["no person", "other gender", "too far back"],
)
def test_pronoun_is_left_out_if_it_means_nobody(text):
    assert [form for forms in mentions_by_name(text).values() for form in forms if form == "She"] == []


def test_person_gets_the_gender_of_the_first_pronoun():
    assert linked("Xoqu Quillfeather spoke. She left.")["Xoqu Quillfeather"].gender == "female"
