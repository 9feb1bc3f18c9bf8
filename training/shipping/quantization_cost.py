"""Measure what quantization costs: F1 of a network as trained and as shipped, by the evaluation's script."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import torch

from training.data.dataset import INPUTS
from training.data.minilm import load_tokenizer
from training.learning.network import Network
from transforms.batch import read_batch
from transforms.contract import tables
from transforms.model.confidence import Calibration
from transforms.model.inference import Floats, RunNetwork
from transforms.model.model_reader import ModelReader
from transforms.model.windows import Batch

CORPORA = ("polnear-dev", "polnear-ptb-dev", "conll2003-dev", "crossner-politics-dev")


def cost(script: SimpleNamespace, corpora: Path, shipped: ModelReader, network: Network) -> dict[str, dict[str, float]]:
    """Return the F1 of the shipped reader minus that of its network in 32-bit floats, by corpus and measure.

    Args:
        script: The contents of the evaluation's script, `evaluation/score.py`.
        corpora: Folder of the corpora to score; those of `CORPORA` that are there are used.
        shipped: The reader in eight-bit integers.
        network: The network that it was made from.
    """
    whole = ModelReader(shipped.name, shipped.version, load_tokenizer(), as_run(network), Calibration())
    differences = {}
    for name in CORPORA:
        path = corpora / f"{name}.jsonl"
        if path.is_file():
            before, after = score_reader(script, path, whole), score_reader(script, path, shipped)
            differences[name] = {measure: after[measure] - f1 for measure, f1 in before.items()}
    return differences


def as_run(network: Network) -> RunNetwork:
    """Return a function that runs the network in 32-bit floats on a batch."""

    def run(batch: Batch) -> tuple[Floats, Floats, Floats]:
        with torch.inference_mode():
            tags, names, links = network(*(torch.from_numpy(getattr(batch, f)) for f in INPUTS))
        return tags.numpy(), names.numpy(), links.numpy()

    network.cpu().eval()
    return run


def score_reader(script: SimpleNamespace, path: Path, reader: ModelReader) -> dict[str, float]:
    """Return the F1 of a reader on a corpus, by measure.

    Raises:
        ValueError: An article was refused, so that the figures would not be of the whole corpus.
    """
    documents = script.read_gold(path)
    required = {c.name: "-" for c in tables.RECORDS.columns if not c.null}
    rows = [
        required | {"article_id": str(i), "external_id": d["doc_id"], "text": d["text"], "title": _title(d)}
        for i, d in enumerate(documents)
    ]
    records = tables.RECORDS.typed(pd.DataFrame(rows).reindex(columns=tables.RECORDS.names))
    frames, refused = read_batch(records, reader)
    if len(refused):
        raise ValueError(f"{len(refused)} articles of {path.name} were refused: {refused['message'].iloc[0]}")
    measured, _, _ = script.score_corpus(documents, frames, 0, lambda *_: None)
    return {measure: float(row["f1"]) for measure, row in measured.items()}


def _title(document: dict[str, Any]) -> str | None:
    return (document.get("meta") or {}).get("title")
