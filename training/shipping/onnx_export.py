"""Export trained networks to ONNX in eight-bit integers, with word vectors that both models share."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor, nn

from training.data.dataset import INPUTS
from training.data.minilm import minilm_folder
from training.learning.network import Network, Outputs
from transforms.model.model_files import WORDS, WORDS_FILE

OUTPUTS = ("tags", "names", "links")
# Rounding errors in the first layers' feed-forward parts affect all that follows: quantizing them causes half of the
# total error (mean change of the tags' probabilities, on training articles).
KEPT_IN_FLOATS = [f"/layers.{i}/{part}/MatMul" for i in range(2) for part in ("up", "down")]


class OneWindow(nn.Module):
    """A network for one unpadded window at a time; it looks up the sum of the added inputs in one table."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.words = network.words  # named so in the file, see `WORDS`
        self.network = network
        shape, mark, place = (part.weight.data for part in (network.shape, network.mark, network.place))
        added = shape[:, None, None] + mark[:, None] + place  # (shapes, marks, places, width)
        self.added = nn.Embedding.from_pretrained(added.flatten(0, 2))

    def forward(self, ids: Tensor, shape: Tensor, mark: Tensor, place: Tensor) -> Outputs:
        """Return the outputs of each word piece, as `Network.forward`; the inputs are int64 of shape (1, pieces)."""
        own = self.network
        row = (shape * own.mark.num_embeddings + mark) * own.place.num_embeddings + place
        x = self.words(ids) + self.added(row) + own.positions.weight[: ids.shape[1]]
        return own.answer(own.through(x, None))


def export(network: Network, target: Path) -> None:
    """Write a network as ONNX in eight-bit integers (dynamic quantization).

    Matrices become signed integers with a scale per output channel. They use seven bits: processors without VNNI add
    two eight-bit products in sixteen bits and would overflow. Activations are quantized at run time by the range of
    the batch. What `KEPT_IN_FLOATS` names is not quantized.

    Args:
        network: The trained network.
        target: The file to write.

    Raises:
        ValueError: The network has no node of a name in `KEPT_IN_FLOATS`, or other word vectors than the other model.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    one_window = OneWindow(network.cpu().eval())
    ids = torch.ones(1, 16, dtype=torch.long)
    plain = target.with_suffix(".full.onnx")
    torch.onnx.export(
        one_window,
        (ids, ids * 0, ids * 0, ids * 0),
        str(plain),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={name: {1: "pieces"} for name in (*INPUTS, *OUTPUTS)},
        opset_version=17,
        dynamo=False,
    )
    ready = target.with_suffix(".ready.onnx")
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
    whole = [node.name for node in onnx.load(str(ready)).graph.node if node.name in KEPT_IN_FLOATS]
    if len(whole) != min(len(KEPT_IN_FLOATS), 2 * len(network.layers)):
        raise ValueError(
            f"the network has {', '.join(whole) or 'none'} of {', '.join(KEPT_IN_FLOATS)}: update KEPT_IN_FLOATS"
        )
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
    """Move the word vectors of a quantized model to a file that both models share.

    Raises:
        ValueError: That file contains other vectors: the models were not distilled from the same teacher.
    """
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(str(target))
    tensor = next(t for t in model.graph.initializer if t.name == WORDS)
    vectors = onnx.numpy_helper.to_array(tensor)
    file = target.parent / WORDS_FILE
    if file.is_file() and file.read_bytes() != vectors.tobytes():
        raise ValueError(
            f"{file} contains the word vectors of another teacher: remove it and ship the large model first"
        )
    file.write_bytes(vectors.tobytes())
    set_external_data(
        tensor, location=WORDS_FILE
    )  # only a name: `transforms.model.model_files` passes the vectors to the session
    tensor.ClearField("raw_data")
    target.write_bytes(model.SerializeToString())


def copy_tokenizer(folder: Path) -> None:
    """Write the published tokenizer to `folder`, without truncation and padding."""
    data = json.loads((minilm_folder() / "tokenizer.json").read_text("utf-8"))
    data["truncation"] = data["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
