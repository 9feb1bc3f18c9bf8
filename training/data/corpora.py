"""Annotated corpora as the trainer reads them: the pipeline's own repaired text, with the gold moved to it.

A corpus is a file of JSON lines, one document a line, its offsets Unicode code points into its `text`, half-open::

    {"doc_id": "…", "text": "…",
     "quotes": [{"content": [[s, e], …], "cue": [[s, e]], "source": [[s, e]]}, …],
     "entities": [[s, e, label, type], …]}

`quotes` or `entities` is null (or absent) where nobody has annotated that layer.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from transforms.batch import prepare
from transforms.reader_api import Article, Span
from transforms.text.repair import repair

KEPT_APART = 10  # one in so many training documents is kept apart, to fit confidences on


@dataclass(frozen=True)
class Gold:
    """An annotated attribution in the repaired text."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]


@dataclass(frozen=True)
class Name:
    """An annotated name: `label` is the corpus' own, `type` its normalised one, where it has one."""

    start: int
    end: int
    label: str
    type: str | None


@dataclass(frozen=True)
class Document:
    """A document with what is annotated in it; a layer nobody annotated is None.

    Attributes:
        corpus: The file's name without its ending.
        doc_id: The document's name, the same in each rendering of its text.
        article: Its text, repaired and split as the pipeline does it.
        quotes: Its attributions.
        names: Its names.
    """

    corpus: str
    doc_id: str
    article: Article
    quotes: tuple[Gold, ...] | None
    names: tuple[Name, ...] | None

    @property
    def kept_apart(self) -> bool:
        """Whether it is kept apart from training; every rendering of a document is or none."""
        return crc32(self.doc_id.encode()) % KEPT_APART == 0


def read(path: Path, limit: int | None = None) -> Iterator[Document]:
    """The documents of a corpus; raises ValueError naming the line that is not one."""
    with path.open(encoding="utf-8") as lines:
        for n, line in enumerate(lines):
            if limit is not None and n >= limit:
                return
            try:
                yield document(path.stem, json.loads(line))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {n + 1}: no annotated document ({error!r})") from error


def document(corpus: str, record: dict[str, Any]) -> Document:
    """One line of a corpus with its offsets moved to the repaired text."""
    raw = record["text"]
    title = (record.get("meta") or {}).get("title")
    article = prepare(raw, title)
    offsets = repair(raw).offsets

    def moved(spans: Sequence[Sequence[int]] | None) -> tuple[Span, ...]:
        pairs = [Span(bisect_left(offsets, s), bisect_left(offsets, e)) for s, e in spans or ()]
        return tuple(sorted(span for span in pairs if span.end > span.start))

    quotes = record.get("quotes")
    names = record.get("entities")
    return Document(
        corpus,
        str(record["doc_id"]),
        article,
        None
        if quotes is None
        else tuple(Gold(moved(q["content"]), moved(q.get("cue")), moved(q.get("source"))) for q in quotes),
        None
        if names is None
        else tuple(Name(*span, label, kind) for s, e, label, kind in names for span in moved([[s, e]])),
    )
