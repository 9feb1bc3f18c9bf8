"""Score the titles, dates and authors of HTML pages beside those of trafilatura alone.

The labels are of pages of `corpora/load-html.jsonl`, one page of each of 60 English sites drawn at random, by a person
who read the pages and not what a reader makes of them. Their columns:

- `doc_id`: as in the corpus.
- `half`: "rules" if the reader's rules were chosen on the page; "check" if they were not.
- `title`: the `fingerprint` of the headline as it is printed, as titles are text of their publishers.
- `days`: the day of publishing, as it is printed; and the same moment's day in UTC, where that is another.
- `authors`: the fingerprints of the names of the persons in the byline. Agencies, desks and accounts are no persons.

A field is right only as a whole: all words of the title, one of the days, all authors and nobody else.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from trafilatura.metadata import extract_metadata

from benchmarks.common.command_line import add_shared, parser
from transforms.formats.items import Item
from transforms.formats.pages.page_tree import words
from transforms.formats.pages.web_page import read_page
from transforms.records.dates import parse_date

HALVES = ("rules", "check")
FIELDS = ("title", "day", "authors")
_BETWEEN_NAMES = re.compile(r"\s*[;,]\s*")


class Fields(NamedTuple):
    """What a reader finds on a page.

    Attributes:
        title: The headline, or "".
        day: The day of publishing as YYYY-MM-DD, or "".
        authors: The authors' names.
    """

    title: str
    day: str
    authors: Sequence[str]


class Label(NamedTuple):
    """What a person found on a page; see the module's description for the columns."""

    doc_id: str
    half: str
    title: str
    days: frozenset[str]
    authors: frozenset[str]


def fingerprint(text: str) -> str:
    """Return a short hash of a text's words, by which texts are compared that may not be copied."""
    return hashlib.sha256(" ".join(words(text)).encode()).hexdigest()[:16]


def read_labels(file: Path) -> list[Label]:
    """Return the labels of a file in CSV, in its order."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Label(
                row["doc_id"],
                row["half"],
                row["title"],
                frozenset(row["days"].split()),
                frozenset(row["authors"].split()),
            )
            for row in csv.DictReader(lines)
        ]


def right_fields(found: Fields, label: Label) -> tuple[bool, bool, bool]:
    """Return whether the title, the day and the authors of a page are right."""
    authors = {fingerprint(name) for name in found.authors}
    return fingerprint(found.title) == label.title, found.day in label.days, authors == label.authors


def ours(raw: bytes) -> Fields:
    """Return what newstables finds on a page; nothing if it refuses the page."""
    item = read_page(raw, "file")
    fields: Mapping[str, object] = item.fields if isinstance(item, Item) else {}
    date = parse_date(fields.get("published_at"))
    return Fields(str(fields.get("title", "")), f"{date:%Y-%m-%d}" if date else "", _names(fields.get("author")))


def theirs(raw: bytes) -> Fields:
    """Return what trafilatura finds on a page."""
    found = extract_metadata(raw.decode("utf-8", "replace"))
    return Fields(found.title or "", found.date or "", _names(found.author))


def score(
    read: Callable[[bytes], Fields], labels: Sequence[Label], pages: Mapping[str, Path]
) -> list[tuple[bool, bool, bool]]:
    """Return which fields are right, by label."""
    return [right_fields(read(pages[label.doc_id].read_bytes()), label) for label in labels]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both readers' scores for each half of the labelled pages and for all."""
    to = parser("benchmarks.accuracy.page_fields", __doc__)
    add_shared(to)
    to.add_argument("--labels", type=Path, required=True, help="File with the labels.")
    to.add_argument("--wrong", choices=HALVES, help="Name the pages of this half on which ours is wrong.")
    args = to.parse_args(arguments)
    corpora = args.shared / "corpora"
    documents = map(json.loads, (corpora / "load-html.jsonl").read_text("utf-8").splitlines())
    pages = {document["doc_id"]: corpora / document["html_path"] for document in documents}
    labels = [label for label in read_labels(args.labels) if label.doc_id in pages]
    for name, read in (("trafilatura", theirs), ("ours", ours)):
        right = score(read, labels, pages)
        for half in (*HALVES, "all"):
            chosen = [rights for rights, label in zip(right, labels, strict=True) if half in (label.half, "all")]
            print(f"{name:12} {half:6} {_shares(chosen)}")
    for label, rights in zip(labels, right, strict=True):
        wrong = [field for field, is_right in zip(FIELDS, rights, strict=True) if not is_right]
        if wrong and label.half == args.wrong:
            print(f"{label.doc_id}: wrong {', '.join(wrong)}")
    return 0


def _shares(right: Sequence[tuple[bool, bool, bool]]) -> str:
    counts = [sum(rights[i] for rights in right) for i in range(len(FIELDS))]
    return "  ".join(
        f"{field} {count}/{len(right)} {count / max(1, len(right)):.3f}"
        for field, count in zip(FIELDS, counts, strict=True)
    )


def _names(said: object) -> list[str]:
    return [name for name in _BETWEEN_NAMES.split(str(said or "")) if name]


if __name__ == "__main__":
    sys.exit(main())
