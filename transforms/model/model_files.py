"""The files of the shipped models, and how to load them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from transforms.model.confidence import NAME_FEATURES, QUOTE_FEATURES, Calibration
from transforms.model.inference import Floats, RunNetwork
from transforms.model.model_reader import ModelReader
from transforms.model.tag_scheme import WIDTH
from transforms.model.windows import Batch, pronoun_columns

FOLDER = resources.files("transforms.model") / "weights"
MODELS = {"model": "model", "model-fast": "fast"}  # reader name: stem of its files
WORDS, WORDS_FILE = "words.weight_quantized", "words.bin"  # tensor and file of the word vectors that both models share
OUTPUTS = ("tags", "names", "links", "roles", "attention")  # in the order of `RunNetwork`; a network may lack the last

# The fused operator takes 1.6 times as long as its two parts, measured on x86 with AVX2.
SLOW_OPTIMIZERS = ["SkipLayerNormFusion"]


def load(name: str, version: str, folder: Traversable = FOLDER) -> ModelReader:
    """Load a trained reader.

    The weights were trained on PolNeAR, CoNLL-2003 and other corpora, for research and evaluation.
    `weights/NOTICE.md` has the terms and says how an organisation trains its own.

    Args:
        name: A key of `MODELS`.
        version: Value of `reader_version` in the tables.
        folder: Folder of the model's files.

    Raises:
        KeyError: `name` is no key of `MODELS`.
        FileNotFoundError: A file is missing; the message names it.
        ValueError: The calibration was fitted for other features than this code computes.
    """
    from tokenizers import Tokenizer

    needed = _needed(name, folder)
    missing = [path.name for path in needed if not path.is_file()]
    if missing:
        raise FileNotFoundError(
            f"the reader {name!r} lacks {', '.join(missing)} in {folder}: reinstall newstables, train the model "
            "(`python -m training --help`) or use `--reader rules`"
        )
    settings = json.loads(needed[1].read_text("utf-8"))
    calibration = Calibration(tuple(settings["quotes"]), tuple(settings["names"]))
    if (len(calibration.quotes), len(calibration.names)) != (len(QUOTE_FEATURES), len(NAME_FEATURES)):
        raise ValueError(f"{needed[1].name} in {folder} was fitted for other features: train the model again")
    tokenizer = Tokenizer.from_str(needed[2].read_text("utf-8"))
    return ModelReader(name, version, tokenizer, session(needed[0], needed[3]), calibration)


def weights_hash(name: str, folder: Traversable = FOLDER) -> str:
    """Return eight hexadecimal digits that hash a reader's weights, calibration and vocabulary.

    A missing file counts as empty.
    """
    digest = hashlib.sha256()
    for path in _needed(name, folder):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:8]


def _needed(name: str, folder: Traversable) -> list[Traversable]:
    """Return the files of a reader: network, calibration, tokenizer and word vectors."""
    stem = MODELS[name]
    return [folder / name for name in (f"{stem}.onnx", f"{stem}.json", "tokenizer.json", WORDS_FILE)]


def session(file: Traversable, words: Traversable) -> RunNetwork:
    """Return a function that runs a network in ONNX; the network is loaded at its first call.

    It runs on one thread, as the process pool has one process per core.

    Args:
        file: The network.
        words: The word vectors, (n_vocabulary, `WIDTH`) uint8.
    """

    @cache
    def network() -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        vectors = ort.OrtValue.ortvalue_from_numpy(np.frombuffer(words.read_bytes(), np.uint8).reshape(-1, WIDTH))
        options.add_external_initializers([WORDS], [vectors])
        return ort.InferenceSession(
            file.read_bytes(), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_OPTIMIZERS
        )

    @cache
    def outputs() -> list[str]:
        told = {output.name for output in network().get_outputs()}
        return [name for name in OUTPUTS if name in told]

    @cache
    def attends() -> bool:
        return any(one.name == "pronouns" for one in network().get_inputs())

    def run(batch: Batch) -> tuple[Floats, ...]:
        inputs = {"ids": batch.ids, "shape": batch.shape, "mark": batch.mark, "place": batch.place}
        if attends():
            inputs["pronouns"] = pronoun_columns(batch.ids)
        return tuple(network().run(outputs(), inputs))

    return run
