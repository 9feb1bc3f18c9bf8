import pytest

from transforms.cues import forms, inflections, lemma


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
