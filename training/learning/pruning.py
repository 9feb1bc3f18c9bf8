"""Start a student from its teacher's layers, pruned to their most important attention heads and inner units.

The importance of a head or an inner unit is the mean square of what it adds to a word piece's vector, over some
batches. It extends the importance by activations and weights of Sun et al. 2024 (Wanda, arXiv:2306.11695) from weights
to units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from training.data.dataset import INPUTS
from training.learning import network
from training.learning.network import Layer, Network


def start_student(
    student: Network, teacher: Network, keep: Sequence[int], batches: Iterable[dict[str, Tensor]]
) -> None:
    """Copy the teacher's embeddings and heads to the student, and the most important parts of the layers `keep`.

    The word vectors are frozen in training, because all shipped models share them.

    Args:
        student: Gets the weights. Its sizes decide how many heads and inner units are kept.
        teacher: Gives the weights.
        keep: Indices of the teacher's layers to keep, one for each of the student's.
        batches: Inputs over which importance is measured, as `dataset.tensors` makes them.
    """
    theirs = teacher.state_dict()
    own = {name: weight for name, weight in theirs.items() if not name.startswith("layers.")}
    with torch.no_grad():
        kept = list(_kept(teacher, student, keep, batches))
    for i, weights in enumerate(kept):
        own |= {f"layers.{i}.{name}": weight for name, weight in weights.items()}
    student.load_state_dict(own)
    student.words.weight.requires_grad = False


def _kept(
    teacher: Network, student: Network, keep: Sequence[int], batches: Iterable[dict[str, Tensor]]
) -> Iterable[dict[str, Tensor]]:
    """Yield the pruned weights of each layer of the student."""
    layers = [teacher.layers[k] for k in keep]
    importances = [_Importance(layer) for layer in layers]
    teacher.eval()
    for batch in batches:
        teacher.encode(*(batch[f] for f in INPUTS))
    for layer, smaller, importance in zip(layers, student.layers, importances, strict=True):
        importance.stop()
        heads = importance.heads().topk(smaller.out.in_features // network.HEAD).indices.sort().values
        units = importance.units().topk(smaller.down.in_features).indices.sort().values
        yield _cut(layer, heads, units)


def _cut(layer: Layer, heads: Tensor, units: Tensor) -> dict[str, Tensor]:
    """Return the weights of a layer with only these heads and inner units."""
    columns = (heads[:, None] * network.HEAD + torch.arange(network.HEAD)).flatten()
    all_heads = layer.out.in_features
    rows = torch.cat([columns + side * all_heads for side in range(3)])  # queries, keys and values
    weights = layer.state_dict()
    weights |= {f"qkv.{part}": weights[f"qkv.{part}"][rows] for part in ("weight", "bias")}
    weights |= {f"up.{part}": weights[f"up.{part}"][units] for part in ("weight", "bias")}
    weights["out.weight"] = weights["out.weight"][:, columns]
    weights["down.weight"] = weights["down.weight"][:, units]
    return {name: weight.clone() for name, weight in weights.items()}


class _Importance:
    """Sums, over the word pieces that a layer reads, of the products of the inputs of its `out` and `down`."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        n = layer.out.in_features // network.HEAD
        self._heads = torch.zeros(n, network.HEAD, network.HEAD)
        self._units = torch.zeros(layer.down.in_features)
        self._handles = [
            layer.out.register_forward_pre_hook(self._saw_heads),
            layer.down.register_forward_pre_hook(self._saw_units),
        ]

    def heads(self) -> Tensor:
        """Return the summed squared length of what each head adds, of shape (heads,)."""
        out = self._layer.out.weight.unflatten(1, (-1, network.HEAD))  # (width, heads, dimensions)
        return torch.einsum("whd,hde,whe->h", out, self._heads, out)

    def units(self) -> Tensor:
        """Return the summed squared length of what each inner unit adds, of shape (units,)."""
        return self._units * self._layer.down.weight.square().sum(0)

    def stop(self) -> None:
        for handle in self._handles:
            handle.remove()

    def _saw_heads(self, _: nn.Module, given: tuple[Tensor]) -> None:
        by_head = given[0].flatten(0, 1).unflatten(1, (-1, network.HEAD))
        self._heads += torch.einsum("phd,phe->hde", by_head, by_head)

    def _saw_units(self, _: nn.Module, given: tuple[Tensor]) -> None:
        self._units += given[0].flatten(0, 1).square().sum(0)
