"""Add an output to a shipped network: the grammatical role of each word piece, a linear function of its vectors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.linking.coreference.grammatical_roles import ROLES
from transforms.model.tag_scheme import WIDTH

OUTPUT, ATTENTION = "roles", "attention"
LAYER_OUTPUT = re.compile(r"/layers\.(\d+)/norm2/LayerNormalization_output_0")
ATTENDING_LAYERS = 3  # the last ones; the heads of earlier layers tell the scorer little
N_LAYERS = 4  # the last layers of the network: later ones know more of meaning, earlier ones of grammar


def layer_outputs(graph: Any) -> list[str]:
    """Return the names of the vectors of the last `N_LAYERS` layers of an ONNX graph.

    Raises:
        ValueError: The graph has fewer layers.
    """
    found = {int(m[1]): name for node in graph.node for name in node.output if (m := LAYER_OUTPUT.fullmatch(name))}
    names = [found[k] for k in sorted(found)][-N_LAYERS:]
    if len(names) < N_LAYERS:
        raise ValueError(f"the network has {len(names)} layers; roles need {N_LAYERS}")
    return names


def add_roles(file: Path, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
    """Add the output "roles" to a network, or replace its weights; all other outputs stay as they are.

    Args:
        file: The network in ONNX.
        weight: (`N_LAYERS` * `WIDTH`, `len(ROLES)`) float32.
        bias: (`len(ROLES)`,) float32.
    """
    import onnx

    model = onnx.load(str(file), load_external_data=False)
    remove_roles(model.graph)
    assert weight.shape == (N_LAYERS * WIDTH, len(ROLES))
    layers = layer_outputs(model.graph)
    for name, value in (("roles.weight", weight), ("roles.bias", bias)):
        model.graph.initializer.append(onnx.numpy_helper.from_array(value.astype(np.float32), name))
    node = onnx.helper.make_node
    model.graph.node.extend(
        [
            node("Concat", layers, ["roles.layers"], "roles.Concat", axis=-1),
            node("MatMul", ["roles.layers", "roles.weight"], ["roles.product"], "roles.MatMul"),
            node("Add", ["roles.product", "roles.bias"], [OUTPUT], "roles.Add"),
        ]
    )
    shape = [1, "pieces", len(ROLES)]
    model.graph.output.append(onnx.helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, shape))
    file.write_bytes(model.SerializeToString())


def remove_roles(graph: Any) -> None:
    """Remove the output "roles" and what computes it from an ONNX graph."""
    for parts in (graph.node, graph.initializer, graph.output):
        kept = [part for part in parts if not part.name.startswith(OUTPUT)]
        del parts[:]
        parts.extend(kept)


def add_attention(file: Path) -> None:
    """Add the input "pronouns" and the output "attention" to a network; all other outputs stay as they are.

    The input is the columns of a window's pronouns, (n_pronouns,) int64. The output is (1, n_heads, n_pronouns,
    n_pieces) float32: the attention of the pronouns to the pieces in each head, then that of the pieces to them.
    """
    import onnx

    model = onnx.load(str(file), load_external_data=False)
    graph = model.graph
    if any(one.name == ATTENTION for one in graph.output):
        return
    maps = [node.output[0] for node in graph.node if node.op_type == "Softmax"][-ATTENDING_LAYERS:]
    node, parts = onnx.helper.make_node, []
    for axis, direction in ((2, "from"), (3, "to")):
        for k, name in enumerate(maps):
            here = f"{ATTENTION}.{direction}.{k}"
            graph.node.append(node("Gather", [name, "pronouns"], [here], here, axis=axis))
            if axis == 3:
                graph.node.append(node("Transpose", [here], [f"{here}.turned"], f"{here}.turned", perm=[0, 1, 3, 2]))
            parts.append(here if axis == 2 else f"{here}.turned")
    graph.node.append(node("Concat", parts, [ATTENTION], f"{ATTENTION}.Concat", axis=1))
    info = onnx.helper.make_tensor_value_info
    graph.input.append(info("pronouns", onnx.TensorProto.INT64, ["pronouns"]))
    graph.output.append(info(ATTENTION, onnx.TensorProto.FLOAT, [1, "heads", "pronouns", "pieces"]))
    file.write_bytes(model.SerializeToString())
