"""The shipped models: which files they are, and how they are loaded."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from transforms.model.confidence import NAME_FEATURES, QUOTE_FEATURES, Calibration
from transforms.model.model_reader import ModelReader
from transforms.model.scheme import WIDTH
from transforms.model.scoring import Floats, Run
from transforms.model.windows import Batch

FOLDER = resources.files("transforms.model") / "weights"
MODELS = {"model": "model", "model-small": "small"}  # by the reader's name, the stem of its files
WORDS, WORDS_FILE = "words.weight_quantized", "words.bin"  # the word vectors, which both models share

SLOWER = ["SkipLayerNormFusion"]  # the fused operator takes 1.6 times as long as its two parts, on x86 with AVX2


def load(name: str, version: str, folder: Traversable = FOLDER) -> ModelReader:
    """The trained reader of that name.

    The weights are made from PolNeAR, CoNLL-2003 and other corpora, for research and evaluation: `weights/NOTICE.md`
    has the terms and how an organisation makes its own.

    Args:
        name: A key of `MODELS`.
        version: Told in the tables' `reader_version`.
        folder: Where the model's files are.

    Raises:
        FileNotFoundError: Where one of the files is missing; says which.
    """
    from tokenizers import Tokenizer

    needed = _needed(name, folder)
    missing = [path.name for path in needed if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f"the reader {name!r} lacks {', '.join(missing)} in {folder}: install newstables anew, make the model "
            "(`python -m training --help`) or read with `--reader rules`"
        )
    settings = json.loads(needed[1].read_text("utf-8"))
    calibration = Calibration(tuple(settings["quotes"]), tuple(settings["names"]))
    if (len(calibration.quotes), len(calibration.names)) != (len(QUOTE_FEATURES), len(NAME_FEATURES)):
        raise ValueError(f"{needed[1].name} in {folder} was fitted for other features: make the model anew")
    tokenizer = Tokenizer.from_str(needed[2].read_text("utf-8"))
    return ModelReader(name, version, tokenizer, session(needed[0], needed[3]), calibration)


def weights_hash(name: str, folder: Traversable = FOLDER) -> str:
    """Eight hexadecimal digits over a reader's weights, calibration and vocabulary; missing files count as empty."""
    digest = hashlib.sha256()
    for path in _needed(name, folder):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:8]


def _needed(name: str, folder: Traversable) -> list[Traversable]:
    stem = MODELS[name]
    return [folder / name for name in (f"{stem}.onnx", f"{stem}.json", "tokenizer.json", WORDS_FILE)]


def session(file: Traversable, words: Traversable) -> Run:
    """Runs a network in ONNX, on one thread, as the pool has a process a core; loaded when it is first run."""

    @cache
    def network() -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        vectors = ort.OrtValue.ortvalue_from_numpy(np.frombuffer(words.read_bytes(), np.uint8).reshape(-1, WIDTH))
        options.add_external_initializers([WORDS], [vectors])
        return ort.InferenceSession(
            file.read_bytes(), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )

    def run(batch: Batch) -> tuple[Floats, Floats, Floats]:
        inputs = {"ids": batch.ids, "shape": batch.shape, "mark": batch.mark, "place": batch.place}
        tags, names, links = network().run(["tags", "names", "links"], inputs)
        return tags, names, links

    return run
