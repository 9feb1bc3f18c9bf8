"""Read annotated corpora: repair each text as the pipeline does, and move the gold offsets to the repaired text.

A corpus is a file of JSON lines, one document per line. Offsets are Unicode code points into `text`, half-open::

    {"doc_id": "…", "text": "…",
     "quotes": [{"content": [[s, e], …], "cue": [[s, e]], "source": [[s, e]]}, …],
     "entities": [[s, e, label, type], …],
     "coref": [[[s, e], …], …],
     "gap": {"pronoun": [s, e], "A": [s, e], "B": [s, e], "A-coref": true, "B-coref": false}}

`quotes`, `entities` or `coref` is null (or absent) where nobody has annotated that layer. `gap` replaces `coref` in texts of
which one pronoun and two names are annotated.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

from transforms.batch import prepare
from transforms.reader_api import Article, Span
from transforms.text.repair import repair

HELD_OUT_ONE_IN = 10  # one training document in ten is held out, to fit confidences on


@dataclass(frozen=True)
class GoldQuote:
    """An annotated quote: the spans of its content, cue and source in the repaired text."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]


@dataclass(frozen=True)
class GoldName:
    """An annotated name: `label` is the corpus' own; `type` is its normalised type, None where there is none."""

    start: int
    end: int
    label: str
    type: str | None


@dataclass(frozen=True)
class Document:
    """A document with its annotations; a layer that nobody annotated is None.

    Attributes:
        corpus: Name of the file without its extension.
        doc_id: Id of the document, the same for every rendering of its text.
        article: The text, repaired and split as the pipeline does it.
        quotes: Annotated quotes.
        names: Annotated names.
        chains: Annotated coreference: the mentions of each person or thing that has several.
        has_gap: Whether the chains are those of one pronoun and two names.
        gap_pronoun: That pronoun, which may be in none of the chains.
    """

    corpus: str
    doc_id: str
    article: Article
    quotes: tuple[GoldQuote, ...] | None
    names: tuple[GoldName, ...] | None
    chains: tuple[tuple[Span, ...], ...] | None = None
    has_gap: bool = False
    gap_pronoun: Span | None = None

    @property
    def held_out(self) -> bool:
        """True if the document is held out from training, together with all its renderings."""
        return crc32(self.doc_id.encode()) % HELD_OUT_ONE_IN == 0


def read_corpus(path: Path, limit: int | None = None) -> Iterator[Document]:
    """Yield the documents of a corpus, at most `limit`.

    Raises:
        ValueError: A line is not an annotated document; the message names file and line.
    """
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            if limit is not None and n >= limit:
                return
            try:
                yield to_document(path.stem, json.loads(line))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {n + 1}: not an annotated document ({error!r})") from error


def to_document(corpus: str, record: dict[str, Any]) -> Document:
    """Return the document of one line of a corpus, its offsets moved to the repaired text."""
    raw = record["text"]
    title = (record.get("meta") or {}).get("title")
    article = prepare(raw, title)
    offsets = repair(raw).offsets

    def moved(spans: Sequence[Sequence[int]] | None) -> tuple[Span, ...]:
        pairs = [Span(bisect_left(offsets, s), bisect_left(offsets, e)) for s, e in spans or ()]
        return tuple(sorted(span for span in pairs if span.end > span.start))

    quotes = record.get("quotes")
    names = record.get("entities")
    chains = _gap_chains(record["gap"]) if record.get("gap") else record.get("coref")
    return Document(
        corpus,
        str(record["doc_id"]),
        article,
        None
        if quotes is None
        else tuple(GoldQuote(moved(q["content"]), moved(q.get("cue")), moved(q.get("source"))) for q in quotes),
        None
        if names is None
        else tuple(GoldName(*span, label, kind) for s, e, label, kind in names for span in moved([[s, e]])),
        None if chains is None else tuple(moved(chain) for chain in chains),
        bool(record.get("gap")),
        next(iter(moved([record["gap"]["pronoun"]])), None) if record.get("gap") else None,
    )


def _gap_chains(gap: dict[str, Any]) -> list[list[list[int]]]:
    """Return the chains of both names of a text of GAP (Webster et al. 2018), the pronoun in the one that it means."""
    return [[gap[name], *([gap["pronoun"]] if gap[f"{name}-coref"] else [])] for name in "AB"]


def lower_case(article: Article) -> Article:
    """Return an article in lower case; characters whose lower case is longer stay, so that offsets hold."""
    text = "".join(lower if len(lower := c.lower()) == 1 else c for c in article.text)
    return replace(article, text=text)
