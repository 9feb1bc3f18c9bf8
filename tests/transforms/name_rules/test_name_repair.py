"""All rules for the names that a network found, together."""

from tests.transforms.name_rules.named import names_in, shown
from transforms.name_rules.name_repair import ELECTION_CONFIDENCE, repair_names

ELECTION = "2016 Varnland presidential election"


def test_ends_are_repaired_before_types():
    text = "Premier Roe Jae-in left. Then Jae-in spoke."
    names = names_in(text, ("Roe Jae-", "PERSON"), ("Jae-in", "ORG"))
    assert shown(text, repair_names(text, names)) == [("Roe Jae-in", "PERSON"), ("Jae-in", "PERSON")]


def test_an_election_has_its_full_name():
    text = f"She won the {ELECTION} and left Oslo."
    names = names_in(text, ("Varnland", "GPE"), ("presidential election", "EVENT"), ("Oslo", "GPE"))
    assert shown(text, repair_names(text, names)) == [(ELECTION, "EVENT"), ("Oslo", "GPE")]


def test_an_election_that_was_not_found_is_added():
    text = f"Oslo saw the {ELECTION}."
    found = repair_names(text, names_in(text, ("Oslo", "GPE")))
    assert (shown(text, found)[1], found[1].confidence) == ((ELECTION, "EVENT"), ELECTION_CONFIDENCE)


def test_an_election_without_a_name_is_left():
    assert repair_names("It was the 2016 presidential election.", []) == []
