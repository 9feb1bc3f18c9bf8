"""Turn gold spans into the network's targets: a tag, a link and a set of name tags per word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.data.coreference import antecedents, no_antecedents
from training.data.corpora import Document, GoldQuote
from training.data.teacher_tags import TagRoots
from transforms.model.pieces import Ints, Pieces, words_of
from transforms.model.tag_scheme import NAME_TYPES, TAGS
from transforms.reader_api import Span

from training.data.coreference import IGNORED as IGNORED, NOBODY as NOBODY
ANY_NAME = (1 << (1 + 2 * len(NAME_TYPES))) - 1  # every bit set: the word's name tag is not known
TRIMMED_MARKS = frozenset(" \t\n\r\u00a0\"'“”‘’`.,;:!?-–—()[]…")
PLACE_TYPES = ("GPE", "LOC", "FAC")
MISC_TYPES = ("NORP", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT", "FAC")
SPACY_ONLY_TYPES = frozenset(("WORK_OF_ART", "LAW", "FAC", "PRODUCT", "EVENT"))  # types that the rules reader rarely finds
# The OntoNotes types that a label of a corpus may stand for.
TYPES_BY_LABEL: dict[str, dict[str, tuple[str, ...]]] = {
    "conll2003": {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": PLACE_TYPES, "MISC": MISC_TYPES},
    "crossner": {
        **dict.fromkeys(("politician", "person"), ("PERSON",)),
        **dict.fromkeys(("politicalparty", "organisation"), ("ORG",)),
        **dict.fromkeys(("election", "event"), ("EVENT",)),
        "location": PLACE_TYPES,
        "country": ("GPE",),
        "misc": MISC_TYPES,
    },
}


class Targets(NamedTuple):
    """The network's targets for a document; every array has the shape (words,).

    Attributes:
        tags: int32, an index into `TAGS`; None where nobody annotated quotes.
        cue_of: int32, for a word of a content the index of the first word of its cue; `IGNORED` elsewhere.
        source_of: int32, for a word of a cue the index of the first word of its source, `NOBODY` where the cue has no
            source; `IGNORED` elsewhere.
        names: int64, the set of correct name tags as bits: bit 0 for no name, bits 1 + 2t and 2 + 2t for the first and
            a later word of a name of type t.
        refers: int32, see `Antecedents`.
        named: int32, see `Antecedents`.
        teacher: uint8 of shape (words, `len(TAGS)`), a large teacher's tags (see `teacher_tags`); None without any.
    """

    tags: Ints | None
    cue_of: Ints
    source_of: Ints
    names: NDArray[np.int64]
    refers: Ints
    named: Ints
    teacher: TagRoots | None


def targets(
    document: Document,
    pieces: Pieces,
    silver: Sequence[tuple[int, int, str]] | None,
    rules: Sequence[tuple[int, int, str]],
    teacher: TagRoots | None = None,
) -> Targets:
    """Return the targets of a document.

    Args:
        document: The document.
        pieces: Its word pieces.
        silver: Names that spaCy found: start, end, type; None if it was not asked.
        rules: Names that the rules reader found: start, end, type.
        teacher: A large teacher's tags of the words.
    """
    n = len(pieces.words)
    tags = None
    cue_of, source_of = np.full(n, IGNORED, np.int32), np.full(n, IGNORED, np.int32)
    if document.quotes is not None:
        tags = _tags(document, pieces, cue_of, source_of)
    if not has_names(document) or (document.names is None and silver is None):
        names = np.full(n, ANY_NAME, np.int64)
    elif document.names is None:
        names = _names_by_agreement(pieces, silver or (), rules)
    else:
        names = _names_by_gold(document, pieces, silver or (), rules)
    return Targets(tags, cue_of, source_of, names, *antecedents(document, pieces, rules), teacher)


def has_names(document: Document) -> bool:
    """Return whether a document teaches names; one that is annotated with coreference alone, or with all mentions, does not."""
    return document.chains is None or document.quotes is not None


def unknown_targets(n: int, teacher: TagRoots | None = None) -> Targets:
    """Return the targets of `n` words that nobody annotated, with a large teacher's tags if there are any."""
    ignored = np.full(n, IGNORED, np.int32)
    return Targets(None, ignored, ignored, np.full(n, ANY_NAME, np.int64), *no_antecedents(n), teacher)


def types_of(corpus: str, label: str) -> tuple[str, ...]:
    """Return the OntoNotes types that a corpus' label may stand for; unknown corpora use OntoNotes' own labels."""
    for known, labels in TYPES_BY_LABEL.items():
        if corpus.startswith(known):
            return labels.get(label, ())
    return (label,) if label in NAME_TYPES else ()


def merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans without punctuation at their ends; those with no letter or digit between them become one."""
    joined: list[Span] = []
    for span in spans:
        start, end = span
        while start < end and text[start] in TRIMMED_MARKS:
            start += 1
        while end > start and text[end - 1] in TRIMMED_MARKS:
            end -= 1
        if start == end:
            continue
        if joined and not any(map(str.isalnum, text[joined[-1].end : start])):
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def cue_spans(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans of a cue as `merged`; a colon that is all there is, is the cue ("Mayor: …")."""
    return merged(text, spans) or [Span(at, at + 1) for s in spans if (at := text.find(":", *s)) >= 0][:1]


def _tags(document: Document, pieces: Pieces, cue_of: Ints, source_of: Ints) -> Ints:
    """Return the tag of each word; fill in `cue_of` and `source_of`."""
    text = document.article.text
    tags = np.zeros(len(pieces.words), np.int32)
    quotes: Iterable[GoldQuote] = document.quotes or ()
    ranges = [
        {
            role: [(lo, hi) for s in spans(text, getattr(q, role)) for lo, hi in (words_of(pieces, *s),) if lo < hi]
            for role, spans in (("content", merged), ("source", merged), ("cue", cue_spans))
        }
        for q in quotes
    ]
    # Where quotes share words, the shorter roles win: a cue says more than the content around it.
    for role in ("content", "source", "cue"):
        for one in ranges:
            for lo, hi in one[role]:
                tags[lo:hi] = TAGS.index(f"I-{role}")
                tags[lo : lo + 1] = TAGS.index(f"B-{role}")
    for one in ranges:
        if not one["cue"]:
            continue
        cue = one["cue"][0][0]
        for lo, hi in one["content"]:
            cue_of[lo:hi] = cue
        for lo, hi in one["cue"]:
            source_of[lo:hi] = one["source"][0][0] if one["source"] else NOBODY
    return tags


def _bits(types: Iterable[str], inside: bool) -> int:
    return sum(1 << (1 + 2 * NAME_TYPES.index(t) + inside) for t in types)


def _mark(names: NDArray[np.int64], lo: int, hi: int, types: Iterable[str]) -> None:
    types = tuple(types)
    names[lo:hi] = _bits(types, inside=True)
    names[lo : min(lo + 1, hi)] = _bits(types, inside=False)


def _names_by_gold(document: Document, pieces: Pieces, *others: Sequence[tuple[int, int, str]]) -> NDArray[np.int64]:
    """Return the name tags of gold labels; where a label has several types, spaCy's or else the rules' type decides."""
    names = np.ones(len(pieces.words), np.int64)
    for name in document.names or ():
        types = types_of(document.corpus, name.label)
        if len(types) > 1:
            votes = [t for found in others for s, e, t in found if s < name.end and name.start < e and t in types]
            types = tuple(votes[:1]) or types
        lo, hi = words_of(pieces, name.start, name.end)
        if types:
            _mark(names, lo, hi, types)
        else:
            names[lo:hi] = ANY_NAME
    return names


def _names_by_agreement(
    pieces: Pieces, silver: Sequence[tuple[int, int, str]], rules: Sequence[tuple[int, int, str]]
) -> NDArray[np.int64]:
    """Return the name tags where there are no gold labels: names on which spaCy and the rules agree.

    Names on which they disagree may have any tag. Types that the rules rarely find are taken from spaCy alone, where
    the rules find no other name.
    """
    names = np.ones(len(pieces.words), np.int64)
    ruled = {(s, e): t for s, e, t in rules}
    agreed = []
    for s, e, t in silver:
        alone = t in SPACY_ONLY_TYPES and not any(a < e and s < b for a, b, _ in rules)
        lo, hi = words_of(pieces, s, e)
        if alone or (t in NAME_TYPES and ruled.get((s, e)) == t):
            agreed.append((lo, hi, t))
        elif t in NAME_TYPES:
            names[lo:hi] = ANY_NAME
    for s, e, t in rules:
        if t in NAME_TYPES:
            lo, hi = words_of(pieces, s, e)
            names[lo:hi] = ANY_NAME
    for lo, hi, t in agreed:
        _mark(names, lo, hi, (t,))
    return names
