"""Read articles in which all attributions were judged by hand: what was said, thought, meant or favoured.

`judged.json` has no text, only offsets: Unicode code points into the text of a corpus' document, half-open. A judgement
is one of `tables.ACTS`, or "borderline" where people would not agree (a mere topic, a guess, a question put to
somebody); such an attribution counts neither way.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.data.corpora import Document, to_document

JUDGED = Path(__file__).with_name("judged.json")
BORDERLINE = "borderline"


class Judged(NamedTuple):
    """A document whose `quotes` are all its attributions.

    Attributes:
        document: The document.
        acts: For each of its quotes, what it reports: one of `tables.ACTS`, or `BORDERLINE`.
    """

    document: Document
    acts: tuple[str, ...]


def read_judged(folder: Path, path: Path = JUDGED) -> Iterator[Judged]:
    """Yield the judged documents of the corpora that are in `folder`; those of other corpora are left out.

    Args:
        folder: Folder with the corpora, `<corpus>.jsonl`.
        path: The judgements.

    Raises:
        ValueError: A corpus lacks a judged document.
    """
    by_corpus: dict[str, dict[str, list[dict[str, object]]]] = defaultdict(dict)
    for entry in json.loads(path.read_text("utf-8")):
        by_corpus[entry["corpus"]][entry["doc_id"]] = entry["attributions"]
    for corpus, wanted in by_corpus.items():
        file = folder / f"{corpus}.jsonl"
        if not file.is_file():
            continue
        with file.open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                attributions = wanted.pop(record["doc_id"], None)
                if attributions is not None:
                    quotes = [{"content": a["content"]} for a in attributions]
                    document = to_document(corpus, {**record, "quotes": quotes, "entities": None})
                    yield Judged(document, tuple(str(a["act"]) for a in attributions))
        if wanted:
            raise ValueError(f"{file} lacks {len(wanted)} judged documents, for example {min(wanted)}")
