import pytest

from tests.transforms.linking.linked_texts import speakers_of

SAID = "the bridge was old"


@pytest.mark.parametrize(
    ("mention", "type_"),
    [
        ("critics", "group"),
        ("some officials", "anonymous"),
        ("two people familiar with the talks", "anonymous"),
        ("60 percent of voters", "group"),
        ("those surveyed", "group"),
        ("a nurse", "anonymous"),
        ("the lawyers", "group"),
        ("the police", "group"),
        ("his campaign", "organization"),
        ("the town", "place"),
        ("many polls", "document"),
        ("strategists", "group"),
    ],
)
def test_nobody_is_named(mention, type_):
    (found,) = speakers_of(f"Paul Hale slept. Then {mention} said that {SAID}.", (mention, SAID))
    assert (found.name, found.type) == (None, type_)


def test_somebody_introduced_without_a_name_stays_so():
    text = f"Paul Hale met a reporter. The reporter said that {SAID}."
    (found,) = speakers_of(text, ("The reporter", SAID))
    assert (found.name, found.type) == (None, "anonymous")


def test_a_spokesperson_speaks_for_a_body():
    text = f"A spokesman for the Ministry of Fisheries said that {SAID}."
    (found,) = speakers_of(text, ("A spokesman for the Ministry of Fisheries", SAID))
    assert (found.name, found.type) == ("Ministry of Fisheries", "organization")


def test_a_description_with_a_name_after_it_is_of_somebody_else():
    mention = "The head of Norway’s delegation"
    text = f"Paul Hale slept. Hale was tired. {mention} said that {SAID}."
    (found,) = speakers_of(text, (mention, SAID))
    assert found.name is None
