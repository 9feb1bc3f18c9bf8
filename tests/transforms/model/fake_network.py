"""What the tests of the trained reader share: a small vocabulary, and a network that answers what was planted."""

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
from transforms.model.decoding import ArticleScores
from transforms.model.inference import log_softmax
from transforms.model.pieces import Pieces, encode
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, NAME_TYPES, ROLES, TAGS
from transforms.model.windows import CLS, PAD, SEP, Batch, Window
from transforms.reader_api import Article

WHOLE = ("the", "said", "that", "mayor", "bridge", "safe", "is", "was", "and", "harbour", "closed", "it", "we", "will")
SURE = 12.0  # a logit that leaves little to the others
FIRM = LINK_SIZE**0.5 * SURE  # a vector's length with which a link is as sure
MOST = LINK_SIZE - 1  # attributions with link vectors of their own; the last dimension is nobody's


@cache
def tokenizer() -> Any:
    """An uncased WordPiece vocabulary numbered like BERT's: a few words whole, all others letter by letter."""
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
    """The words that share characters with `start` to `end`."""
    inside = np.flatnonzero((pieces.end > start) & (pieces.start < end))
    return int(inside[0]), int(inside[-1]) + 1


def pieces_of(article: Article | str) -> Pieces:
    return encode(tokenizer(), [prepare(article) if isinstance(article, str) else article])[0]


def made_of(*lengths: int) -> Pieces:
    """Words of so many pieces; the i-th piece is numbered 1000 + i, and the i-th word is its text's i-th character."""
    first = np.cumsum([0, *lengths]).astype(np.int32)
    n, words = int(first[-1]), np.arange(len(lengths), dtype=np.int32)
    blank = np.zeros(n, np.int32)
    ids = np.arange(1000, 1000 + n, dtype=np.int32)
    return Pieces(ids, words, words + 1, first[:-1], blank, blank, blank, np.full(len(lengths), -1, np.int32), [])


class Said(NamedTuple):
    """An attribution to plant, as ranges of words; without a cue it points nowhere, without a source to nobody."""

    content: list[tuple[int, int]]
    cue: tuple[int, int] | None = None
    source: tuple[int, int] | None = None
    cue_tagged: bool = True
    source_tagged: bool = True


@dataclass
class Plan:
    """What the network is to say of an article: logits and link vectors by word, and what `[CLS]` answers."""

    pieces: Pieces
    tags: np.ndarray
    names: np.ndarray
    links: np.ndarray

    @property
    def scores(self) -> ArticleScores:
        """The same as one window's scores."""
        n = len(self.tags)
        vectors = np.concatenate([nobody(), self.links])
        return ArticleScores(log_softmax(self.tags), log_softmax(self.names), [(Window(0, 0, 0, n, n), vectors)])


def plan(pieces: Pieces, said: Sequence[Said] = (), named: Sequence[tuple[int, int, str]] = ()) -> Plan:
    n = len(pieces.words)
    tags, names = _columns(n, TAGS), _columns(n, NAME_TAGS)
    links = np.zeros((n, len(LINKS) * LINK_SIZE), np.float32)
    for side in ("content", "asks"):  # who points nowhere else points to nobody
        links[:, LINKS.index(side) * LINK_SIZE + MOST] = FIRM
    for k, one in enumerate(said):
        for lo, hi in one.content:
            _tag(tags, lo, hi, ROLES.index("content"))
            if one.cue:
                _point(links, "content", slice(lo, hi), "cue", one.cue[0], k)
        if one.cue:
            if one.cue_tagged:
                _tag(tags, *one.cue, ROLES.index("cue"))
            if one.source:
                _point(links, "asks", slice(*one.cue), "source", one.source[0], k)
        if one.source and one.source_tagged:
            _tag(tags, *one.source, ROLES.index("source"))
    for lo, hi, kind in named:
        _tag(names, lo, hi, NAME_TYPES.index(kind))
    return Plan(pieces, tags, names, links)


def nobody() -> np.ndarray:
    """The link vectors of `[CLS]`."""
    found = np.zeros((1, len(LINKS) * LINK_SIZE), np.float32)
    for side in ("cue", "source"):
        found[0, LINKS.index(side) * LINK_SIZE + MOST] = 1.0
    return found


class Planted:
    """A network that knows some articles: it finds each window's pieces in them and says what was planted there."""

    def __init__(self, *plans: Plan) -> None:
        self._plans = plans
        self.batches: list[Batch] = []

    def __call__(self, batch: Batch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        self.batches.append(batch)
        shape = batch.ids.shape
        tags = np.full((*shape, len(TAGS)), np.nan, np.float32)  # what is not asked for is not told
        names = np.full((*shape, len(NAME_TAGS)), np.nan, np.float32)
        links = np.full((*shape, len(LINKS) * LINK_SIZE), np.nan, np.float32)
        for row, (w, at) in enumerate(zip(batch.windows, batch.word_columns, strict=True)):
            found = self._plan(batch.ids[row], w)
            tags[row, at], names[row, at] = found.tags[w.first : w.end], found.names[w.first : w.end]
            links[row, 0], links[row, at] = nobody()[0], found.links[w.first : w.end]
        return tags, names, links

    def _plan(self, ids: np.ndarray, w: Window) -> Plan:
        inner = ids[1 : int(np.flatnonzero(ids == SEP)[-1])]
        for one in self._plans:
            p = one.pieces
            if w.end <= len(p.words) and np.array_equal(p.ids[p.words[w.first] :][: len(inner)], inner):
                return one
        raise AssertionError(f"no planted article has these pieces: {inner}")


def _columns(n: int, tags: Sequence[str]) -> np.ndarray:
    found = np.zeros((n, len(tags)), np.float32)
    found[:, 0] = SURE
    return found


def _tag(tags: np.ndarray, lo: int, hi: int, kind: int) -> None:
    tags[lo:hi] = 0.0
    tags[lo, 1 + 2 * kind] = SURE
    tags[lo + 1 : hi, 2 + 2 * kind] = SURE


def _point(links: np.ndarray, asking: str, asked: slice, answering: str, to: int, k: int) -> None:
    a, b = LINKS.index(asking) * LINK_SIZE, LINKS.index(answering) * LINK_SIZE
    links[asked, a : a + LINK_SIZE] = 0.0
    links[asked, a + k % MOST] = FIRM
    links[to, b + k % MOST] = 1.0
