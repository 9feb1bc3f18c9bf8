import pytest

from transforms.lexicons.cues import PLAIN, forms, inflections, lemma, speech_verbs
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


def test_speech_verbs_are_forms_of_cue_verbs():
    listed = {form for use in classes("speech_verbs.txt") for form in speech_verbs(use)}
    assert listed - forms().keys() == set()


def test_plain_cues_are_lemmas_of_their_own():
    assert {cue: lemma(cue) for cue in PLAIN} == {cue: cue for cue in PLAIN}
