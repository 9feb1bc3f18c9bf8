import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.linking import entities
from transforms.reader_api import Article, Mention
from transforms.rules import names
from transforms.text.sentences import split


def linked(text: str) -> list[tuple[entities.Entity, list[str]]]:
    article = Article(text, tuple(split(text)))
    mentions = names.find(article)
    return [
        (e, [text[mentions[i].start : mentions[i].end] for i in e.mentions]) for e in entities.link(article, mentions)
    ]


def entity(text: str, name: str) -> tuple[entities.Entity, list[str]]:
    return next((e, forms) for e, forms in linked(text) if e.name == name)


def test_a_person_gathers_full_name_surname_and_titled_forms():
    _, forms = entity("Rolf Aanders spoke. Mr. Aanders left, and Minister Aanders slept.", "Rolf Aanders")
    assert forms == ["Rolf Aanders", "Aanders", "Aanders"]


def test_two_persons_of_one_surname_stay_apart():
    found = {e.name for e, _ in linked("Paul Finch met Ruth Finch. Both smiled.")}
    assert found == {"Paul Finch", "Ruth Finch"}


def test_a_bare_surname_is_the_last_full_name_before_it():
    _, forms = entity("Paul Finch met Ruth Finch. Then Finch left.", "Ruth Finch")
    assert forms == ["Ruth Finch", "Finch"]


def test_an_honorific_says_which_of_two_is_meant():
    _, forms = entity("Paul Finch met Ruth Finch. Then Mr. Finch left.", "Paul Finch")
    assert forms == ["Paul Finch", "Finch"]


def test_the_name_is_the_fullest_form_without_title():
    assert entity("Ruth Finch spoke. Later Ruth M. Finch left.", "Ruth M. Finch")[1] == ["Ruth Finch", "Ruth M. Finch"]


@pytest.mark.parametrize(
    ("text", "name", "forms"),
    [
        ("The U.S. paid. The United States and America agreed.", "United States", ["U.S.", "United States", "America"]),
        ("The United Nations met. The U.N. and the UN agreed.", "United Nations", ["United Nations", "U.N.", "UN"]),
        (
            "The Coastal Ferry Board (CFB) met. The CFB agreed.",
            "Coastal Ferry Board",
            ["Coastal Ferry Board", "CFB", "CFB"],
        ),
        ("The Tillmark Group met. Later Tillmark agreed.", "Tillmark Group", ["Tillmark Group", "Tillmark"]),
    ],
)
def test_aliases_acronyms_and_short_forms_are_one_entity(text, name, forms):
    assert entity(text, name)[1] == forms


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("They flew to Britain that day.", "United Kingdom", "GB"),
        ("They flew to Ohio that day.", "Ohio", "US"),
        ("They flew to Nairobi that day.", "Nairobi", "KE"),
        ("They met Dutch voters that day.", "Dutch", "NL"),
    ],
)
def test_countries_states_cities_and_peoples_have_their_country(text, name, code):
    assert entity(text, name)[0].country_code == code


def test_a_description_comes_with_the_person():
    assert entity("We saw Prime Minister Ruth Finch. Finch left.", "Ruth Finch")[0].description == "Prime Minister"


def test_an_organisation_has_what_stands_in_apposition_to_it():
    text = "Shares of Tillmark Inc., a maker of small boats, fell."
    assert entity(text, "Tillmark Inc.")[0].description == "maker of small boats"


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Ruth Finch spoke.", "female"),
        ("Paul Finch spoke.", "male"),
        ("Then Mrs. Quillfeather spoke.", "female"),
        ("Xoqu Quillfeather spoke. She left.", "female"),
    ],
)
def test_gender_comes_from_honorific_first_name_or_pronoun(text, gender):
    people = [e for e, _ in linked(text) if e.type == "PERSON"]
    assert [e.gender for e in people] == [gender]


@pytest.mark.parametrize(
    ("text", "name", "pronoun"),
    [
        ("Ruth Finch met Paul Hale. She smiled.", "Ruth Finch", "She"),
        ("Ruth Finch met Paul Hale. He smiled.", "Paul Hale", "He"),
        ("Paul Hale met with John Finch. He smiled.", "Paul Hale", "He"),
        ("John Finch slept. “He is late,” said Paul Hale.", "John Finch", "He"),
    ],
)
def test_a_pronoun_means_the_salient_person_of_its_gender(text, name, pronoun):
    assert pronoun in entity(text, name)[1]


def test_a_pronoun_without_a_person_near_it_stays_unlinked():
    assert linked("She smiled.") == []


def test_a_title_alone_is_who_bears_it():
    assert "The president" in entity("President Ruth Finch came. The president left.", "Ruth Finch")[1]


def test_dates_and_amounts_are_in_no_entity():
    assert linked("It cost $5 on Monday.") == []


KINDS = st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "DATE", "LAW"])


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ruth Finch", "Finch", "U.S.", "UN", "he", "A B", "Acme", "Acme Corp."]), KINDS),
        max_size=12,
    )
)
def test_a_mention_is_in_one_entity_at_most_and_entities_come_in_text_order(pairs):
    text, mentions = "", []
    for piece, kind in pairs:
        form = "pronoun" if piece == "he" else "name"
        mentions.append(Mention(len(text), len(text) + len(piece), "PERSON" if piece == "he" else kind, form, 1.0))
        text += piece + " and "
    found = entities.link(Article(text, tuple(split(text))), mentions)
    used = [i for e in found for i in e.mentions]
    assert len(used) == len(set(used))
    assert all(e.mentions and e.name for e in found)
    assert [e.mentions[0] for e in found] == sorted(e.mentions[0] for e in found)
