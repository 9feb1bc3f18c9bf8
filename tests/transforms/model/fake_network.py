"""A small vocabulary, and a network that returns planned scores, for the tests of the trained reader."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from transforms.batch import prepare
from transforms.model.inference import log_softmax
from transforms.model.links import ArticleScores
from transforms.model.pieces import Pieces, encode
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, NAME_TYPES, ROLES, TAGS
from transforms.model.windows import CLS, PAD, SEP, Batch, Window
from transforms.reader_api import Article

WHOLE = ("the", "said", "that", "mayor", "bridge", "safe", "is", "was", "and", "harbour", "closed", "it", "we", "will")
SURE = 12.0  # a logit whose softmax is nearly 1
STRONG_LINK = LINK_SIZE**0.5 * SURE  # length of a query vector whose link has the logit `SURE`
MAX_QUOTES = LINK_SIZE - 1  # quotes with link vectors of their own; the last dimension is for "no span"


@cache
def tokenizer() -> Any:
    """Return an uncased WordPiece tokenizer numbered like BERT's: a few whole words, all others letter by letter."""
    vocabulary = {"[PAD]": PAD, "[UNK]": 100, "[CLS]": CLS, "[SEP]": SEP, "[MASK]": 103}
    letters = string.ascii_lowercase + string.digits
    tokens = [*WHOLE, *letters, *(f"##{c}" for c in letters), *string.punctuation, *"“”‘’–—…«»"]
    vocabulary |= {token: number for number, token in zip(count(104), tokens)}
    found = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    found.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    found.normalizer = BertNormalizer(lowercase=True)
    found.pre_tokenizer = BertPreTokenizer()
    return found


def word_range(pieces: Pieces, start: int, end: int) -> tuple[int, int]:
    """Return the range of words that overlap the characters `start` to `end`."""
    inside = np.flatnonzero((pieces.end > start) & (pieces.start < end))
    return int(inside[0]), int(inside[-1]) + 1


def pieces_of(article: Article | str) -> Pieces:
    """Return the pieces of an article or of a text."""
    return encode(tokenizer(), [prepare(article) if isinstance(article, str) else article])[0]


def pieces_of_lengths(*lengths: int) -> Pieces:
    """Return words with so many pieces each. The i-th piece has number 1000 + i; the i-th word is character i."""
    first = np.cumsum([0, *lengths]).astype(np.int32)
    n, words = int(first[-1]), np.arange(len(lengths), dtype=np.int32)
    blank = np.zeros(n, np.int32)
    ids = np.arange(1000, 1000 + n, dtype=np.int32)
    return Pieces(ids, words, words + 1, first[:-1], blank, blank, blank, np.full(len(lengths), -1, np.int32), [])


class SaidQuote(NamedTuple):
    """A planned attribution, as ranges of words. Without a cue or a source, the link points to no span."""

    content: list[tuple[int, int]]
    cue: tuple[int, int] | None = None
    source: tuple[int, int] | None = None
    cue_tagged: bool = True
    source_tagged: bool = True


@dataclass
class Plan:
    """The planned outputs of the network for one article.

    Attributes:
        pieces: The article's pieces.
        tags: (n_words, `len(TAGS)`) float32 logits.
        names: (n_words, `len(NAME_TAGS)`) float32 logits.
        links: (n_words, `len(LINKS) * LINK_SIZE`) float32 link vectors.
    """

    pieces: Pieces
    tags: np.ndarray
    names: np.ndarray
    links: np.ndarray

    @property
    def scores(self) -> ArticleScores:
        """The outputs as the scores of one window."""
        n = len(self.tags)
        vectors = np.concatenate([no_span(), self.links])
        return ArticleScores(log_softmax(self.tags), log_softmax(self.names), [(Window(0, 0, 0, n, n), vectors)])


def plan(pieces: Pieces, said: Sequence[SaidQuote] = (), named: Sequence[tuple[int, int, str]] = ()) -> Plan:
    """Return the outputs that decode into some attributions and names; a name is (first word, end, type)."""
    n = len(pieces.words)
    tags, names = _columns(n, TAGS), _columns(n, NAME_TAGS)
    links = np.zeros((n, len(LINKS) * LINK_SIZE), np.float32)
    for side in ("content", "asks"):  # by default, words point to no span
        links[:, LINKS.index(side) * LINK_SIZE + MAX_QUOTES] = STRONG_LINK
    for k, one in enumerate(said):
        for lo, hi in one.content:
            _tag(tags, lo, hi, ROLES.index("content"))
            if one.cue:
                _link(links, "content", slice(lo, hi), "cue", one.cue[0], k)
        if one.cue:
            if one.cue_tagged:
                _tag(tags, *one.cue, ROLES.index("cue"))
            if one.source:
                _link(links, "asks", slice(*one.cue), "source", one.source[0], k)
        if one.source and one.source_tagged:
            _tag(tags, *one.source, ROLES.index("source"))
    for lo, hi, kind in named:
        _tag(names, lo, hi, NAME_TYPES.index(kind))
    return Plan(pieces, tags, names, links)


def no_span() -> np.ndarray:
    """Return the link vectors of `[CLS]`, which stand for "no span": (1, `len(LINKS) * LINK_SIZE`) float32."""
    found = np.zeros((1, len(LINKS) * LINK_SIZE), np.float32)
    for side in ("cue", "source"):
        found[0, LINKS.index(side) * LINK_SIZE + MAX_QUOTES] = 1.0
    return found


class PlannedNetwork:
    """A network that returns the plans of some articles; it recognises an article by the pieces of a window."""

    def __init__(self, *plans: Plan) -> None:
        self._plans = plans
        self.batches: list[Batch] = []

    def __call__(self, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        self.batches.append(batch)
        shape = batch.ids.shape
        tags = np.full((*shape, len(TAGS)), np.nan, np.float32)  # NaN wherever no word starts
        names = np.full((*shape, len(NAME_TAGS)), np.nan, np.float32)
        links = np.full((*shape, len(LINKS) * LINK_SIZE), np.nan, np.float32)
        for row, (w, at) in enumerate(zip(batch.windows, batch.word_columns, strict=True)):
            found = self._plan(batch.ids[row], w)
            tags[row, at], names[row, at] = found.tags[w.first : w.end], found.names[w.first : w.end]
            links[row, 0], links[row, at] = no_span()[0], found.links[w.first : w.end]
        return tags, names, links

    def _plan(self, ids: np.ndarray, w: Window) -> Plan:
        inner = ids[1 : int(np.flatnonzero(ids == SEP)[-1])]
        for one in self._plans:
            p = one.pieces
            if w.end <= len(p.words) and np.array_equal(p.ids[p.words[w.first] :][: len(inner)], inner):
                return one
        raise AssertionError(f"no planned article has these pieces: {inner}")


def _columns(n: int, tags: Sequence[str]) -> np.ndarray:
    """Return (n_words, n_tags) float32 logits for "outside"."""
    found = np.zeros((n, len(tags)), np.float32)
    found[:, 0] = SURE
    return found


def _tag(tags: np.ndarray, lo: int, hi: int, kind: int) -> None:
    """Tag the words lo to hi as a span of a type."""
    tags[lo:hi] = 0.0
    tags[lo, 1 + 2 * kind] = SURE
    tags[lo + 1 : hi, 2 + 2 * kind] = SURE


def _link(links: np.ndarray, query: str, words: slice, key: str, to: int, k: int) -> None:
    """Link words to the word `to`, in the dimension of the k-th attribution."""
    a, b = LINKS.index(query) * LINK_SIZE, LINKS.index(key) * LINK_SIZE
    links[words, a : a + LINK_SIZE] = 0.0
    links[words, a + k % MAX_QUOTES] = STRONG_LINK
    links[to, b + k % MAX_QUOTES] = 1.0


class ScatteredNetwork:
    """A network that gives each piece scores by its number alone, which look random: it finds many quotes and names."""

    def __init__(self, pieces: int = 997) -> None:
        random = np.random.default_rng(1)
        columns = (len(TAGS), len(NAME_TAGS), len(LINKS) * LINK_SIZE)
        self._scores = [random.normal(0, 2, (pieces, n)).astype(np.float32) for n in columns]

    def __call__(self, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tags, names, links = (scores[batch.ids % len(scores)] for scores in self._scores)
        return tags, names, links
