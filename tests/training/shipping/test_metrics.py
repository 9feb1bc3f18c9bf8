"""What counts as a correct quote, name and span."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from training.data.corpora import Document, GoldName, GoldQuote
from training.shipping.metrics import ExactSpans, characters, correct_names, correct_quotes
from transforms.batch import prepare
from transforms.reader_api import Mention, Quote, Span

TEXT = "“The ferry is very late,” said Ada Berg. “It will come,” said Ola Lund. Nobody came."


def at(part) -> Any:
    return Span(TEXT.index(part), TEXT.index(part) + len(part))


def quote(content, speaker) -> Any:
    return Quote(tuple(at(c) for c in content), None, at(speaker) if speaker else None, 0.5)


FIRST = GoldQuote((at("“The ferry is very late,”"),), (at("said"),), (at("Ada Berg"),))
SECOND = GoldQuote((at("“It will come,”"),), (), (at("Ola Lund"),))
GOLD = Document("x", "a", prepare(TEXT), (FIRST, SECOND), None)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([quote(["The ferry is very late"], "Ada Berg")], [True]),
        ([quote(["“The ferry is very late,”"], "Berg")], [True]),  # marks do not count; speakers may overlap in part
        ([quote(["The ferry is very late"], "Ola Lund")], [False]),
        ([quote(["The ferry is very late"], None)], [False]),
        ([quote(["The ferry"], "Ada Berg")], [False]),
        ([quote(["The ferry is"], "Ada Berg")], [True]),
        ([quote(["The ferry", "very late"], "Ada Berg")], [True]),
        ([quote(["Nobody came"], "Ada Berg"), quote(["It will come"], "Ola Lund")], [False, True]),
        ([quote(["The ferry is very"], "Ada Berg"), quote(["The ferry is very late"], "Ada Berg")], [False, True]),
        ([None, quote(["It will come"], "Ola Lund")], [False, True]),
        ([], []),
    ],
)
def test_a_quote_is_correct_by_overlap_of_content_and_speaker(found, expected):
    assert correct_quotes(GOLD, found) == expected


def test_without_gold_no_quote_is_correct():
    assert correct_quotes(Document("x", "a", prepare(TEXT), None, None), [quote(["It will come"], "Ola Lund")]) == [
        False
    ]


def test_a_name_is_correct_by_exact_span_and_an_allowed_type():
    names = tuple(
        GoldName(at(p).start, at(p).end, label, None) for p, label in (("Ada Berg", "PER"), ("ferry", "MISC"))
    )
    document = Document("conll2003-train", "a", prepare(TEXT), None, names)

    def mention(part, kind) -> Any:
        span = at(part)
        return Mention(span.start, span.end, kind, "name", 0.5)

    given = [("Ada Berg", "PERSON"), ("Ada Berg", "ORG"), ("Ada", "PERSON"), ("ferry", "PRODUCT"), ("ferry", "ORG")]
    assert correct_names(document, [mention(*g) for g in given]) == [True, False, False, True, False]


def test_characters_of_overlapping_spans_count_once():
    assert characters([Span(1, 3), Span(2, 4), Span(9, 9)]) == {1, 2, 3}


def words() -> Any:
    """Return the words and marks of TEXT, with the attributes that `words_of` reads."""
    found = [m.span() for m in re.finditer(r"\w+|[^\w\s]", TEXT)]
    return SimpleNamespace(start=np.array([s for s, _ in found]), end=np.array([e for _, e in found]))


def test_exact_spans_are_counted_by_role():
    measured = ExactSpans()
    right = Quote((at("The ferry is very late"),), at("said"), at("Ada Berg"), 0.5)
    measured.add(GOLD, words(), [right, quote(["“It will"], "Ola Lund"), None])  # marks at the ends do not count
    assert measured.f1() == {"content": 0.5, "cue": 1.0, "source": 1.0}
    measured.add(GOLD, words(), [])
    assert measured.f1() == pytest.approx({"content": 2 / 6, "cue": 2 / 3, "source": 2 / 3})
    # a source shared by two cues is one span
    shared = ExactSpans()
    shared.add(GOLD, words(), [quote(["late"], "Ada Berg"), quote(["will"], "Ada Berg"), quote(["come"], "Ola Lund")])
    assert shared.f1()["source"] == 1.0


def test_exact_spans_need_annotated_quotes():
    with pytest.raises(ValueError, match="no annotated quotes"):
        ExactSpans().add(Document("x", "a", prepare(TEXT), None, None), words(), [])
    assert ExactSpans().f1() == {"content": 0.0, "cue": 0.0, "source": 0.0}
