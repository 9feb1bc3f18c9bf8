"""Gold spans as targets of words."""

from typing import Any

import numpy as np
import pytest

from tests.transforms.model.tools import pieces_of
from training.data.corpora import Document, Gold, Name
from training.data.labels import (
    EVERYTHING,
    IGNORED,
    LABELS,
    NOBODY,
    Targets,
    merged,
    nothing_known,
    targets,
    types_of,
    words_of,
)
from transforms.batch import prepare
from transforms.model.tag_scheme import NAME_TAGS, NAME_TYPES, TAGS
from transforms.reader_api import Span

TEXT = "“The ferry,” said Ada Berg, “is late.” Nobody came to Varnsund."


def at(part, text=TEXT, behind=0) -> Any:
    start = text.index(part, behind)
    return Span(start, start + len(part))


def made(quotes=None, names=None, text=TEXT, corpus="berg") -> Any:
    return Document(corpus, "a", prepare(text), quotes, names)


def named(part: str, label: str, kind: str | None) -> Name:
    span = at(part)
    return Name(span.start, span.end, label, kind)


def tagged(document: Document, silver: Any = (), rules: Any = ()) -> tuple[list[str], Targets]:
    """By word: its text and its target."""
    article = document.article
    pieces = pieces_of(article)
    found = targets(document, pieces, silver, rules)
    return [article.text[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)], found


def allowed(bits) -> Any:
    return {tag for i, tag in enumerate(NAME_TAGS) if int(bits) >> i & 1}


QUOTE = Gold((at("“The ferry,”"), at("“is late.”")), (at("said"),), (at("Ada Berg"),))


def test_a_quote_s_tags_and_links():
    words, found = tagged(made((QUOTE,)))
    assert found.tags is not None
    assert {w: TAGS[t] for w, t in zip(words, found.tags, strict=True) if t} == {
        **{"The": "B-content", "ferry": "I-content", "said": "B-cue", "Ada": "B-source", "Berg": "I-source"},
        **{"is": "B-content", "late": "I-content"},
    }
    cue, source = words.index("said"), words.index("Ada")
    assert {w for w, c in zip(words, found.cue_of, strict=True) if c == cue} == {"The", "ferry", "is", "late"}
    assert {w for w, c in zip(words, found.cue_of, strict=True) if c not in (cue, IGNORED)} == set()
    assert [s for s in found.source_of if s != IGNORED] == [source]
    assert found.source_of[cue] == source


def test_a_cue_without_source_points_to_nobody_and_a_content_without_cue_nowhere():
    words, found = tagged(made((Gold((at("is late"),), (at("said"),), ()), Gold((at("Nobody came"),), (), ()))))
    assert found.source_of[words.index("said")] == NOBODY
    assert found.cue_of[words.index("Nobody")] == IGNORED
    assert (found.source_of != IGNORED).sum() == 1


def test_the_smaller_parts_show_where_attributions_share_words():
    whole = Gold((at("Nobody came to Varnsund"),), (at("said"),), (at("Ada Berg"),))
    inner = Gold((at("to Varnsund"),), (at("came"),), (at("Nobody"),))
    words, found = tagged(made((whole, inner)))
    assert found.tags is not None
    assert [TAGS[found.tags[words.index(w)]] for w in ("Nobody", "came")] == ["B-source", "B-cue"]


def test_nobody_annotated_quotes():
    _, found = tagged(made())
    assert found.tags is None
    assert set(found.cue_of) == set(found.source_of) == {IGNORED}
    assert tagged(made(()))[1].tags is not None


def test_nothing_known():
    found = nothing_known(3)
    assert found.tags is None
    assert [allowed(bits) for bits in found.names] == [set(NAME_TAGS)] * 3
    assert found.cue_of.tolist() == found.source_of.tolist() == [IGNORED] * 3


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        (["“The ferry,”"], ["The ferry"]),
        (["The", "ferry"], ["The ferry"]),
        (["The ferry", "is late"], ["The ferry", "is late"]),
        (["“", "ferry"], ["ferry"]),
        (["“", ",”"], []),
        (["The ferry,” said", "ferry"], ["The ferry,” said"]),
        ([], []),
    ],
)
def test_merged(spans, expected):
    found = merged(TEXT, sorted(at(s) for s in spans))
    assert [TEXT[s.start : s.end] for s in found] == expected


def test_words_of():
    pieces = pieces_of(TEXT)
    words = [TEXT[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)]
    lo, hi = words_of(pieces, *at("Ada Berg"))
    assert words[lo:hi] == ["Ada", "Berg"]
    lo, hi = words_of(pieces, at("Ada").start + 1, at("Berg").start + 1)
    assert words[lo:hi] == ["Ada", "Berg"]
    lo, hi = words_of(pieces, at("Ada").end, at("Berg").start)
    assert lo == hi
    assert words_of(pieces, 0, len(TEXT)) == (0, len(words))


def test_hand_made_names():
    names = (named("Ada Berg", "PER", "PERSON"), named("Varnsund", "LOC", "LOC"))
    words, found = tagged(made(names=names, corpus="conll2003-train"))
    assert allowed(found.names[words.index("Ada")]) == {"B-PERSON"}
    assert allowed(found.names[words.index("Berg")]) == {"I-PERSON"}
    assert allowed(found.names[words.index("Varnsund")]) == {"B-GPE", "B-LOC", "B-FAC"}
    assert allowed(found.names[words.index("said")]) == {"O"}


@pytest.mark.parametrize(
    ("silver", "rules", "expected"),
    [
        (["GPE"], ["LOC"], {"B-GPE"}),
        ([], ["LOC"], {"B-LOC"}),
        (["ORG"], ["LOC"], {"B-LOC"}),
        (["ORG"], ["PERSON"], {"B-GPE", "B-LOC", "B-FAC"}),
    ],
)
def test_a_coarse_label_is_made_finer_by_spacy_or_else_the_rules(silver, rules, expected):
    names = (named("Varnsund", "LOC", "LOC"),)
    where = at("Varnsund")
    found_by = [[(*where, kind) for kind in kinds] for kinds in (silver, rules)]
    words, found = tagged(made(names=names, corpus="conll2003-train"), *found_by)
    assert allowed(found.names[words.index("Varnsund")]) == expected


def test_a_label_without_a_type_of_ours_leaves_its_words_open():
    names = (named("Varnsund", "chemical", None),)
    words, found = tagged(made(names=names, corpus="crossner-politics-train"))
    assert found.names[words.index("Varnsund")] == EVERYTHING
    assert allowed(found.names[words.index("said")]) == {"O"}


def test_where_nobody_labelled_names_only_what_two_agree_on_counts():
    def found_by(*pairs) -> Any:
        return [(*at(part), kind) for part, kind in pairs]

    words, found = tagged(
        made(),
        found_by(("Ada Berg", "PERSON"), ("Varnsund", "GPE"), ("ferry", "PRODUCT"), ("late", "DATE")),
        found_by(("Ada Berg", "PERSON"), ("Varnsund", "ORG"), ("Nobody", "PERSON")),
    )
    names = dict(zip(words, found.names, strict=True))
    assert (allowed(names["Ada"]), allowed(names["Berg"])) == ({"B-PERSON"}, {"I-PERSON"})
    assert names["Varnsund"] == EVERYTHING  # they disagree
    assert names["Nobody"] == EVERYTHING  # the rules alone
    assert allowed(names["ferry"]) == {"B-PRODUCT"}  # spaCy alone, of a type that the rules hardly know
    assert allowed(names["late"]) == {"O"}  # no type of the network's


def test_a_span_that_holds_no_word_marks_no_neighbour():
    text = "The ferry \ufffd is late."
    odd = Span(10, 11)
    document = made(
        (Gold((at("is late", text),), (odd,), ()),), (Name(odd.start, odd.end, "PER", "PERSON"),), text, "conll2003"
    )
    _, found = tagged(document)
    assert found.tags is not None
    assert [TAGS[t] for t in found.tags] == ["O", "O", "B-content", "I-content", "O"]
    assert set(found.cue_of) == {IGNORED}
    assert [allowed(bits) for bits in found.names] == [{"O"}] * 5


def test_every_label_s_types_are_the_network_s():
    for corpus, labels in LABELS.items():
        for label, types in labels.items():
            assert set(types) <= set(NAME_TYPES)
            assert types_of(f"{corpus}-train", label) == types
    assert types_of("conll2003-train", "odd") == ()
    assert (types_of("mine", "LAW"), types_of("mine", "PER")) == (("LAW",), ())


def test_all_bits_fit():
    assert np.int64(EVERYTHING) == (1 << len(NAME_TAGS)) - 1
