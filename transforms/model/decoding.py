"""From the network's scores to spans: attributions whose parts belong together, and names.

Quotation marks count for more than single words: what stands in one parsed quotation is content as a whole or not at
all. Each content goes to the cue that its words point to, each cue to the source that it points to; where they point
firmly at words that were not tagged, those become the cue or source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.model import viterbi
from transforms.model.pieces import Pieces
from transforms.model.scheme import LINK, LINKS, ROLES
from transforms.model.viterbi import Run
from transforms.model.windows import Window

Floats = NDArray[np.float32]
CONTENT, CUE, SOURCE = range(len(ROLES))
CONTENT_TAGS = [1, 2]
FIRM = 20.0  # of log probability: what marks decide, no single word undoes
LEAST_LINK = 0.2  # a content whose best cue gets less belongs to none of the tagged ones
FOUND_LINK = 0.5  # an untagged word that gets so much is the cue, or the source


@dataclass
class Scores:
    """What the network says of an article.

    Attributes:
        tags: By word, log probabilities of `TAGS`.
        names: By word, log probabilities of `NAME_TAGS`.
        windows: The windows that cover it, each with the link vectors of its words, the first row being "nobody".
    """

    tags: Floats
    names: Floats
    windows: list[tuple[Window, Floats]] = field(default_factory=list)


class Part(NamedTuple):
    """A span of words; `p` and `least` are the mean and the lowest probability of its role over its words."""

    start: int
    end: int
    p: float
    least: float


class Named(NamedTuple):
    """A name's words and type, and the mean and the lowest probability of that type over them."""

    run: Run
    p: float
    least: float


@dataclass
class Attribution:
    """Contents that belong to one cue, and its source; `p_*` are mean probabilities, `link` of the weakest content."""

    content: list[Part]
    cue: Part | None
    source: Part | None
    link: float
    p_source: float


def whole_quotations(tags: Floats, quoted: NDArray[np.int32], telling: NDArray[np.bool_]) -> Floats:
    """The scores with each quotation's words made content, or not, together: by their mean probability.

    Args:
        tags: By word, log probabilities of `TAGS`.
        quoted: By word, the quotation it stands in; -1 outside.
        telling: By word, whether it has a vote: punctuation has none, as content is trimmed of it.
    """
    if quoted.max(initial=-1) < 0:
        return tags
    inside = quoted >= 0
    p = np.exp(tags[:, CONTENT_TAGS]).sum(1)
    votes = (inside & telling).astype(np.float64)
    n = int(quoted.max()) + 1
    sums, counts = (np.bincount(quoted[inside], w[inside], n) for w in (p * votes, votes))
    content = (sums >= 0.5 * np.maximum(counts, 1))[quoted[inside]]
    firm = tags.copy()
    rows = np.flatnonzero(inside)
    is_content = np.zeros(tags.shape[1], bool)
    is_content[CONTENT_TAGS] = True
    firm[rows] -= np.where(content[:, None] != is_content, FIRM, 0).astype(np.float32)
    return firm


def attributions(scores: Sequence[Scores], pieces: Sequence[Pieces]) -> list[list[Attribution]]:
    """The attributions of each article, by their first content."""
    tagged = viterbi.best([whole_quotations(s.tags, p.quoted, p.telling) for s, p in zip(scores, pieces, strict=True)])
    return [_attributions(s, viterbi.runs(t)) for s, t in zip(scores, tagged, strict=True)]


def names(scores: Sequence[Scores]) -> list[list[Named]]:
    """The names of each article."""
    tagged = viterbi.best([s.names for s in scores])
    return [
        [Named(run, *p) for run, p in zip(found, _probabilities(s.names, found), strict=True)]
        for s, found in ((s, viterbi.runs(t)) for s, t in zip(scores, tagged, strict=True))
    ]


def _probabilities(logs: Floats, runs: Sequence[Run]) -> Iterator[tuple[float, float]]:
    """The mean and the lowest probability of each run's type over its words, begin and inside taken together."""
    if not runs:
        return iter(())
    starts, ends, types = np.array(runs).T
    lengths = ends - starts
    begins = np.cumsum(lengths) - lengths
    words = np.arange(lengths.sum()) + np.repeat(starts - begins, lengths)
    begin = np.repeat(1 + 2 * types, lengths)
    p = np.exp(logs[words, begin]) + np.exp(logs[words, begin + 1])
    means = np.add.reduceat(p, begins) / lengths
    return zip(means.tolist(), np.minimum.reduceat(p, begins).tolist(), strict=True)


def _attributions(scores: Scores, runs: Sequence[Run]) -> list[Attribution]:
    by_role: tuple[list[Part], ...] = ([], [], [])
    for run, p in zip(runs, _probabilities(scores.tags, runs), strict=True):
        by_role[run.type].append(Part(run.start, run.end, *p))
    contents, cues, sources = by_role
    owned: dict[Part, list[tuple[Part, float]]] = defaultdict(list)  # by cue
    for content, pointed in zip(contents, _pointed(scores, contents, "content", "cue"), strict=True):
        cue, linked_by = pointed.most(cues)
        if cue is None or linked_by < LEAST_LINK:
            cue = pointed.word()
            linked_by = cue.p
            if linked_by < FOUND_LINK or content.start <= cue.start < content.end:
                continue
            insort(cues, cue)
        owned[cue].append((content, linked_by))
    found = []
    for (cue, linked), pointed in zip(owned.items(), _pointed(scores, list(owned), "asks", "source"), strict=True):
        source, p_source = _source(sources, pointed)
        parts = sorted(c for c, _ in linked)
        found.append(Attribution(parts, cue, source, min(w for _, w in linked), p_source))
    return sorted(found, key=lambda a: a.content[0].start)


def _source(sources: Sequence[Part], pointed: Pointed) -> tuple[Part | None, float]:
    """The source a cue points to, or nobody; and the probability of that answer."""
    source, p = pointed.most(sources)
    if source is not None and p >= max(LEAST_LINK, pointed.nobody):
        return source, p
    word = pointed.word()
    return (word, word.p) if word.p >= FOUND_LINK else (None, pointed.nobody)


class Pointed(NamedTuple):
    """Where a part's words point, in mean: the probabilities of nobody, and of the words from `first` on.

    Only of the words that share a window with the part: all others' are 0, and whole articles' would not fit in memory.
    """

    first: int
    nobody: float
    words: Floats

    def most(self, parts: Sequence[Part]) -> tuple[Part | None, float]:
        """Which of `parts`, in order, gets most, and how much; no part where none is within reach."""
        lo = bisect_right(parts, self.first, key=lambda p: p.end)
        hi = bisect_left(parts, self.first + len(self.words), key=lambda p: p.start)
        if lo >= hi:
            return None, 0.0
        starts, ends = np.array([p[:2] for p in parts[lo:hi]]).T - self.first
        upto = np.append(0.0, self.words.cumsum(dtype=np.float64))
        sums = upto[np.minimum(ends, len(self.words))] - upto[np.maximum(starts, 0)]
        k = int(sums.argmax())
        return parts[lo + k], float(sums[k])

    def word(self) -> Part:
        """The single word that gets most."""
        at = int(np.argmax(self.words))
        p = float(self.words[at])
        return Part(self.first + at, self.first + at + 1, p, p)


def _pointed(scores: Scores, parts: Sequence[Part], asking: str, answering: str) -> list[Pointed]:
    """For each part, where its words point; each word is heard in the window that answers for it."""
    if not parts:
        return []
    which = np.concatenate([np.full(p.end - p.start, k) for k, p in enumerate(parts)])
    words = np.concatenate([np.arange(p.start, p.end) for p in parts])
    sums: list[list[tuple[Window, Floats]]] = [[] for _ in parts]
    for window, vectors in scores.windows:
        mine = np.flatnonzero((words >= window.own) & (words < window.own_end))
        if not len(mine):
            continue
        asks = _side(vectors, asking)[1 + words[mine] - window.first]
        p = _softmax(asks @ _side(vectors, answering).T / LINK**0.5)
        begins = np.flatnonzero(np.diff(which[mine], prepend=-1))  # a part's words stand side by side
        for k, row in zip(which[mine[begins]].tolist(), np.add.reduceat(p, begins), strict=True):
            sums[k].append((window, row))
    return [_joined(part, rows) for part, rows in zip(parts, sums, strict=True)]


def _joined(part: Part, sums: Sequence[tuple[Window, Floats]]) -> Pointed:
    """What a part's words say in their windows, as one mean."""
    first, end = min(w.first for w, _ in sums), max(w.end for w, _ in sums)
    found = np.zeros(1 + end - first, np.float32)
    for window, row in sums:
        found[0] += row[0]
        found[1 + window.first - first : 1 + window.end - first] += row[1:]
    found /= part.end - part.start
    return Pointed(first, float(found[0]), found[1:])


def _side(vectors: Floats, name: str) -> Floats:
    at = LINKS.index(name) * LINK
    return vectors[:, at : at + LINK]


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(1, keepdims=True))
    return np.asarray(e / e.sum(1, keepdims=True), np.float32)


def groups(pieces: Sequence[Pieces], most: int) -> Iterator[range]:
    """Ranges of articles with about `most` pieces together: what is held in memory at once."""
    first, held = 0, 0
    for i, p in enumerate(pieces):
        if held and held + len(p.ids) > most:
            yield range(first, i)
            first, held = i, 0
        held += len(p.ids)
    if first < len(pieces):
        yield range(first, len(pieces))
