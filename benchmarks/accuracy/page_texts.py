"""Score the texts of HTML pages beside those of trafilatura alone: words, direct quotes, pages a second.

The speed is that of two processes. Both readers read all pages in turn, several times, so that both meet the machine's
slower minutes; what is compared is each round's ratio, by the clock and by the processors' time.

Reads `corpora/load-html.jsonl`: one page a line, with its file (`html_path`) and the article's text by hand (`text`).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
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
    """

    f1: float
    quotes: int
    kept: int


class Pace(NamedTuple):
    """How long both readers took for all pages in one round.

    Attributes:
        elapsed: Seconds by the clock, of trafilatura alone and of ours.
        computed: Seconds of the processors.
    """

    elapsed: tuple[float, float]
    computed: tuple[float, float]


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
    f1 = 0.0
    quotes = kept = 0
    for document in documents:
        raw = (folder / document["html_path"]).read_bytes()
        text = read(raw)
        f1 += word_f1(text, document["text"])
        quotes, kept = (a + b for a, b in zip((quotes, kept), kept_quotes(text, document["text"]), strict=True))
    n = max(1, len(documents))
    return Score(f1 / n, quotes, kept)


def ours(raw: bytes) -> str:
    """Return the article's text on a page; "" if it is refused."""
    item = read_page(raw, "file")
    return str(item.fields["text"]) if isinstance(item, Item) else ""


def theirs(raw: bytes) -> str:
    """Return the article's text on a page as trafilatura finds it, without readers' comments."""
    return trafilatura.extract(raw, include_comments=False) or ""


def computing_time(read: Callable[[bytes], str], pages: Sequence[Path]) -> float:
    """Return the seconds of the processor in which this process reads some pages."""
    began = process_time()
    for page in pages:
        read(page.read_bytes())
    return process_time() - began


def paces(pages: Sequence[Path], rounds: int) -> list[Pace]:
    """Measure both readers in two processes, in turn; a first round is not counted.

    Args:
        pages: The files.
        rounds: How often each reader reads them all.
    """
    found = []
    halves = (pages[::2], pages[1::2])
    with ProcessPoolExecutor(len(halves), mp_context=get_context("spawn")) as pool:
        for number in range(rounds + 1):
            elapsed, computed = [0.0, 0.0], [0.0, 0.0]
            # Each second round begins with the other reader.
            for reader in sorted((0, 1), reverse=bool(number % 2)):
                began = perf_counter()
                computed[reader] = sum(pool.map(computing_time, ((theirs, ours)[reader],) * 2, halves))
                elapsed[reader] = perf_counter() - began
            if number:
                found.append(Pace((elapsed[0], elapsed[1]), (computed[0], computed[1])))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both scores."""
    to = parser("benchmarks.accuracy.page_texts", __doc__)
    add_shared(to)
    to.add_argument("--limit", type=int, help="Read only the first pages.")
    to.add_argument("--rounds", type=int, default=5, help="How often to read all pages for their speed (default 5).")
    args = to.parse_args(arguments)
    folder = args.shared / "corpora"
    lines = (folder / "load-html.jsonl").read_text("utf-8").splitlines()[: args.limit]
    documents = [json.loads(line) for line in lines]
    scores = {name: score(read, documents, folder) for name, read in (("trafilatura", theirs), ("ours", ours))}
    for name, s in scores.items():
        share = s.kept / max(1, s.quotes)
        print(f"{name:12} word F1 {s.f1:.4f}  quotes {s.kept}/{s.quotes} {share:.2%}")
    _print_speed(paces([folder / document["html_path"] for document in documents], args.rounds), len(documents))
    return 0


def _print_speed(found: Sequence[Pace], n_pages: int) -> None:
    if not found:
        return
    for reader, name in enumerate(("trafilatura", "ours")):
        rates = [n_pages / pace.elapsed[reader] for pace in found]
        print(f"{name:12} {median(rates):.1f} pages/s with two processes ({min(rates):.1f} to {max(rates):.1f})")
    for name in ("elapsed", "computed"):
        ratios = [theirs / ours for theirs, ours in (getattr(pace, name) for pace in found)]
        what = "the clock" if name == "elapsed" else "computing time"
        spread = f"{min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds"
        print(f"ours is {median(ratios):.2f} times as fast by {what} ({spread})")


if __name__ == "__main__":
    sys.exit(main())
