import pytest

from transforms.contract.tables import ACTS
from transforms.lexicons.cues import act, forms, inflections, lemma, speech_verbs
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


@pytest.mark.parametrize(
    ("form", "kind"),
    [("argue", "base"), ("says", "third"), ("said", "past"), ("told", "past"), ("read", "past"), ("arguing", "ing")],
)
def test_kind_of_a_form(form, kind):
    assert forms()[form].kind == kind


def test_a_form_has_all_classes_of_its_verb():
    assert forms()["claimed"].classes == {"say", "promise"}


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
def test_act(cue, content, expected):
    assert act(cue, content, verbatim=False) == expected


@pytest.mark.parametrize("cue", ["thinks", "gave", None])
def test_content_in_quotation_marks_is_speech(cue):
    assert act(cue, "the bridge is safe", verbatim=True) == "speech"


def test_the_lexicon_has_the_acts_of_the_table():
    assert set(classes("acts.txt")) == set(ACTS)


def test_speech_verbs_are_forms_of_cue_verbs():
    listed = {form for use in classes("speech_verbs.txt") for form in speech_verbs(use)}
    assert listed - forms().keys() == set()
