"""Gold spans as the network's targets: a tag and a link a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from training.data.corpora import Document, Gold
from transforms.model.pieces import Ints, Pieces
from transforms.model.tag_scheme import NAME_TYPES, TAGS
from transforms.reader_api import Span

IGNORED, NOBODY = -1, -2
EVERYTHING = (1 << (1 + 2 * len(NAME_TYPES))) - 1  # any tag: the word's name is not known
TRIMMED = frozenset(" \t\n\r\u00a0\"'“”‘’`.,;:!?-–—()[]…")
PLACE = ("GPE", "LOC", "FAC")
MISC = ("NORP", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT", "FAC")
SPACY_ALONE = frozenset(("WORK_OF_ART", "LAW", "FAC", "PRODUCT", "EVENT"))  # types that the rules hardly know
# What a corpus' label may be in OntoNotes' terms.
LABELS: dict[str, dict[str, tuple[str, ...]]] = {
    "conll2003": {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": PLACE, "MISC": MISC},
    "crossner": {
        **dict.fromkeys(("politician", "person"), ("PERSON",)),
        **dict.fromkeys(("politicalparty", "organisation"), ("ORG",)),
        **dict.fromkeys(("election", "event"), ("EVENT",)),
        "location": PLACE,
        "country": ("GPE",),
        "misc": MISC,
    },
}


class Targets(NamedTuple):
    """What the network is to say of a document's words.

    Attributes:
        tags: By word, an index into `TAGS`; None where nobody annotated quotes.
        cue_of: By word of a content, the first word of its cue; `IGNORED` elsewhere.
        source_of: By word of a cue, the first word of its source, `NOBODY` where it has none, `IGNORED` elsewhere.
        names: By word, the set of right tags as bits: 0 for no name, 1 + 2t and 2 + 2t for the first and a later word
            of a name of type t.
    """

    tags: Ints | None
    cue_of: Ints
    source_of: Ints
    names: NDArray[np.int64]


def targets(
    document: Document, pieces: Pieces, silver: Sequence[tuple[int, int, str]], rules: Sequence[tuple[int, int, str]]
) -> Targets:
    """The targets of a document; `silver` and `rules` are names that spaCy and the rules reader found in it."""
    n = len(pieces.words)
    tags = None
    cue_of, source_of = np.full(n, IGNORED, np.int32), np.full(n, IGNORED, np.int32)
    if document.quotes is not None:
        tags = _tags(document, pieces, cue_of, source_of)
    if document.names is None:
        names = _agreed(pieces, silver, rules)
    else:
        names = _hand_made(document, pieces, silver, rules)
    return Targets(tags, cue_of, source_of, names)


def nothing_known(n: int) -> Targets:
    """The targets of `n` words that nobody annotated."""
    ignored = np.full(n, IGNORED, np.int32)
    return Targets(None, ignored, ignored, np.full(n, EVERYTHING, np.int64))


def types_of(corpus: str, label: str) -> tuple[str, ...]:
    """OntoNotes' types that a corpus' label may be; a corpus not known here labels in OntoNotes' own terms."""
    for known, labels in LABELS.items():
        if corpus.startswith(known):
            return labels.get(label, ())
    return (label,) if label in NAME_TYPES else ()


def merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Spans trimmed of marks and punctuation; those with no letter or digit between them become one."""
    found: list[Span] = []
    for span in spans:
        start, end = span
        while start < end and text[start] in TRIMMED:
            start += 1
        while end > start and text[end - 1] in TRIMMED:
            end -= 1
        if start == end:
            continue
        if found and not any(map(str.isalnum, text[found[-1].end : start])):
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return found


def words_of(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    """The range of words that share characters with `start` to `end`."""
    lo = int(np.searchsorted(pieces.end, start, side="right"))
    return lo, max(lo, int(np.searchsorted(pieces.start, end, side="left")))


def _tags(document: Document, pieces: Pieces, cue_of: Ints, source_of: Ints) -> Ints:
    text = document.article.text
    tags = np.zeros(len(pieces.words), np.int32)
    quotes: Iterable[Gold] = document.quotes or ()
    ranges = [
        {
            role: [(lo, hi) for s in merged(text, getattr(q, role)) for lo, hi in (words_of(pieces, *s),) if lo < hi]
            for role in ("content", "source", "cue")
        }
        for q in quotes
    ]
    # Where attributions share words, the smaller parts show: a cue tells more than the content around it.
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


def _hand_made(document: Document, pieces: Pieces, *others: Sequence[tuple[int, int, str]]) -> NDArray[np.int64]:
    """Hand-made labels; where a label is several types of ours, what spaCy or else the rules say decides."""
    names = np.ones(len(pieces.words), np.int64)
    for name in document.names or ():
        types = types_of(document.corpus, name.label)
        if len(types) > 1:
            says = [t for found in others for s, e, t in found if s < name.end and name.start < e and t in types]
            types = tuple(says[:1]) or types
        lo, hi = words_of(pieces, name.start, name.end)
        if types:
            _mark(names, lo, hi, types)
        else:
            names[lo:hi] = EVERYTHING
    return names


def _agreed(
    pieces: Pieces, silver: Sequence[tuple[int, int, str]], rules: Sequence[tuple[int, int, str]]
) -> NDArray[np.int64]:
    """Labels where nobody made any: what spaCy and the rules agree on; what they do not is left open.

    Types that the rules hardly know are taken from spaCy alone, where the rules see nothing else.
    """
    names = np.ones(len(pieces.words), np.int64)
    ruled = {(s, e): t for s, e, t in rules}
    agreed = []
    for s, e, t in silver:
        alone = t in SPACY_ALONE and not any(a < e and s < b for a, b, _ in rules)
        lo, hi = words_of(pieces, s, e)
        if alone or (t in NAME_TYPES and ruled.get((s, e)) == t):
            agreed.append((lo, hi, t))
        elif t in NAME_TYPES:
            names[lo:hi] = EVERYTHING
    for s, e, t in rules:
        if t in NAME_TYPES:
            lo, hi = words_of(pieces, s, e)
            names[lo:hi] = EVERYTHING
    for lo, hi, t in agreed:
        _mark(names, lo, hi, (t,))
    return names
