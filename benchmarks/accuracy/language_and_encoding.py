"""Measure on English texts of the corpora how many are kept as English, and how many are decoded rightly.

Each text is asked for its language, whole and cut to its beginning. Those with characters beyond ASCII are then encoded
as Windows-1252 and so on, and decoded again without being told how.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import process_time

from benchmarks.common.command_line import add_shared, parser
from transforms.records.encodings import decode
from transforms.records.text_language import ENGLISH, text_language

CODECS = ("cp1252", "mac_roman", "latin-1", "cp850", "utf-16-le")
LENGTHS = (None, 1000, 300, 100, 50)  # characters


def language_counts(texts: Sequence[str], length: int | None) -> Counter[str]:
    """Return how many beginnings of texts are English, open, or in "another" language."""
    names = {ENGLISH: "English", None: "open"}
    return Counter(names.get(text_language(text[:length]), "another") for text in texts)


def decoding_counts(texts: Sequence[str], codec: str) -> Counter[str]:
    """Return how many texts with characters beyond ASCII are decoded "right", "wrong", or "refused"."""
    counts: Counter[str] = Counter()
    for text in texts:
        raw = text.encode(codec, "ignore")
        meant = raw.decode(codec)
        if not meant.isascii():
            found = decode(raw)
            counts["right" if found == meant else "wrong" if isinstance(found, str) else "refused"] += 1
    return counts


def texts_of(files: Sequence[Path], limit: int | None) -> Iterator[str]:
    """Yield the texts of the first documents of each corpus."""
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in islice(lines, limit))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts."""
    to = parser("benchmarks.accuracy.language_and_encoding", __doc__)
    add_shared(to)
    to.add_argument("--corpora", default="polnear-*train.jsonl", help="Pattern of English corpora (%(default)s).")
    to.add_argument("--limit", type=int, help="Use only the first N documents of each corpus.", metavar="N")
    args = to.parse_args(arguments)
    texts = list(texts_of(sorted((args.shared / "corpora").glob(args.corpora)), args.limit))
    print(f"{len(texts)} texts")
    for length in LENGTHS:
        began = process_time()
        counts = language_counts(texts, length)
        cost = 1000 * (process_time() - began) / max(1, len(texts))
        print(f"language of {length or 'all'} characters: {dict(counts)}, {cost:.3f} ms a text")
    for codec in CODECS:
        print(f"decoding of {codec}: {dict(decoding_counts(texts, codec))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
