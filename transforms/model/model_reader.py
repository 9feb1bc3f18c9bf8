"""The trained reader behind the reader interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from transforms.model import decoding
from transforms.model.confidence import Calibration, name_features, probabilities, quote_features
from transforms.model.decoding import Attribution, Named, Part
from transforms.model.pieces import Pieces, encode
from transforms.model.scheme import NAME_TYPES
from transforms.model.scoring import Run, score
from transforms.reader_api import Article, Mention, Quote, Reading, Span
from transforms.rules import names as ruled

HELD = 60_000  # pieces of articles scored together
EDGES = " \t\n“”„‟«»\"'‘’`,;:–—-"


class ModelReader:
    """Reads with the network.

    Args:
        name: The reader's name.
        version: Which code and weights it is.
        tokenizer: The vocabulary's tokenizer.
        run: Runs the network on a batch.
        calibration: Makes its scores confidences.
    """

    releases_gil = False

    def __init__(self, name: str, version: str, tokenizer: Any, run: Run, calibration: Calibration) -> None:
        self.name, self.version = name, version
        self._tokenizer, self._run, self._calibration = tokenizer, run, calibration

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One `Reading` an article, in the articles' order."""
        found: list[Reading] = []
        for article, pieces, attributed, named in self.spans(articles):
            sure = probabilities(quote_features(attributed, pieces), self._calibration.quotes)
            named_sure = probabilities(name_features(named, pieces), self._calibration.names)
            quotes = [quote(article, pieces, a, p) for a, p in zip(attributed, sure, strict=True)]
            names = [mention(pieces, n, p) for n, p in zip(named, named_sure, strict=True)]
            found.append(
                Reading(
                    ruled.with_unnamed(article, names),
                    sorted((q for q in quotes if q is not None), key=lambda q: q.content),
                )
            )
        return found

    def spans(self, articles: Sequence[Article]) -> Iterator[tuple[Article, Pieces, list[Attribution], list[Named]]]:
        """By article: its pieces, and the attributions and names in words, as the decoder found them."""
        everything = encode(self._tokenizer, articles)
        for group in decoding.groups(everything, HELD):
            pieces = everything[group.start : group.stop]
            scores = score(pieces, self._run)
            attributed = decoding.attributions(scores, pieces)
            yield from zip(articles[group.start : group.stop], pieces, attributed, decoding.names(scores), strict=True)


def mention(pieces: Pieces, named: Named, p: float) -> Mention:
    """A name's mention with its confidence."""
    run = named.run
    return Mention(int(pieces.start[run.start]), int(pieces.end[run.end - 1]), NAME_TYPES[run.type], "name", p)


def quote(article: Article, pieces: Pieces, a: Attribution, p: float) -> Quote | None:
    """An attribution's quote with its confidence; None where no letter or digit is in its content."""
    text = article.text
    content = tuple(s for part in a.content if (s := _content(text, pieces, part)))
    if not content:
        return None
    start, end = content[-1]
    if text[end - 1] == "," and end - 1 > start:  # the comma that a cue behind it asks for
        content = (*content[:-1], Span(start, end - 1))
    cue, speaker = (_span(text, pieces, part) if part else None for part in (a.cue, a.source))
    return Quote(content, cue, speaker, p)


def _content(text: str, pieces: Pieces, part: Part) -> Span | None:
    """The characters of a content: trimmed, and where it ends with a quotation, up to that quotation's end."""
    span = _span(text, pieces, part)
    if span is None:
        return None
    start, end = span
    for k in {int(pieces.quoted[part.start]), int(pieces.quoted[part.end - 1])} - {-1}:
        q = pieces.quotations[k]
        start = q.start if q.start < start and not any(map(str.isalnum, text[q.start : start])) else start
        end = q.end if q.end > end and not any(map(str.isalnum, text[end : q.end])) else end
    return Span(start, end)


def _span(text: str, pieces: Pieces, part: Part) -> Span | None:
    start, end = int(pieces.start[part.start]), int(pieces.end[part.end - 1])
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return Span(start, end) if any(map(str.isalnum, text[start:end])) else None
