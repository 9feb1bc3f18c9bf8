"""Tell speech from thoughts, intentions and attitudes, by the cue and the form of the content."""

import pytest

from transforms.contract.tables import ACTS
from transforms.lexicons.lexicon import classes, words
from transforms.linking.speech_acts import CLASSES, act, is_clause


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("said", "the bridge is safe", "speech"),
        ("according to", "the bridge is safe", "speech"),
        ("In the words of", "the bridge is safe", "speech"),
        ("promised", "to close it", "speech"),
        ("has denied", "any wrongdoing", "speech"),
        ("called for", "an inquiry", "speech"),
        ("made it clear", "that she would stay", "speech"),
        ("voiced", "doubts over the plan", "speech"),
        ("believes", "the bridge is safe", "thought"),
        ("is widely expected", "the bridge will close", "thought"),
        ("in the view of", "the bridge is safe", "thought"),
        ("fears that", "the bridge is unsafe", "thought"),
        ("hopes", "that the bridge opens", "thought"),
        ("belief", "that it is safe", "thought"),
        ("are convinced", "that it is safe", "thought"),
        ("hopes", "to open the bridge", "intention"),
        ("plans", "to open the bridge", "intention"),
        ("has refused", "to close it", "intention"),
        ("decisions", "to close it", "intention"),
        ("has agreed", "to close it", "intention"),
        ("agreed", "that it was unsafe", "speech"),
        ("signed", "a deal worth millions", "attitude"),
        ("voted for", "the new budget", "attitude"),
        ("supports", "the new budget", "attitude"),
        ("criticised", "the new budget", "attitude"),
        ("criticised", "the council for raising the rates", "speech"),
        ("gave", "the bridge a year", None),
        (None, "the bridge is safe", None),
        ("", "the bridge is safe", None),
        (":", "the bridge is safe", "speech"),
        ("―", "The bridge is safe.", "speech"),
    ],
)
def test_the_cue_decides(cue, content, expected):
    assert act(cue, content) == expected


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("noted", "the rain", None),
        ("noted", "that it rained", "speech"),
        ("explained", "his reasons", None),
        ("explained", "how it works", "speech"),
        ("described", "the bridge as a ruin", "speech"),
        ("discussed", "the plan", None),
        ("wrote about", "how she fell", None),
        ("talks", "about the rain that fell", None),
        ("complained of", "the noise", None),
    ],
)
def test_a_topic_is_not_what_was_said(cue, content, expected):
    assert act(cue, content) == expected


@pytest.mark.parametrize(
    "cue", ["did not say", "never mentioned", "failed to disclose", "has yet to announce", "didn’t say"]
)
def test_what_nobody_said_is_no_speech(cue):
    assert act(cue, "that the bridge was unsafe") is None


def test_a_negated_thought_is_a_thought():
    assert act("did not think", "the bridge was safe") == "thought"


@pytest.mark.parametrize(
    ("speaker", "content", "expected"),
    [
        ("The study", "that rents fell", "speech"),
        ("The study", "a fall in rents", "speech"),
        ("The Audit Office", "that rents fell", "speech"),
        ("She", "that the door was open", "thought"),
        ("two witnesses", "that the door was open", "thought"),
        ("Officers", "a knife in the car", None),
        ("Video", "that the door was open", None),
        ("It", "that the door was open", None),
    ],
)
def test_who_finds_decides(speaker, content, expected):
    assert act("found", content, speaker=speaker) == expected


def test_a_video_says_nothing():
    assert act("suggests", "that the door was open", speaker="The footage") is None


@pytest.mark.parametrize("cue", ["thinks", "gave", "criticised", None])
def test_words_in_quotation_marks_are_speech(cue):
    assert act(cue, "the bridge is far from safe", verbatim=1.0) == "speech"


def test_some_quoted_words_make_a_thought_speech_but_not_an_intention():
    assert act("felt", "that it was a masterpiece", verbatim=0.3) == "speech"
    assert act("wants", "to drain the swamp", verbatim=0.3) == "intention"


def test_a_quoted_title_after_an_event_is_no_speech():
    assert act("signed", "Clean Air", verbatim=1.0) == "attitude"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("that it rained", True),
        ("rates will rise", True),
        ("the rates that were raised", False),
        ("a rise in rates", False),
        ("about what they are", False),
        ("", False),
    ],
)
def test_a_clause_has_a_verb_of_its_own(content, expected):
    assert is_clause(content) is expected


def test_the_lexicon_has_the_acts_of_the_table_and_the_classes_that_depend_on_the_content():
    assert set(classes("acts.txt")) == {*ACTS, *CLASSES, "inflected"}


def test_inflected_words_have_a_class():
    listed = {word for name, items in classes("acts.txt").items() if name != "inflected" for word in items}
    assert words("acts.txt", "inflected") - listed == set()
