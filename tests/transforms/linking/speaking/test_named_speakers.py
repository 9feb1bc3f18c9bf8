import pytest

from tests.transforms.linking.linked_texts import speakers_of

SAID = "the bridge was old"


@pytest.mark.parametrize(
    ("mention", "speaker"),
    [
        ("Ingrid Solberg", ("Ingrid Solberg", "person")),
        ("Mayor Ingrid Solberg (D-Norvik)", ("Ingrid Solberg", "person")),
        ("Hale spokeswoman Ingrid Solberg", ("Ingrid Solberg", "person")),
        ("Paul Hale’s lawyer, Ingrid Solberg,", ("Ingrid Solberg", "person")),
        ("Ingrid Solberg, a friend of Paul Hale,", ("Ingrid Solberg", "person")),
        ("A lawyer for the paper, Ingrid Solberg,", ("Ingrid Solberg", "person")),
        ("a Hale aide", (None, "anonymous")),
        ("Hale aides", (None, "anonymous")),
        ("A friend of Ingrid Solberg", (None, "anonymous")),
        ("The University of Leiden", ("University of Leiden", "organization")),
        ("The White House", ("White House", "organization")),
        ("Norway", ("Norway", "place")),
        ("Republicans", (None, "group")),
        ("Ingrid Solberg and Paul Hale", ("Ingrid Solberg", "person")),
    ],
)
def test_head(mention, speaker):
    (found,) = speakers_of(f"Paul Hale came on Monday.\n{mention} said that {SAID}.", (mention, SAID))
    assert (found.name, found.type) == speaker


def test_of_several_people_of_a_surname_the_one_introduced_first_is_meant():
    text = (
        "Ingrid Solberg opened the bridge. Her brother Jonas Solberg came, too. Jonas Solberg cut the ribbon.\n"
        f"Solberg said that {SAID}."
    )
    (found,) = speakers_of(text, ("Solberg", SAID))
    assert found.name == "Ingrid Solberg"
    assert found.finding.support < 1


def test_a_title_is_no_first_name():
    text = f"Justice Solberg came. Her friend Ingrid Solberg slept. Then Justice Solberg said that {SAID}."
    (found,) = speakers_of(text, ("Justice Solberg", SAID))
    assert found.name == "Ingrid Solberg"


def test_an_honorific_tells_which_of_them():
    text = (
        "Ingrid Solberg opened the bridge. Ingrid Solberg cut the ribbon. Her brother Peter Solberg came, too.\n"
        f"Mr. Solberg said that {SAID}."
    )
    (found,) = speakers_of(text, ("Mr. Solberg", SAID))
    assert found.name == "Peter Solberg"
