import pytest

from tests.transforms.linking.linked_texts import speakers_of

SAID = "the bridge was old"


@pytest.mark.parametrize(
    ("text", "mention", "speaker"),
    [
        (f"Ingrid Solberg came. She said that {SAID}.", "She", ("Ingrid Solberg", "person")),
        (f"Ingrid Solberg came. Her speech made clear that {SAID}.", "Her speech", ("Ingrid Solberg", "person")),
        (f"He said that {SAID}.", "He", (None, "person")),
        (f"The vote was for Ingrid Solberg, who said that {SAID}.", "who", ("Ingrid Solberg", "person")),
        (f"Ingrid Solberg (D-Norvik), who said that {SAID}, left.", "who", ("Ingrid Solberg", "person")),
        (f"Ingrid Solberg met voters who said that {SAID}.", "who", (None, "group")),
        (
            f"Norvik has a Ministry of Fisheries, which said that {SAID}.",
            "which",
            ("Ministry of Fisheries", "organization"),
        ),
        (f"The White House has met. It said that {SAID}.", "It", ("White House", "organization")),
        (f"The rain fell. It showed that {SAID}.", "It", (None, "unknown")),
        (f"Voters came. They said that {SAID}.", "They", (None, "group")),
        (f"I think that {SAID}.", "I", (None, "person")),
    ],
)
def test_pronouns(text, mention, speaker):
    (found,) = speakers_of(text, (mention, SAID))
    assert (found.name, found.type) == speaker


def test_who_spoke_last_goes_on():
    first, second = "“We will rebuild it. Paul Hale will pay. He is rich,”", "“He promised it,”"
    text = f"{first} Peter Solberg said.\n{second} he added."
    found = speakers_of(text, ("Peter Solberg", first[1:-2]), ("he", second[1:-2]))
    assert [speaker.name for speaker in found] == ["Peter Solberg"] * 2


def test_who_is_anonymous_goes_on():
    first, second = "“It is old,”", "“Nobody paid,”"
    text = f"Peter Solberg came.\n{first} an official said.\n{second} he added."
    found = speakers_of(text, ("an official", first[1:-2]), ("he", second[1:-2]))
    assert [(speaker.name, speaker.type) for speaker in found] == [(None, "anonymous")] * 2


def test_who_is_named_in_what_is_said_rarely_says_it():
    said = "Paul Hale would lose"
    text = f"Peter Solberg met Paul Hale. He said that {said}."
    (found,) = speakers_of(text, ("He", said))
    assert found.name == "Peter Solberg"


def test_i_within_a_quotation_is_its_speaker():
    outer, inner = "“I know that the bridge was old,”", SAID
    text = f"{outer} Paul Hale said."
    found = speakers_of(text, ("I", inner), ("Paul Hale", outer[1:-2]))
    assert [speaker.name for speaker in found] == ["Paul Hale"] * 2


def test_they_means_the_body_that_spoke():
    first, second = "all is well", "nobody came"
    text = f"The Ministry of Fisheries said that {first}. They claimed that {second}."
    found = speakers_of(text, ("The Ministry of Fisheries", first), ("They", second))
    assert [speaker.type for speaker in found] == ["organization"] * 2
