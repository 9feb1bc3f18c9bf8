"""Teams that bear the name of a place are organisations; the places stay places."""

import pytest

from transforms.linking.team_names import is_sport, name_teams
from transforms.linking.type_agreement import agree_on_types
from transforms.reader_api import Mention

SPORT = "The striker scored a late goal in the league match."
POLITICS = (
    "The minister told Parliament that the team will face a long season of talks, and that the government won a vote."
)


def places(text: str, *names: str) -> list[Mention]:
    """Return a mention of type GPE for each name, at its next place in the text."""
    at, found = 0, []
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        found.append(Mention(start, at, "GPE", "name", 0.9))
    return found


def types(text: str, *names: str) -> list[str]:
    return [m.type for m in name_teams(text, places(text, *names))]


@pytest.mark.parametrize("text", [SPORT, "RUGBY UNION - DORVALE MEET LISBON .", "CRICKET - DORVALE LOSE"])
def test_an_article_on_a_match_is_on_sport(text: str):
    assert is_sport(text)


def test_figures_are_no_words():
    assert is_sport("Cricket: the Dorvale captain won the match. " + "Roe 12 " + "3 4 5 6 " * 300)


@pytest.mark.parametrize(
    "text", [POLITICS, POLITICS + " The football stadium stays closed." + " They voted again and again." * 80, ""]
)
def test_words_of_matches_alone_make_no_sport(text: str):
    assert not is_sport(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LISBON 5 DORVALE 3", ["LISBON", "DORVALE"]),
        ("Lisbon 1 (Roe 58th minute) Dorvale 0", ["Lisbon", "Dorvale"]),
        ("1. Lisbon 3 2 1 0 5 2 7\n2. Dorvale 3 2 0 1 4 3 6", ["Lisbon", "Dorvale"]),
        ("NEW VARN 74 54 .578 -\nDORVALE 68 60 .531 6", ["NEW VARN", "DORVALE"]),
        ("Third day\nAt Oldham: Dorvale 389 and 112-4.", ["Dorvale"]),
        ("NEW VARN AT DORVALE", ["NEW VARN", "DORVALE"]),
        ("PCT GB NEW VARN 74 54 .578 - DORVALE 68 60 .531 6 SCHEDULE NEW VARN AT DORVALE", ["NEW VARN", "DORVALE"]),
        ("Fixtures: Lisbon v Dorvale", ["Lisbon", "Dorvale"]),
        ("Lisbon beat Dorvale on Sunday.", ["Lisbon", "Dorvale"]),
        ("LISBON BEAT DORVALE 3-1", ["LISBON", "DORVALE"]),
        ("It was a late win over Dorvale.", ["Dorvale"]),
        ("They were at home to Dorvale.", ["Dorvale"]),
        ("The qualifier between Kenya and Dorvale was dull.", ["Kenya", "Dorvale"]),
        ("The Dorvale fast bowler Ann Roe was hurt.", ["Dorvale"]),
        ("Dorvale's second innings ended early.", ["Dorvale"]),
    ],
)
def test_the_words_around_a_name_show_a_team(text: str, names: list[str]):
    assert types(text, *names) == ["ORG"] * len(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LISBON 1996-08-25\nThe striker was hurt.", ["LISBON"]),
        ("LISBON, Aug 3 (Reuters) - The striker was hurt.", ["LISBON"]),
        ("The match in Lisbon was played at Oldham.", ["Lisbon", "Oldham"]),
        ("They won against Roe (Kenya) and others.", ["Kenya"]),
        ("The Lisbon-based runner won.", ["Lisbon"]),
        ("He was born there, and Lisbon was his home for years.", ["Lisbon"]),
    ],
)
def test_places_stay_places(text: str, names: list[str]):
    assert types(text, *names) == ["GPE"] * len(names)


def test_a_team_is_one_in_the_rest_of_the_article_except_where_a_place_is_meant():
    text = "Lisbon beat Kenya. Roe put Lisbon ahead before a full stadium in Lisbon."
    assert types(text, "Lisbon", "Kenya", "Lisbon", "Lisbon") == ["ORG", "ORG", "ORG", "GPE"]


def test_agreement_keeps_the_team_and_the_place_in_an_article_on_sport():
    text = f"{SPORT} Lisbon beat Kenya before a full stadium in Lisbon."
    assert [m.type for m in agree_on_types(text, places(text, "Lisbon", "Kenya", "Lisbon"))] == ["ORG", "ORG", "GPE"]


def test_agreement_finds_no_team_elsewhere():
    text = f"{POLITICS} Lisbon beat Kenya."
    assert [m.type for m in agree_on_types(text, places(text, "Lisbon", "Kenya"))] == ["GPE", "GPE"]
