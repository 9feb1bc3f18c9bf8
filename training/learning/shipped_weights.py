"""Read a shipped network back: to teach from it, or to train it further, without the networks that it was made from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.learning.network import HEAD, Network
from transforms.model.model_files import WORDS, WORDS_FILE
from transforms.model.pieces import MARKS, PARTS, PLACES, SHAPES
from transforms.model.tag_scheme import WIDTH

SEED = 1
LINEAR_PARTS = ("qkv", "out", "up", "down", "heads", "links")


def load_shipped(folder: Path, stem: str) -> Network:
    """Return a shipped network, its eight-bit weights as floats.

    Link vectors that the file does not have get new weights.

    Args:
        folder: Folder of the shipped files.
        stem: Name of the network's file without its extension.

    Raises:
        FileNotFoundError: A file is missing.
    """
    import onnx

    graph = onnx.load(str(folder / f"{stem}.onnx"), load_external_data=False).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    values = {
        name: onnx.numpy_helper.to_array(tensor)
        for name, tensor in stored.items()
        if name != WORDS or not tensor.external_data
    }
    values[WORDS] = np.frombuffer((folder / WORDS_FILE).read_bytes(), np.uint8).reshape(-1, WIDTH)
    matrices = _matrices(graph, values)
    n_layers = sum(name.endswith(".qkv") for name in matrices)
    with torch.random.fork_rng():
        torch.manual_seed(SEED)  # answers are cached by the weights, so that new ones must not differ from run to run
        network = Network(n_layers, heads=len(matrices["layers.0.out"]) // HEAD, inner=matrices["layers.0.up"].shape[1])
    weights = network.state_dict()
    for name in weights:
        if f"network.{name}" in values:
            _fill(weights[name], values[f"network.{name}"])
    for name, matrix in matrices.items():
        _fill(weights[f"{name}.weight"], matrix.T)
    weights["words.weight"] = torch.from_numpy(_dequantized(values, "words.weight"))
    weights |= _added(_dequantized(values, "added.weight"))
    network.load_state_dict(weights)
    network.eval()
    return network


def _matrices(graph: Any, values: dict[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Return the matrices of the linear parts, (inputs, outputs) float32, by the name of the part."""
    found = {}
    for node in graph.node:
        part = node.name.removesuffix("_quant").removesuffix("/MatMul").strip("/").replace("/", ".")
        if part.split(".")[-1] not in LINEAR_PARTS or node.op_type not in ("MatMul", "MatMulInteger"):
            continue
        name = node.input[1]
        quantized = name.removesuffix("_quantized")
        found[part] = values[name] if name == quantized else _dequantized(values, quantized)
    return found


def _dequantized(values: dict[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """Return a quantized tensor in floats; its scale is of the whole tensor or per column."""
    whole = values[f"{name}_quantized"].astype(np.float32)
    zero = values[f"{name}_zero_point"].astype(np.float32)
    return np.asarray((whole - zero) * values[f"{name}_scale"], np.float32)


def _fill(weight: Tensor, value: NDArray[np.float32]) -> None:
    """Copy a stored value into a weight that may have more rows."""
    weight[: len(value)] = torch.from_numpy(np.array(value, np.float32))


def _added(table: NDArray[np.float32]) -> dict[str, Tensor]:
    """Return the embeddings of shape, mark and place, of whose sums `table` has one row for each combination."""
    cube = torch.from_numpy(table).reshape(len(SHAPES), len(MARKS), len(PLACES) * len(PARTS), WIDTH)
    mean = cube.mean((0, 1, 2))
    shape = cube.mean((1, 2))
    return {"shape.weight": shape, "mark.weight": cube.mean((0, 2)) - mean, "place.weight": cube.mean((0, 1)) - mean}
