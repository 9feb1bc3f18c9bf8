"""From trained weights to files that onnxruntime reads: eight-bit integers, the word vectors shared by both models."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from training.data.dataset import FIELDS
from training.learning.network import Network, Outputs, start_folder
from transforms.model.files import WORDS, WORDS_FILE

OUTPUTS = ("tags", "names", "links")
# Rounding errors of the first layers' feed-forward parts go through all that follow: eight bits there are half of what
# eight bits cost in all (mean change of the tags' probabilities, on training articles).
IN_FLOATS = [f"/layers.{i}/{part}/MatMul" for i in range(2) for part in ("up", "down")]


class Reading(nn.Module):
    """A network that reads one window at a time: nothing is padding, and the small inputs are one sum, looked up."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.words = network.words  # named so in the file, see `WORDS`
        self.network = network
        shape, mark, place = (part.weight.data for part in (network.shape, network.mark, network.place))
        added = shape[:, None, None] + mark[:, None] + place  # (shapes, marks, places, width)
        self.added = nn.Embedding.from_pretrained(added.flatten(0, 2))

    def forward(self, ids: Tensor, shape: Tensor, mark: Tensor, place: Tensor) -> Outputs:
        """As `Network.forward`, for one window."""
        own = self.network
        row = (shape * own.mark.num_embeddings + mark) * own.place.num_embeddings + place
        x = self.words(ids) + self.added(row) + own.positions.weight[: ids.shape[1]]
        return own.answer(own.through(x, None))


def export(network: Network, target: Path) -> None:
    """Writes `network` as ONNX in eight-bit integers.

    Matrices become signed integers by output channel, of seven bits: processors without VNNI add two products of
    eight bits in sixteen and would overflow. Activations are quantised as they come, each batch by its own range. What
    `IN_FLOATS` names stays as it is.

    Args:
        network: The trained network.
        target: The file.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    reading = Reading(network.cpu().eval())
    ids = torch.ones(1, 16, dtype=torch.long)
    plain = target.with_suffix(".full.onnx")
    torch.onnx.export(
        reading,
        (ids, ids * 0, ids * 0, ids * 0),
        str(plain),
        input_names=list(FIELDS),
        output_names=list(OUTPUTS),
        dynamic_axes={name: {1: "pieces"} for name in (*FIELDS, *OUTPUTS)},
        opset_version=17,
        dynamo=False,
    )
    ready = target.with_suffix(".ready.onnx")
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    whole = [node.name for node in onnx.load(str(ready)).graph.node if node.name in IN_FLOATS]
    if len(whole) != min(len(IN_FLOATS), 2 * len(network.layers)):
        raise ValueError(f"of {', '.join(IN_FLOATS)} the network has only {', '.join(whole) or 'none'}: name them anew")
    quantize_dynamic(
        *(str(ready), str(target)),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=whole,
    )
    _share_words(target)
    plain.unlink()
    ready.unlink()


def _share_words(target: Path) -> None:
    """Moves the word vectors out of a quantised model, to a file that both models share.

    Raises:
        ValueError: Where that file holds other vectors: the small model was not taught by this large one.
    """
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(str(target))
    tensor = next(t for t in model.graph.initializer if t.name == WORDS)
    vectors = onnx.numpy_helper.to_array(tensor)
    file = target.parent / WORDS_FILE
    if file.is_file() and file.read_bytes() != vectors.tobytes():
        raise ValueError(f"{file} holds the word vectors of another model: remove it and ship the large model first")
    file.write_bytes(vectors.tobytes())
    set_external_data(tensor, location=WORDS_FILE)  # only a name: whoever loads the model gives the vectors
    tensor.ClearField("raw_data")
    target.write_bytes(model.SerializeToString())


def vocabulary(folder: Path) -> None:
    """Copies the tokenizer, neither cutting nor padding."""
    data = json.loads((start_folder() / "tokenizer.json").read_text("utf-8"))
    data["truncation"] = data["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
