"""Questions have the annotated answers."""

import pytest

pytest.importorskip("torch")

from training.antecedents.questions import questions
from training.data.corpora import to_document
from transforms.reader_api import Reading
from transforms.rules import names

TEXT = "Ruth Finch met Anna Hale. She smiled. A bird sang."
RUTH, ANNA, SHE = [0, 10], [15, 24], [26, 29]


def asked(corpus: str, **layers):
    document = to_document(corpus, {"doc_id": "1", "text": TEXT, **layers})
    return list(questions(document, Reading(names.find(document.article)), None))


def test_coreference_names_the_person():
    (one,) = asked("gum-other-train", coref=[[RUTH, SHE]])
    assert one.right.tolist() == [False, True, False]  # Anna Hale, Ruth Finch, nobody


def test_a_chain_without_a_name_means_nobody_unless_it_is_silver():
    chain = [[SHE, [38, 44]]]
    (one,) = asked("gum-other-train", coref=chain)
    assert one.right.tolist() == [False, False, True]
    assert asked("polnear-silver-train", coref=chain) == []


def test_pronouns_that_nobody_annotated_are_not_asked():
    assert asked("gum-other-train", coref=[[RUTH, ANNA]]) == []


def test_gap_says_who_is_meant_and_who_is_not():
    gap = {"pronoun": SHE, "A": RUTH, "B": ANNA, "A-coref": True, "B-coref": False}
    (one,) = asked("gap-train", gap=gap)
    assert (one.right.tolist(), one.wrong.tolist()) == ([False, True, False], [True, False, False])
    (neither,) = asked("gap-train", gap=gap | {"A-coref": False})
    assert (neither.right.tolist(), neither.weight) == ([False, False, True], 0.5)
