"""`make copies`: are edited copies of articles and of quotes found, and how fast, beside a library alone?

Two thousand articles and two thousand quotes of a load set are copied and edited (`edited_copies`) and grouped with all
originals, without dates. Recall is the share of the copies that come into one group with their original. Precision is
the share of right ones among the items that join a first: right is an original and its copy, or two copies of one.
Originals that are alike without our doing (reports of one event, sent anew with more paragraphs) count as neither:
those whose words are alike to `ALIKE` per cent by rapidfuzz's slow exact ratios, of the whole texts or of the shorter
one with a part of the longer. (English texts that have nothing in common are alike to some 50 per cent.) The precision
of copies leaves out what originals join.

Both systems group the same texts on one core, in turns; seconds are those of the processor.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import pyarrow as pa
from rapidfuzz import fuzz

from benchmarks.accuracy.edited_copies import edited_article, edited_quote
from benchmarks.common.command_line import add_shared, parser
from benchmarks.common.processor import processor
from benchmarks.common.text_tables import as_text
from benchmarks.peer.minhash_copies import minhash_firsts
from transforms.contract.ids import digest
from transforms.copies.fingerprints import WORDS, article_fingerprint, quote_fingerprint
from transforms.copies.groups import ARTICLES, QUOTES, Items, Rule, assign_month
from transforms.text.quotation_marks import quotations

LOAD_SET = "load-reuters21578.jsonl"
ALIKE = 65
LEAST_WORDS = 5  # of a quote that is copied


class Task(NamedTuple):
    """Texts to group.

    Attributes:
        texts: The originals, then the copies.
        origins: For each text, the number of the original that it is or comes from.
    """

    texts: list[str]
    origins: list[int]


class Score(NamedTuple):
    """What a grouping is worth: shares from 0 to 1, over all items and over copies alone."""

    recall: float
    precision: float
    copy_precision: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Group articles and quotes with both systems; print recall, precision and speed."""
    command = parser("benchmarks.accuracy.find_copies", __doc__)
    add_shared(command)
    command.add_argument("--seed", type=int, default=1, help="Chooses the edits (default: %(default)s).")
    command.add_argument("--copies", type=int, default=2_000, help="Number of each kind (default: %(default)s).")
    command.add_argument("--limit", type=int, help="Use only the first N articles.", metavar="N")
    command.add_argument("--repeats", type=int, default=3, help="Number of rounds (default: %(default)s).")
    given = command.parse_args(arguments)
    texts = articles(given.shared / "corpora" / LOAD_SET, given.limit)
    print(f"{LOAD_SET}: {len(texts)} articles, seed {given.seed}. {processor()}")
    rows = []
    for kind, task, prints, rule, length in (
        ("articles", article_task(texts, given.copies, given.seed), article_fingerprint, ARTICLES, 3),
        ("quotes", quote_task(texts, given.copies, given.seed), quote_fingerprint, QUOTES, 2),
    ):
        systems: dict[str, Callable[[], list[int]]] = {
            "newstables": lambda task=task, prints=prints, rule=rule: firsts(task.texts, prints, rule),  # type: ignore[misc]
            "rensa": lambda task=task, length=length: minhash_firsts(task.texts, length),  # type: ignore[misc]
        }
        rates: dict[str, list[float]] = {name: [] for name in systems}
        found: dict[str, list[int]] = {}
        for _ in range(given.repeats):
            for name, group in systems.items():
                start = time.process_time()
                found[name] = group()
                rates[name].append(len(task.texts) / (time.process_time() - start))
        for name, groups in found.items():
            result = score(task, groups)
            ratio = median(a / b for a, b in zip(rates[name], rates["rensa"], strict=True))
            figures = [f"{result.recall:.3f}", f"{result.precision:.3f}", f"{result.copy_precision:.3f}"]
            rows.append([kind, name, *figures, f"{median(rates[name]):.0f}", f"{ratio:.2f}"])
    print(as_text(("kind", "system", "recall", "precision", "of copies", "items/s", "times the library"), rows, 2))
    return 0


def articles(path: Path, limit: int | None = None) -> list[str]:
    """Return the texts of a load set."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"].strip("\x03 \n") for line in islice(lines, limit)]


def article_task(texts: Sequence[str], n: int, seed: int) -> Task:
    """Return all articles, and edited copies of `n` of them."""
    random = Random(seed)
    chosen = random.sample(range(len(texts)), min(n, len(texts)))
    words = [word for text in texts[::7] for word in text.split()]
    headlines = [text.split("\n", 1)[0] for text in texts]
    copies = [edited_article(texts[i], random.choice(headlines), words, random) for i in chosen]
    return Task([*texts, *copies], [*range(len(texts)), *chosen])


def quote_task(texts: Sequence[str], n: int, seed: int) -> Task:
    """Return all quotes in quotation marks, and edited copies of `n` of them."""
    random = Random(seed)
    found = (" ".join(text[start:end].split()) for text in texts for start, end, *_ in quotations(text))
    quotes = list(dict.fromkeys(quote for quote in found if len(WORDS.findall(quote)) >= LEAST_WORDS))
    chosen = random.sample(range(len(quotes)), min(n, len(quotes)))
    words = [word for text in texts[::7] for word in text.split()]
    copies = [edited_quote(quotes[i], words, random) for i in chosen]
    return Task([*quotes, *copies], [*range(len(quotes)), *chosen])


def firsts(texts: Sequence[str], prints: Callable[[str], bytes], rule: Rule) -> list[int]:
    """Return for each text the number of its group's first, by `assign_month`; ids mix originals and copies."""
    ids = [digest("text", i) for i in range(len(texts))]
    month = Items(
        pa.array(ids, pa.string()),
        pa.nulls(len(ids), pa.timestamp("us", "UTC")),
        pa.array([prints(text) for text in texts], pa.binary()),
    )
    found = assign_month(month, Items(*(column.slice(0, 0) for column in month)), rule)
    first_of = dict(zip(found["id"].to_pylist(), found["first_id"].to_pylist(), strict=True))
    number = {id_: i for i, id_ in enumerate(ids)}
    return [number[first_of[id_]] for id_ in ids]


def score(task: Task, firsts: Sequence[int]) -> Score:
    """Return recall and precision of a grouping."""

    @cache
    def words(i: int) -> str:
        return " ".join(WORDS.findall(task.texts[i].casefold()))

    n = len(set(task.origins))
    copies = range(n, len(task.texts))
    recall = sum(firsts[i] == firsts[task.origins[i]] for i in copies) / len(copies)
    joined = [(i, first) for i, first in enumerate(firsts) if i != first]
    pairs = [(task.origins[i], task.origins[first]) for i, first in joined]
    right = sum(a == b for a, b in pairs)
    is_wrong = [a != b and not _are_alike(words(a), words(b)) for a, b in pairs]
    wrong = sum(is_wrong)
    wrong_copies = sum(bad and max(pair) >= n for bad, pair in zip(is_wrong, joined, strict=True))
    return Score(recall, right / max(right + wrong, 1), right / max(right + wrong_copies, 1))


def _are_alike(a: str, b: str) -> bool:
    return any(likeness(a, b, score_cutoff=ALIKE) for likeness in (fuzz.ratio, fuzz.partial_ratio))


if __name__ == "__main__":
    sys.exit(main())
