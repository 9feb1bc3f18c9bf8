"""Gold spans become the targets of words."""

from typing import Any

import numpy as np
import pytest

from tests.transforms.model.fake_network import pieces_of
from training.data.corpora import Document, GoldName, GoldQuote
from training.data.labels import (
    ANY_NAME,
    IGNORED,
    NOBODY,
    TYPES_BY_LABEL,
    Targets,
    merged,
    targets,
    types_of,
    unknown_targets,

)
from transforms.batch import prepare
from transforms.model.pieces import words_of
from transforms.model.tag_scheme import NAME_TAGS, NAME_TYPES, TAGS
from transforms.reader_api import Span

TEXT = "“The ferry,” said Ada Berg, “is late.” Nobody came to Varnsund."


def at(part, text=TEXT, after=0) -> Any:
    start = text.index(part, after)
    return Span(start, start + len(part))


def made(quotes=None, names=None, text=TEXT, corpus="berg") -> Any:
    return Document(corpus, "a", prepare(text), quotes, names)


def named(part: str, label: str, kind: str | None) -> GoldName:
    span = at(part)
    return GoldName(span.start, span.end, label, kind)


def tagged(document: Document, silver: Any = (), rules: Any = ()) -> tuple[list[str], Targets]:
    """Return the words of a document and their targets."""
    article = document.article
    pieces = pieces_of(article)
    found = targets(document, pieces, silver, rules)
    return [article.text[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)], found


def allowed(bits) -> Any:
    return {tag for i, tag in enumerate(NAME_TAGS) if int(bits) >> i & 1}


QUOTE = GoldQuote((at("“The ferry,”"), at("“is late.”")), (at("said"),), (at("Ada Berg"),))


def test_tags_and_links_of_a_quote():
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


def test_a_cue_without_source_links_to_nobody_and_a_content_without_cue_to_nothing():
    words, found = tagged(made((GoldQuote((at("is late"),), (at("said"),), ()), GoldQuote((at("Nobody came"),), (), ()))))
    assert found.source_of[words.index("said")] == NOBODY
    assert found.cue_of[words.index("Nobody")] == IGNORED
    assert (found.source_of != IGNORED).sum() == 1


def test_the_shorter_roles_win_where_quotes_share_words():
    whole = GoldQuote((at("Nobody came to Varnsund"),), (at("said"),), (at("Ada Berg"),))
    inner = GoldQuote((at("to Varnsund"),), (at("came"),), (at("Nobody"),))
    words, found = tagged(made((whole, inner)))
    assert found.tags is not None
    assert [TAGS[found.tags[words.index(w)]] for w in ("Nobody", "came")] == ["B-source", "B-cue"]


def test_without_annotated_quotes_there_are_no_tags():
    _, found = tagged(made())
    assert found.tags is None
    assert set(found.cue_of) == set(found.source_of) == {IGNORED}
    assert tagged(made(()))[1].tags is not None


def test_unknown_targets_allow_everything():
    found = unknown_targets(3)
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
def test_spans_are_trimmed_and_joined(spans, expected):
    found = merged(TEXT, sorted(at(s) for s in spans))
    assert [TEXT[s.start : s.end] for s in found] == expected


def test_words_of_a_span_are_those_that_it_overlaps():
    pieces = pieces_of(TEXT)
    words = [TEXT[s:e] for s, e in zip(pieces.start, pieces.end, strict=True)]
    lo, hi = words_of(pieces, *at("Ada Berg"))
    assert words[lo:hi] == ["Ada", "Berg"]
    lo, hi = words_of(pieces, at("Ada").start + 1, at("Berg").start + 1)
    assert words[lo:hi] == ["Ada", "Berg"]
    lo, hi = words_of(pieces, at("Ada").end, at("Berg").start)
    assert lo == hi
    assert words_of(pieces, 0, len(TEXT)) == (0, len(words))


def test_gold_names_allow_the_types_of_their_label():
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
def test_spacy_or_else_the_rules_choose_the_type_of_a_coarse_label(silver, rules, expected):
    names = (named("Varnsund", "LOC", "LOC"),)
    where = at("Varnsund")
    found_by = [[(*where, kind) for kind in kinds] for kinds in (silver, rules)]
    words, found = tagged(made(names=names, corpus="conll2003-train"), *found_by)
    assert allowed(found.names[words.index("Varnsund")]) == expected


def test_a_label_without_types_allows_any_name():
    names = (named("Varnsund", "chemical", None),)
    words, found = tagged(made(names=names, corpus="crossner-politics-train"))
    assert found.names[words.index("Varnsund")] == ANY_NAME
    assert allowed(found.names[words.index("said")]) == {"O"}


def test_without_gold_names_spacy_and_the_rules_must_agree():
    def found_by(*pairs) -> Any:
        return [(*at(part), kind) for part, kind in pairs]

    words, found = tagged(
        made(),
        found_by(("Ada Berg", "PERSON"), ("Varnsund", "GPE"), ("ferry", "PRODUCT"), ("late", "DATE")),
        found_by(("Ada Berg", "PERSON"), ("Varnsund", "ORG"), ("Nobody", "PERSON")),
    )
    names = dict(zip(words, found.names, strict=True))
    assert allowed(names["Ada"]) == {"B-PERSON"}
    assert allowed(names["Berg"]) == {"I-PERSON"}
    assert names["Varnsund"] == ANY_NAME  # they disagree
    assert names["Nobody"] == ANY_NAME  # the rules alone
    assert allowed(names["ferry"]) == {"B-PRODUCT"}  # spaCy alone, of a type that the rules rarely find
    assert allowed(names["late"]) == {"O"}  # a type that the network does not have


def test_a_span_without_words_does_not_tag_its_neighbours():
    text = "The ferry \ufffd is late."
    odd = Span(10, 11)
    document = made(
        (GoldQuote((at("is late", text),), (odd,), ()),), (GoldName(odd.start, odd.end, "PER", "PERSON"),), text, "conll2003"
    )
    _, found = tagged(document)
    assert found.tags is not None
    assert [TAGS[t] for t in found.tags] == ["O", "O", "B-content", "I-content", "O"]
    assert set(found.cue_of) == {IGNORED}
    assert [allowed(bits) for bits in found.names] == [{"O"}] * 5


def test_the_types_of_every_label_are_types_of_the_network():
    for corpus, labels in TYPES_BY_LABEL.items():
        for label, types in labels.items():
            assert set(types) <= set(NAME_TYPES)
            assert types_of(f"{corpus}-train", label) == types
    assert types_of("conll2003-train", "odd") == ()
    assert types_of("mine", "LAW") == ("LAW",)
    assert types_of("mine", "PER") == ()


def test_any_name_sets_the_bit_of_every_tag():
    assert np.int64(ANY_NAME) == (1 << len(NAME_TAGS)) - 1
