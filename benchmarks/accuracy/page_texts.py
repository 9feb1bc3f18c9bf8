"""Score the texts of HTML pages beside those of trafilatura alone: words, direct quotes, seconds.

Reads `corpora/load-html.jsonl`: one page a line, with its file (`html_path`) and the article's text by hand (`text`).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

import trafilatura

from benchmarks.common.command_line import add_shared, parser
from transforms.formats.items import Item
from transforms.formats.pages.page_tree import words
from transforms.formats.pages.web_page import read_page

QUOTE = re.compile(r'“([^“”\n]+)”|"([^"\n]+)"')


class Score(NamedTuple):
    """How well texts agree with those by hand.

    Attributes:
        f1: Mean over the pages of the harmonic mean of precision and recall of words, 0 to 1.
        quotes: How many direct quotes the texts by hand have.
        kept: How many of them the texts have, word by word.
        seconds: Computing time for each page.
    """

    f1: float
    quotes: int
    kept: int
    seconds: float


def word_f1(text: str, gold: str) -> float:
    """Return the harmonic mean of precision and recall of a text's words, counted as often as they occur."""
    found, right = Counter(words(text)), Counter(words(gold))
    common = (found & right).total()
    return 2 * common / max(1, found.total() + right.total())


def kept_quotes(text: str, gold: str) -> tuple[int, int]:
    """Return how many direct quotes `gold` has, and how many of them `text` has."""
    said = f" {' '.join(words(text))} "
    quotes = [" ".join(found) for match in QUOTE.finditer(gold) if (found := words(match[1] or match[2]))]
    return len(quotes), sum(f" {quote} " in said for quote in quotes)


def score(read: Callable[[bytes], str], documents: Sequence[Mapping[str, str]], folder: Path) -> Score:
    """Score the texts that `read` finds on pages.

    Args:
        read: Returns the article's text on a page.
        documents: The lines of the corpus.
        folder: Where the paths of pages begin.
    """
    f1 = seconds = 0.0
    quotes = kept = 0
    for document in documents:
        raw = (folder / document["html_path"]).read_bytes()
        began = process_time()
        text = read(raw)
        seconds += process_time() - began
        f1 += word_f1(text, document["text"])
        quotes, kept = (a + b for a, b in zip((quotes, kept), kept_quotes(text, document["text"]), strict=True))
    n = max(1, len(documents))
    return Score(f1 / n, quotes, kept, seconds / n)


def ours(raw: bytes) -> str:
    """Return the article's text on a page; "" if it is refused."""
    item = read_page(raw, "file")
    return str(item.fields["text"]) if isinstance(item, Item) else ""


def theirs(raw: bytes) -> str:
    """Return the article's text on a page as trafilatura finds it, without readers' comments."""
    return trafilatura.extract(raw, include_comments=False) or ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both scores."""
    to = parser("benchmarks.accuracy.page_texts", __doc__)
    add_shared(to)
    to.add_argument("--limit", type=int, help="Read only the first pages.")
    args = to.parse_args(arguments)
    folder = args.shared / "corpora"
    lines = (folder / "load-html.jsonl").read_text("utf-8").splitlines()[: args.limit]
    documents = [json.loads(line) for line in lines]
    scores = {name: score(read, documents, folder) for name, read in (("trafilatura", theirs), ("ours", ours))}
    for name, s in scores.items():
        share = s.kept / max(1, s.quotes)
        print(f"{name:12} word F1 {s.f1:.4f}  quotes {s.kept}/{s.quotes} {share:.2%}  {1000 * s.seconds:.0f} ms a page")
    print(f"time: {scores['ours'].seconds / max(1e-9, scores['trafilatura'].seconds):.2f} of trafilatura alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
