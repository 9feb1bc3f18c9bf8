"""The network's inputs: word pieces with their letter case, quotation and place in the article.

The vocabulary is uncased, and word pieces show neither paragraphs nor which quotation mark closes which, so the network
gets these as separate inputs. The pieces are WordPiece (Wu et al. 2016) with the vocabulary of BERT.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from transforms.reader_api import Article
from transforms.text import quotation_marks
from transforms.text.quotation_marks import Quotation, quotations

Ints = NDArray[np.int32]
SHAPES = ("lower", "title", "upper", "letter", "mixed", "digits", "other")
MARKS = ("outside", "double", "single", "mark", "open", "continues")
PLACES = ("inside", "sentence", "paragraph")  # what begins with a piece; "inside" where nothing does
PARTS = ("body", "headline", "dateline", "credit")  # that the network was trained with; to it the others are body
QUOTATION_MARKS = np.array([ord(c) for c in quotation_marks.MARKS + "`"], np.uint32)  # code points


class Pieces(NamedTuple):
    """The word pieces of one article. The tokenizer cuts words at white space and punctuation, then into pieces.

    Attributes:
        ids: (n_pieces,) int32, numbers in the vocabulary.
        start: (n_words,) int32, first character of each word.
        end: (n_words,) int32, one past the last character of each word.
        words: (n_words,) int32, first piece of each word.
        shape: (n_pieces,) int32, letter case of the piece's word: an index into `SHAPES`.
        mark: (n_pieces,) int32, position relative to quotation marks: an index into `MARKS`.
        place: (n_pieces,) int32, the part of the article and what begins with the piece:
            `len(PLACES)` * index into `PARTS` + index into `PLACES`.
        quoted: (n_words,) int32, the quotation that contains the word: an index into `quotations`; -1 outside.
        quotations: The quotations of the article.
    """

    ids: Ints
    start: Ints
    end: Ints
    words: Ints
    shape: Ints
    mark: Ints
    place: Ints
    quoted: Ints
    quotations: list[Quotation]

    @property
    def has_alphanumeric(self) -> NDArray[np.bool_]:
        """Whether each word has a letter or digit, (n_words,) bool."""
        return np.asarray(self.shape[self.words] != SHAPES.index("other"))

    @property
    def n_headline_words(self) -> int:
        """Number of words in the headline, which come first; 0 without a headline."""
        in_headline = np.flatnonzero(self.place[self.words] // len(PLACES) == PARTS.index("headline"))
        return int(in_headline[-1]) + 1 if len(in_headline) else 0


def encode(tokenizer: Any, articles: Sequence[Article]) -> list[Pieces]:
    """Return the pieces of each article.

    Args:
        tokenizer: A `tokenizers.Tokenizer` that neither truncates nor pads.
        articles: Repaired articles with their sentences.
    """
    tokenizer.encode_special_tokens = True  # the string "[PAD]" in an article is text, not padding
    encodings = tokenizer.encode_batch([a.text for a in articles], add_special_tokens=False)
    return [_pieces(encoding, article) for encoding, article in zip(encodings, articles, strict=True)]


def words_of(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    """Return the half-open range of words that overlap the characters from `start` to `end`."""
    lo = int(np.searchsorted(pieces.end, start, side="right"))
    return lo, max(lo, int(np.searchsorted(pieces.start, end, side="left")))


def _pieces(encoding: Any, article: Article) -> Pieces:
    """Return the pieces of one article, given its `tokenizers.Encoding`."""
    ids = np.array(encoding.ids, np.int32)
    offsets = np.array(encoding.offsets, np.int32).reshape(-1, 2)
    numbers = np.array(encoding.word_ids, np.int32)
    first = np.ones(len(ids), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    words = np.flatnonzero(first).astype(np.int32)
    last = np.append(words, len(ids))[1:] - 1
    start = offsets[words, 0]
    end = _include_combining_marks(article.text, start, offsets[last, 1])
    of_piece = np.cumsum(first) - 1
    found = quotations(article.text, article.headline_end)
    codes = np.frombuffer(article.text.encode("utf-32-le", "surrogatepass"), np.uint32)
    mark, quoted = _marks(codes, start, found)
    place = _places(article, start)
    # only the first piece of a word can begin a sentence; the place of the others is "inside"
    by_piece = np.where(first, place[of_piece], place[of_piece] // len(PLACES) * len(PLACES))
    shape = _shapes(codes, start, end)
    return Pieces(ids, start, end, words, shape[of_piece], mark[of_piece], by_piece.astype(np.int32), quoted, found)


def _include_combining_marks(text: str, start: Ints, end: Ints) -> Ints:
    """Return the ends of words, (n_words,) int32, moved behind combining marks that the tokenizer drops.

    Marks that the tokenizer's version of Unicode does not know are words of their own and stay so.
    """
    if text.isascii() or not len(end):
        return end
    found = end.tolist()
    following = [*start[1:].tolist(), len(text)]
    for i, (at, most) in enumerate(zip(found, following, strict=True)):
        while at < most and category(text[at])[0] == "M":
            at += 1
        found[i] = at
    return np.array(found, np.int32)


def _shapes(codes: NDArray[np.uint32], start: Ints, end: Ints) -> Ints:
    """Return the letter case of each word, (n_words,) int32 indices into `SHAPES`.

    Args:
        codes: (n_characters,) uint32 code points of the text.
        start: (n_words,) int32, first character of each word.
        end: (n_words,) int32, one past the last character of each word.
    """
    classes = _classes()[np.minimum(codes, 0xFFFF)]
    upper, lower, digit = (np.concatenate(([0], np.cumsum(classes == c))) for c in (1, 2, 3))
    n_upper, n_lower, n_digit = (n[end] - n[start] for n in (upper, lower, digit))
    first_upper = classes[start] == 1 if len(start) else np.zeros(0, bool)
    shape = np.select(
        [
            (n_upper + n_lower == 0) & (n_digit > 0),
            n_upper + n_lower == 0,
            n_upper == 0,
            (n_lower == 0) & (n_upper > 1),
            (n_lower == 0) & (n_upper == 1),
            first_upper & (n_upper == 1),
        ],
        [SHAPES.index(s) for s in ("digits", "other", "lower", "upper", "letter", "title")],
        SHAPES.index("mixed"),
    )
    return shape.astype(np.int32)


@cache
def _classes() -> NDArray[np.uint8]:
    """Return (65536,) uint8 by code point: 1 for capitals, 2 for other letters, 3 for digits, 0 for the rest.

    The table covers the basic multilingual plane; callers map higher code points to its last entry.
    """
    characters = [chr(c) for c in range(0x10000)]
    return np.array([1 if c.isupper() else 3 if c.isdigit() else 2 if c.isalpha() else 0 for c in characters], np.uint8)


def _marks(codes: NDArray[np.uint32], start: Ints, found: Sequence[Quotation]) -> tuple[Ints, Ints]:
    """Return, per word, an index into `MARKS` and the quotation that contains it or -1; each (n_words,) int32."""
    mark = np.where(np.isin(codes[start], QUOTATION_MARKS), MARKS.index("mark"), 0).astype(np.int32)
    quoted = np.full(len(start), -1, np.int32)
    for k, q in enumerate(found):
        lo, hi = np.searchsorted(start, (q.start, q.end))
        whole = q.opened and q.closed
        kind = "continues" if q.continues else "open" if not whole else "double" if q.double else "single"
        mark[lo:hi] = MARKS.index(kind)
        quoted[lo:hi] = k
    return mark, quoted


def _places(article: Article, start: Ints) -> Ints:
    """Return the place of each word, (n_words,) int32, encoded as in `Pieces.place`."""
    place = np.zeros(len(start), np.int32)
    paragraph = -1
    for s in article.sentences:
        lo, hi = np.searchsorted(start, (s.start, s.end))
        base = (PARTS.index(s.part) if s.part in PARTS else 0) * len(PLACES)
        place[lo:hi] = base
        if lo < hi:
            place[lo] = base + PLACES.index("sentence" if s.paragraph == paragraph else "paragraph")
        paragraph = s.paragraph
    return place
