import pytest

from transforms.contract.tables import ACTS
from transforms.lexicons.cues import act, forms, inflections, lemma
from transforms.lexicons.lexicon import classes


@pytest.mark.parametrize(
    ("verb", "past", "expected"),
    [
        ("add", None, ["add", "adds", "added", "adding"]),
        ("argue", None, ["argue", "argues", "argued", "arguing"]),
        ("deny", None, ["deny", "denies", "denied", "denying"]),
        ("admit", None, ["admit", "admits", "admitted", "admitting"]),
        ("answer", None, ["answer", "answers", "answered", "answering"]),
        ("agree", None, ["agree", "agrees", "agreed", "agreeing"]),
        ("stress", None, ["stress", "stresses", "stressed", "stressing"]),
        ("echo", None, ["echo", "echoes", "echoed", "echoing"]),
        ("say", ("said", "said"), ["say", "says", "said", "said", "saying"]),
        ("write", ("wrote", "written"), ["write", "writes", "wrote", "written", "writing"]),
    ],
)
def test_inflections(verb, past, expected):
    assert inflections(verb, past) == expected


@pytest.mark.parametrize(
    ("cue", "expected"),
    [("said", "say"), ("Writes", "write"), ("according to", "according to"), ("told", "tell"), (":", ":")],
)
def test_lemma(cue, expected):
    assert lemma(cue) == expected


def test_a_form_knows_its_kind():
    assert forms()["said"].kind == "past"
    assert forms()["says"].kind == "third"
    assert forms()["arguing"].kind == "ing"
    assert "say" in forms()["argue"].classes


@pytest.mark.parametrize(
    ("cue", "content", "expected"),
    [
        ("said", "the bridge is safe", "speech"),
        ("according to", "the bridge is safe", "speech"),
        ("In the words of", "the bridge is safe", "speech"),
        ("believes", "the bridge is safe", "thought"),
        ("is widely expected", "the bridge will close", "thought"),
        ("in the view of", "the bridge is safe", "thought"),
        ("fears that", "the bridge is unsafe", "thought"),
        ("hopes", "that the bridge opens", "thought"),
        ("hopes", "to open the bridge", "intention"),
        ("plans", "to open the bridge", "intention"),
        ("has refused", "to close it", "intention"),
        ("decisions", "to close it", "intention"),
        ("belief", "that it is safe", "thought"),
        ("promised", "to close it", "speech"),
        ("offers", "to close it", "speech"),
        ("gave", "the bridge a year", None),
        (None, "the bridge is safe", None),
    ],
)
def test_speech_is_told_from_thought_and_intention(cue, content, expected):
    assert act(cue, content, verbatim=False) == expected


@pytest.mark.parametrize("cue", ["thinks", "gave", None])
def test_words_in_quotation_marks_were_said(cue):
    assert act(cue, "the bridge is safe", verbatim=True) == "speech"


def test_the_acts_of_the_lexicon_are_those_of_the_table():
    assert set(classes("acts.txt")) == set(ACTS)
