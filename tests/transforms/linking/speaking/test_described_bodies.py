import pytest

from tests.transforms.linking.linked_texts import speakers_of

SAID = "the bridge was old"


@pytest.mark.parametrize(
    ("before", "mention", "speaker"),
    [
        ("The Ministry of Fisheries met.", "The ministry", ("Ministry of Fisheries", "organization")),
        ("The Varnsund Housing Fund met.", "The fund", ("Varnsund Housing Fund", "organization")),
        ("Shares of Tillmark Inc. fell.", "The company", ("Tillmark Inc.", "organization")),
        ("Shares of Tillmark Inc. and Oslo Bank Corp. fell.", "The company", (None, "organization")),
        ("Nobody came.", "The Solberg campaign", (None, "organization")),
    ],
)
def test_organizations(before, mention, speaker):
    (found,) = speakers_of(f"{before} {mention} said that {SAID}.", (mention, SAID))
    assert (found.name, found.type) == speaker


@pytest.mark.parametrize(
    ("mention", "speaker"),
    [
        ("A Tillmark Inc. report", ("Tillmark Inc.", "organization")),
        ("A report by Paul Hale", ("Paul Hale", "person")),
        ("Paul Hale’s letter", ("Paul Hale", "person")),
        ("A report on Paul Hale", (None, "document")),
        ("A new poll", (None, "document")),
    ],
)
def test_an_author_named_in_the_phrase(mention, speaker):
    (found,) = speakers_of(f"{mention} said that {SAID}.", (mention, SAID))
    assert (found.name, found.type) == speaker


def test_the_poll_has_the_author_of_the_poll_before():
    first, second = "the mayor leads", "few trust her"
    text = f"A Tillmark Inc. poll shows that {first}. According to the poll, {second}."
    assert [s.name for s in speakers_of(text, ("A Tillmark Inc. poll", first), ("the poll", second))] == [
        "Tillmark Inc."
    ] * 2


def test_the_statement_has_the_author_of_the_statement_before():
    text = f"Ingrid Solberg issued a statement on Monday. The statement says that {SAID}."
    (found,) = speakers_of(text, ("The statement", SAID))
    assert (found.name, found.type) == ("Ingrid Solberg", "person")
