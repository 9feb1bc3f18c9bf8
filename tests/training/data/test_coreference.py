"""Annotated coreference becomes the words that refer and the names that they may mean."""

from typing import Any

import pytest

from tests.transforms.model.fake_network import pieces_of
from training.data.coreference import IGNORED, NOBODY, antecedents, no_antecedents
from training.data.corpora import Document
from transforms.batch import prepare
from transforms.reader_api import Span

TEXT = "Ada Berg met Tor Lund. She said that the mayor saw Berg. He left it there, Lund said."


def at(part) -> Span:
    start = TEXT.index(part)
    return Span(start, start + len(part))


def found(*chains, has_gap=False, names=("Ada Berg", "Tor Lund")) -> Any:
    document = Document("a", "a", prepare(TEXT), None, None, tuple(tuple(map(at, chain)) for chain in chains), has_gap)
    pieces = pieces_of(TEXT)
    spans = [(*at(name), "PERSON") for name in names]
    spans += [(m, m + 4, "PERSON") for m in (TEXT.index("Berg."), TEXT.index("Lund said"))]
    made = antecedents(document, pieces, sorted(spans))
    words = [TEXT[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)]
    return [
        [(w, int(k)) for w, k in zip(words, column, strict=True) if k != IGNORED] for column in (made.refers, made.named)
    ]


def test_pronouns_and_short_noun_phrases_refer_to_the_names_of_their_chain():
    refers, named = found(["Ada Berg", "She"], ["Tor Lund", "the mayor", "He"])
    assert refers == [("She", 0), ("the", 1), ("mayor", 1), ("He", 1)]
    assert named == [("Ada", 0), ("Tor", 1), ("Berg", 0), ("Lund", 1)]  # later surnames count to the same person


def test_a_chain_without_a_name_refers_to_nobody():
    refers, named = found(["She", "it"], ["Tor Lund", "He"])
    assert refers == [("She", NOBODY), ("He", 1), ("it", NOBODY)]
    assert [word for word, _ in named] == ["Tor", "Lund"]


def test_a_surname_of_two_chains_counts_to_neither():
    _, named = found(["Ada Berg", "She"], ["Berg.", "He"])
    assert ("Berg", 1) in named
    assert ("Ada", 0) in named


def test_both_names_of_a_gap_text_count_even_where_no_name_was_found():
    refers, named = found(["Ada Berg", "She"], ["Tor Lund"], has_gap=True, names=())
    assert refers == [("She", 0)]
    assert ("Tor", 1) in named
    assert found(["Ada Berg", "She"], ["Tor Lund"], names=())[1] == []


@pytest.mark.parametrize("chains", [(), (["She", "it"],)])
def test_without_names_nothing_is_named(chains):
    assert found(*chains)[1] == []


def test_without_annotations_every_word_is_ignored():
    assert no_antecedents(2).refers.tolist() == no_antecedents(2).named.tolist() == [IGNORED, IGNORED]
