import pytest

from tests.transforms.linking.linked_texts import speakers_of

SAID = "the bridge was old"


@pytest.mark.parametrize(
    ("before", "mention", "name"),
    [
        ("Sen. Ingrid Solberg (R-Fla.) met Paul Hale, a lawyer.", "The lawyer", "Paul Hale"),
        ("Sen. Ingrid Solberg (R-Fla.) met Paul Hale, a lawyer.", "The Florida senator", "Ingrid Solberg"),
        ("Ingrid Solberg, 34, met Paul Hale, 51, on Monday.", "The 34-year-old", "Ingrid Solberg"),
        ("Paul Hale smiled. Ingrid Solberg, the Republican nominee, left.", "The GOP candidate", "Ingrid Solberg"),
        ("Paul Hale met his friends on Monday. Hale had a plan.", "The tycoon", "Paul Hale"),
        ("Ingrid Solberg met her friends. Solberg had a plan.", "The businessman", None),
        ("The bridge is old.", "The senator", None),
    ],
)
def test_a_definite_phrase_means_whom_it_describes(before, mention, name):
    (found,) = speakers_of(f"The town woke up.\n{before} {mention} said that {SAID}.", (mention, SAID))
    assert found.name == name


def test_who_is_named_in_what_is_said_rarely_says_it():
    said = "Ingrid Solberg will lose"
    text = f"Sen. Paul Hale met Sen. Ingrid Solberg on Monday. The senator said that {said}."
    (found,) = speakers_of(text, ("The senator", said))
    assert found.name == "Paul Hale"


def test_a_headline_describes_who_is_named_later():
    text = (
        "The town woke up early.\nThe former governor told friends that the bridge was old.\n"
        "Former Gov. Ingrid Solberg lives in Norvik."
    )
    (found,) = speakers_of(text, ("The former governor", SAID))
    assert found.name == "Ingrid Solberg"
