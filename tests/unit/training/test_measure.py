"""What counts as right."""

from typing import Any

import numpy as np
import pytest

from training.corpora import Document, Gold, Name
from training.labels import nothing_known
from training.measure import ExactSpans, characters, right_names, right_quotes
from transforms.batch import prepare
from transforms.model.decoding import Attribution, Part
from transforms.reading import Mention, Quote, Span

TEXT = "“The ferry is very late,” said Ada Berg. “It will come,” said Ola Lund. Nobody came."


def at(part) -> Any:
    return Span(TEXT.index(part), TEXT.index(part) + len(part))


def quote(content, speaker) -> Any:
    return Quote(tuple(at(c) for c in content), None, at(speaker) if speaker else None, 0.5)


FIRST = Gold((at("“The ferry is very late,”"),), (at("said"),), (at("Ada Berg"),))
SECOND = Gold((at("“It will come,”"),), (), (at("Ola Lund"),))
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
def test_right_quotes(found, expected):
    assert right_quotes(GOLD, found) == expected


def test_without_gold_nothing_is_right():
    assert right_quotes(Document("x", "a", prepare(TEXT), None, None), [quote(["It will come"], "Ola Lund")]) == [False]


def test_right_names():
    names = tuple(Name(at(p).start, at(p).end, label, None) for p, label in (("Ada Berg", "PER"), ("ferry", "MISC")))
    document = Document("conll2003-train", "a", prepare(TEXT), None, names)

    def mention(part, kind) -> Any:
        span = at(part)
        return Mention(span.start, span.end, kind, "name", 0.5)

    given = [("Ada Berg", "PERSON"), ("Ada Berg", "ORG"), ("Ada", "PERSON"), ("ferry", "PRODUCT"), ("ferry", "ORG")]
    assert right_names(document, [mention(*g) for g in given]) == [True, False, False, True, False]


def test_characters():
    assert characters([Span(1, 3), Span(2, 4), Span(9, 9)]) == {1, 2, 3}


def test_exact_spans():
    def part(start, end) -> Any:
        return Part(start, end, 1.0, 1.0)

    nothing = nothing_known(8)
    targets = nothing._replace(tags=np.array([1, 2, 0, 3, 5, 6, 0, 1], np.int32))
    measured = ExactSpans()
    measured.add(targets, [Attribution([part(0, 2), part(6, 8)], part(3, 4), part(4, 5), 1.0, 1.0)])
    assert measured.f1() == {"content": 0.5, "cue": 1.0, "source": 0.0}
    measured.add(targets, [])
    assert measured.f1() == pytest.approx({"content": 2 / 6, "cue": 2 / 3, "source": 0.0})
    # a source shared by two cues is one span
    one, other = (Attribution([part(k, k + 1)], part(k, k + 1), part(4, 6), 1.0, 1.0) for k in (0, 7))
    shared = ExactSpans()
    shared.add(targets, [one, other])
    assert shared.f1()["source"] == 1.0


def test_exact_spans_need_annotated_quotes():
    with pytest.raises(ValueError, match="without annotated quotes"):
        ExactSpans().add(nothing_known(3), [])
    assert ExactSpans().f1() == {"content": 0.0, "cue": 0.0, "source": 0.0}
