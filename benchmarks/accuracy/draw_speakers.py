"""Draw found quotes of an annotated corpus, to label their speakers by hand, and find them in what a reader gives.

A file of labels is JSON, without any text of the corpus: `corpus`, `seed`, and `quotes`, each with `doc_id`, `content`,
`speaker` (spans of the annotated quote: Unicode code points into the corpus' text, half-open), `names` and `types`.
`names` are the names that are right for the speaker: the full name in the article; null where nobody is named. Several
stand there where people would not agree: for "the Roe campaign", "Roe campaign" and null. `types` are the right ones of
`tables.SPEAKER_TYPES`.

`python -m benchmarks.accuracy.draw_speakers CORPUS.jsonl --seed 18 --number 150 --to FILE` draws quotes that the
default reader finds, and leaves `names` and `types` empty.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.common.command_line import parser
from transforms import readers
from transforms.article_rows import reported_quotes
from transforms.batch import prepare
from transforms.linking.speakers import Speaker
from transforms.reader_api import Article, Quote, Reader, Reading
from transforms.resolved_article import resolve_article
from transforms.text.repair import repair

FOUND = 0.5  # Jaccard index of two contents' characters from which a quote counts as found, as in score.py
BATCH = 20  # articles that are read together

RawSpan = tuple[int, int]  # characters of a corpus' text


class Labelled(NamedTuple):
    """An annotated quote and its speaker, labelled by hand; the attributes are those of the file."""

    doc_id: str
    content: tuple[RawSpan, ...]
    speaker: tuple[RawSpan, ...]
    names: tuple[str | None, ...]
    types: tuple[str, ...]


class Found(NamedTuple):
    """A quote that a reader found: its content's spans in the corpus' text, its speaker mention's text, its speaker."""

    content: tuple[RawSpan, ...]
    mention: str | None
    speaker: Speaker


def read_labels(path: Path) -> tuple[str, list[Labelled]]:
    """Return the name of a file's corpus and its labelled quotes."""
    given = json.loads(path.read_text("utf-8"))
    return given["corpus"], [to_labelled(quote) for quote in given["quotes"]]


def to_labelled(quote: Mapping[str, Any]) -> Labelled:
    """Return one quote of a file of labels."""
    content, speaker = (tuple((s, e) for s, e in quote[role]) for role in ("content", "speaker"))
    return Labelled(quote["doc_id"], content, speaker, tuple(quote["names"]), tuple(quote["types"]))


def documents(path: Path) -> list[dict[str, Any]]:
    """Return the documents of a corpus, a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def found_quotes(reader: Reader, docs: Sequence[Mapping[str, Any]]) -> Iterator[list[Found]]:
    """Yield the quotes that a reader finds in each document, in the order of the text."""
    for first in range(0, len(docs), BATCH):
        batch = docs[first : first + BATCH]
        articles = [prepare(doc["text"]) for doc in batch]
        for doc, article, reading in zip(batch, articles, reader.read(articles), strict=True):
            yield resolved_quotes(doc["text"], article, reading)


def resolved_quotes(raw: str, article: Article, reading: Reading) -> list[Found]:
    """Return the quotes of one article with their speakers; `raw` is its text in the corpus."""
    offsets = repair(raw).offsets
    reading = replace(reading, quotes=reported_quotes(article, reading.quotes))
    resolved = resolve_article("", article, reading)

    def found(quote: Quote, speaker: Speaker) -> Found:
        content = tuple((offsets[s.start], offsets[s.end - 1] + 1) for s in quote.content)
        return Found(content, resolved.text(quote.speaker), speaker)

    return [found(*pair) for pair in zip(resolved.quotes, resolved.speakers, strict=True)]


def best_match(content: Sequence[RawSpan], candidates: Sequence[Sequence[RawSpan]]) -> int | None:
    """Return the index of the first candidate that shares most with a content; None if none reaches `FOUND`."""
    wanted = _characters(content)
    best, index = 0.0, None
    for i, candidate in enumerate(candidates):
        if candidate[0][0] >= content[-1][1] or candidate[-1][1] <= content[0][0]:
            continue
        there = _characters(candidate)
        overlap = len(wanted & there) / len(wanted | there)
        if overlap >= FOUND and overlap > best:
            best, index = overlap, i
    return index


def _characters(spans: Iterable[RawSpan]) -> frozenset[int]:
    return frozenset(at for start, end in spans for at in range(start, end))


def draw(reader: Reader, docs: Sequence[Mapping[str, Any]], number: int, seed: int) -> list[Labelled]:
    """Return annotated quotes with a source that the reader finds, drawn by chance and sorted; without labels."""
    candidates = []
    for doc, found in zip(docs, found_quotes(reader, docs), strict=True):
        contents = [one.content for one in found]
        for quote in doc["quotes"]:
            if quote["source"] and best_match(quote["content"], contents) is not None:
                candidates.append(to_labelled({**_spans(quote), "doc_id": doc["doc_id"], "names": (), "types": ()}))
    return sorted(random.Random(seed).sample(sorted(candidates), min(number, len(candidates))))


def _spans(quote: Mapping[str, Any]) -> dict[str, Any]:
    return {"content": sorted(quote["content"]), "speaker": sorted(quote["source"])}


def write_labels(path: Path, corpus: str, seed: int, quotes: Sequence[Labelled]) -> None:
    """Write a file of labels, one quote a line."""
    lines = ",\n".join(json.dumps(quote._asdict(), ensure_ascii=False) for quote in quotes)
    path.write_text(f'{{"corpus": {json.dumps(corpus)}, "seed": {seed}, "quotes": [\n{lines}\n]}}\n', "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw quotes and write their file."""
    command = parser("benchmarks.accuracy.draw_speakers", __doc__)
    _add_arguments(command)
    given = command.parse_args(arguments)
    quotes = draw(readers.get(given.reader), documents(given.corpus)[: given.limit], given.number, given.seed)
    write_labels(given.to, given.corpus.stem, given.seed, quotes)
    print(f"{len(quotes)} quotes of {len({q.doc_id for q in quotes})} articles")
    return 0


def _add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("corpus", type=Path, help="Annotated corpus, JSON lines.")
    command.add_argument("--seed", type=int, required=True)
    command.add_argument("--number", type=int, default=150, help="How many quotes to draw (default: %(default)s).")
    command.add_argument("--limit", type=int, help="Draw from the first N documents only.", metavar="N")
    command.add_argument("--reader", default=readers.DEFAULT, choices=readers.READERS)
    command.add_argument("--to", type=Path, required=True, help="File to write.")


if __name__ == "__main__":
    sys.exit(main())
