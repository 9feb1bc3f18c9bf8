"""Turn annotated coreference into targets: which words refer to a person or body, and which names they may mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from training.data.corpora import Document
from transforms.model.pieces import Ints, Pieces, words_of
from transforms.reader_api import Span

IGNORED, NOBODY = -1, -2
PRONOUNS = frozenset(
    ("he", "him", "his", "himself", "she", "her", "hers", "herself", "they", "them", "their", "theirs", "themselves")
    + ("it", "its", "itself", "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves")
)
MOST_NOMINAL_WORDS = 4  # longer noun phrases rarely refer back


class Antecedents(NamedTuple):
    """Coreference targets of a document; both arrays have the shape (words,) and dtype int32.

    Attributes:
        refers: For a word of a pronoun or a short noun phrase, the number of its chain; `NOBODY` if no name is in the
            chain; `IGNORED` elsewhere.
        named: For the first word of a name, the number of its chain; `IGNORED` elsewhere.
    """

    refers: Ints
    named: Ints


def antecedents(document: Document, pieces: Pieces, names: Sequence[tuple[int, int, str]]) -> Antecedents:
    """Return the targets of a document; nothing refers where nobody annotated coreference.

    Names of the text that repeat the last word of a name in exactly one chain count to that chain: annotators of single
    pronouns mark one mention of many.

    Args:
        document: The document.
        pieces: Its word pieces.
        names: Its names: start, end, type.
    """
    text = document.article.text
    n = len(pieces.words)
    refers, named = np.full(n, IGNORED, np.int32), np.full(n, IGNORED, np.int32)
    chains_of: dict[str, set[int]] = {}  # by last word of a name
    for k, chain in enumerate(document.chains or ()):
        for span in chain:
            if name := _name_in(span, text, names, document.has_gap):
                named[_first_word(pieces, name)] = k
                chains_of.setdefault(_last_word(text, name), set()).add(k)
    for start, end, _ in names if document.chains else ():
        at = _first_word(pieces, Span(start, end))
        known = chains_of.get(_last_word(text, Span(start, end)), set())
        if at < n and named[at] == IGNORED and len(known) == 1:
            (named[at],) = known
    for k, chain in enumerate(document.chains or ()):
        target = k if (named == k).any() else NOBODY
        for span in chain:
            lo, hi = words_of(pieces, *span)
            if _refers(text, span, hi - lo, names, document.has_gap):
                refers[lo:hi] = target
    return Antecedents(refers, named)


def no_antecedents(n: int) -> Antecedents:
    """Return the targets of `n` words whose coreference nobody annotated."""
    ignored = np.full(n, IGNORED, np.int32)
    return Antecedents(ignored, ignored)


def _refers(text: str, span: Span, n_words: int, names: Sequence[tuple[int, int, str]], has_gap: bool) -> bool:
    """Return whether a mention is a pronoun, or a short noun phrase without a name."""
    if not n_words:
        return False
    if text[span.start : span.end].lower() in PRONOUNS:
        return True
    if has_gap or n_words > MOST_NOMINAL_WORDS:  # all other mentions of a text of GAP are names
        return False
    return not any(s < span.end and span.start < e for s, e, _ in names)


def _name_in(span: Span, text: str, names: Sequence[tuple[int, int, str]], has_gap: bool) -> Span | None:
    """Return the name that a mention is, without what surrounds it; None if it is no name."""
    if text[span.start : span.end].lower() in PRONOUNS:
        return None
    inside = [Span(s, e) for s, e, _ in names if span.start <= s and e <= span.end]
    if not inside:
        return span if has_gap else None
    first = inside[0]
    return first if (first.end - first.start) * 2 >= span.end - span.start else None


def _first_word(pieces: Pieces, span: Span) -> int:
    return min(words_of(pieces, *span)[0], len(pieces.words) - 1)


def _last_word(text: str, span: Span) -> str:
    return text[span.start : span.end].split()[-1].lower()
