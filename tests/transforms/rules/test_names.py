import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.contract.tables import ENTITY_TYPES, FORMS
from transforms.reader_api import Article, Sentence
from transforms.rules import names
from transforms.text.sentences import split


def article(text: str) -> Article:
    return Article(text, tuple(split(text)))


def found(text: str, form: str = "name") -> set[tuple[str, str]]:
    return {(text[m.start : m.end], m.type) for m in names.find(article(text)) if m.form == form}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Yesterday Prime Minister Ilva Tornqvist spoke.", "Ilva Tornqvist"),
        ("They met Secretary of State Rolf Aanders in the hall.", "Rolf Aanders"),
        ("A letter went to Mr. Quillfeather again.", "Quillfeather"),
        ("The book is by Susan B. Hartley, and it sells.", "Susan B. Hartley"),
        ("He wrote to Maria van der Berg about it.", "Maria van der Berg"),
        ("We asked Sen. Paul Whitcombe (R-Ohio) about it.", "Paul Whitcombe"),
        ("It was Robert Finch's idea.", "Robert Finch"),
        ("It was Robert Finch’s idea.", "Robert Finch"),
        ("It was Amir al-Rashid who came.", "Amir al-Rashid"),
        ("The speech by Martin O'Donnell was short.", "Martin O'Donnell"),
    ],
)
def test_a_person_is_found_without_title_and_possessive(text, name):
    assert (name, "PERSON") in found(text)


def test_a_surname_is_a_person_if_the_full_name_is_in_the_article():
    assert ("Ostrava", "PERSON") in found("The judge heard Clara Ostrava. Later Ostrava left.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shares of Tillmark Industries Inc. fell.", "Tillmark Industries Inc."),
        ("She runs the Ministry of Foreign Affairs and Trade now.", "Ministry of Foreign Affairs and Trade"),
        ("He studied at the University of Tarnow for years.", "University of Tarnow"),
        ("The vote split the Farmers Unity Party again.", "Farmers Unity Party"),
        ("A report by the Center for Coastal Studies says so.", "Center for Coastal Studies"),
        ("It was sent to the U.S. State Department first.", "U.S. State Department"),
        ("It was the United Nations that asked.", "United Nations"),
        ("Members of the QRXT walked out.", "QRXT"),
    ],
)
def test_an_organisation_is_found_by_its_words(text, name):
    assert (name, "ORG") in found(text)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They flew to Kenya on a cold day.", "Kenya", "GPE"),
        ("They flew to the U.S. on a cold day.", "U.S.", "GPE"),
        ("The shop is in Dorvale, Ohio, near a lake.", "Dorvale", "GPE"),
        ("BRANTLY, Kenya (XYZ) - It rained all day.", "BRANTLY", "GPE"),
        ("They sailed the Black Sea at night.", "Black Sea", "LOC"),
        ("The crowd stood on Larchmont Bridge at noon.", "Larchmont Bridge", "FAC"),
        ("Most Republicans and some Belgian voters agreed.", "Republicans", "NORP"),
        ("Most Republicans and some Belgian voters agreed.", "Belgian", "NORP"),
        ("He lost the 1987 Danish general election by far.", "1987 Danish general election", "EVENT"),
        ("It breaks the Fair Ferries Act, they said.", "Fair Ferries Act", "LAW"),
    ],
)
def test_places_groups_events_and_laws_have_their_types(text, name, kind):
    assert (name, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "However, it rained.",
        "Building a bridge takes years. The building is old.",
        "The cat sat there. Cats do that.",
        "Officials were asleep. No official spoke.",
    ],
)
def test_a_capital_at_the_start_of_a_sentence_does_not_make_a_name(text):
    assert found(text) == set()


def test_in_a_title_case_headline_only_listed_names_and_names_of_the_article_are_found():
    text = "Angry Voters Tell Wenzel To Quit Over Kenya Deal\n\nThe crowd booed Ada Wenzel on the steps."
    heads = {name for name, _ in found(text.split("\n")[0] + "\n\n" + text.split("\n\n")[1])}
    assert heads == {"Wenzel", "Kenya", "Ada Wenzel"}


def test_names_in_a_headline_in_capitals_are_found_by_the_article():
    text = "WENZEL QUITS OVER KENYA DEAL\n\nThe crowd booed Ada Wenzel on the steps."
    assert {("WENZEL", "PERSON"), ("KENYA", "GPE")} <= found(text)


def test_a_run_ends_where_the_sentence_ends():
    text = "He never went to Kenya. Ada Wenzel did."
    assert {"Kenya", "Ada Wenzel"} <= {name for name, _ in found(text)}


def test_an_initial_does_not_end_a_name_even_where_a_sentence_was_split_after_it():
    text = "They saw John F. Brandt there."
    cut = text.index("Brandt")
    split_wrongly = Article(text, (Sentence(0, cut - 1, 0, "body"), Sentence(cut, len(text), 0, "body")))
    assert [text[m.start : m.end] for m in names.find(split_wrongly)] == ["John F. Brandt"]


def test_pronouns_of_the_third_person_are_found_with_their_form():
    assert found("She gave him her hat; it was his.", "pronoun") == {
        ("She", "PERSON"),
        ("him", "PERSON"),
        ("her", "PERSON"),
        ("his", "PERSON"),
    }


def test_a_title_alone_is_a_nominal_mention_only_if_a_person_has_that_title():
    assert found("President Ada Wenzel came. The president left.", "nominal") == {("The president", "PERSON")}
    assert found("Ada Wenzel came. The president left.", "nominal") == set()


def test_teams_in_a_line_of_results_are_organisations():
    assert ("Lisbon", "ORG") in found("Results of the matches:\nLisbon 2 Dorvale 1\n")


PIECES = st.sampled_from(
    [
        "Ada Wenzel",
        "the",
        "U.S.",
        "President",
        "said",
        ", ",
        ". ",
        "“",
        "”",
        "\n",
        "of",
        "Bank",
        "KENYA",
        "3 May",
        "é",
        "$",
        "'s",
        "-",
    ]
)


@settings(deadline=None)  # the first example reads the word lists
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map(" ".join))
def test_mentions_are_sorted_without_overlaps_and_valid(text):
    sentences = tuple(s for s in split(text) if s.end > s.start)
    last = 0
    for mention in names.find(Article(text, sentences)):
        assert last <= mention.start < mention.end <= len(text)
        assert mention.type in ENTITY_TYPES
        assert mention.form in FORMS
        assert 0 <= mention.confidence <= 1
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        last = mention.end
