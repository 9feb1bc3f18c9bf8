import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.linking.linked_texts import linked, mentions_by_name
from transforms.linking import entities
from transforms.reader_api import Article, Mention
from transforms.text.sentences import split


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
    assert mentions_by_name(text)[name] == forms


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("They flew to Britain that day.", "United Kingdom", "GB"),
        ("They flew to Ohio that day.", "Ohio", "US"),
        ("They flew to Nairobi that day.", "Nairobi", "KE"),
        ("They met Dutch voters that day.", "Dutch", "NL"),
    ],
)
def test_countries_states_cities_and_peoples_have_a_country_code(text, name, code):
    assert linked(text)[name].country_code == code


@pytest.mark.parametrize(
    ("text", "name", "description"),
    [
        ("We saw Prime Minister Ruth Finch. Finch left.", "Ruth Finch", "Prime Minister"),
        (
            "Finch left. We saw Ruth Finch, a judge in the town of Tarnow, today.",
            "Ruth Finch",
            "judge in the town of Tarnow",
        ),
        ("Shares of Tillmark Inc., a maker of small boats, fell.", "Tillmark Inc.", "maker of small boats"),
        ("They flew to Nairobi, a city in Kenya, that day.", "Nairobi", None),
    ],
)
def test_people_and_organizations_have_a_description(text, name, description):
    assert linked(text)[name].description == description


def test_dates_and_amounts_belong_to_no_entity():
    assert mentions_by_name("It cost $5 on Monday.") == {}


TYPES = st.sampled_from(["PERSON", "ORG", "GPE", "NORP", "DATE", "LAW"])


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ruth Finch", "Finch", "U.S.", "UN", "he", "A B", "Acme", "Acme Corp."]), TYPES),
        max_size=12,
    )
)
def test_each_mention_belongs_to_at_most_one_entity_and_entities_are_in_text_order(pairs):
    text, mentions = "", []
    for piece, type_ in pairs:
        form = "pronoun" if piece == "he" else "name"
        type_ = "PERSON" if piece == "he" else type_
        mentions.append(Mention(len(text), len(text) + len(piece), type_, form, 1.0))
        text += piece + " and "
    found = entities.link(Article(text, tuple(split(text))), mentions)
    linked_mentions = [i for entity in found for i in entity.mentions]
    assert sorted(linked_mentions) == sorted(set(linked_mentions))
    assert [entity for entity in found if not entity.mentions or not entity.name] == []
    first_mentions = [entity.mentions[0] for entity in found]
    assert first_mentions == sorted(first_mentions)
