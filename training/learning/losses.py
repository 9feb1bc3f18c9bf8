"""What training makes small: the distance from gold targets, and of a student from its teacher."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  (its name everywhere)
from torch import Tensor

from training.learning.network import Outputs
from transforms.model.scheme import LINK, LINKS, NAME_TAGS, TAGS

LINKED = (("cue_of", "content", "cue"), ("source_of", "asks", "source"))


def side(links: Tensor, name: str) -> Tensor:
    """One of the four link vectors of each piece."""
    at = LINKS.index(name) * LINK_SIZE
    return links[..., at : at + LINK_SIZE]


def link_logits(links: Tensor, asking: str, answering: str, mask: Tensor) -> Tensor:
    """By piece, the logits of the pieces it may be linked to, padding left out: (windows, pieces, pieces)."""
    logits = side(links, asking) @ side(links, answering).transpose(1, 2) / LINK_SIZE**0.5
    return logits.masked_fill(mask[:, None, :], -1e9)


def from_gold(outputs: Outputs, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """The losses by name, each a mean over the words that have a target.

    `batch` has, by piece: `tags` (-1: none), `names` (sets of right tags as bits; all bits: none), `cue_of` and
    `source_of` (columns; -1: none), and `ids`.
    """
    padding = batch["ids"] == 0
    found = {"tags": F.cross_entropy(outputs.tags.flatten(0, 1), batch["tags"].flatten(), ignore_index=-1)}
    everything = (1 << len(NAME_TAGS)) - 1
    labelled = (batch["names"] != everything) & (batch["names"] != 0)
    bits = torch.arange(len(NAME_TAGS), device=padding.device)
    allowed = (batch["names"][labelled][:, None] >> bits) & 1
    logs = outputs.names[labelled].log_softmax(-1).masked_fill(allowed == 0, -1e9)
    found["names"] = -logs.logsumexp(-1).mean()
    for name, asking, answering in LINKED:
        known = batch[name] >= 0
        if known.any():
            logits = link_logits(outputs.links, asking, answering, padding)[known]
            found[name] = F.cross_entropy(logits, batch[name][known])
    return {k: v for k, v in found.items() if not torch.isnan(v)}


def from_teacher(vectors: Tensor, found: Outputs, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """How far a student is from its teacher on a batch, labelled or not.

    The divergence of the tags of words, and of the links of the words to which the teacher gives that role (Hinton et
    al. 2015, arXiv:1503.02531), and the square distance of the last layers' vectors (Jiao et al. 2020, TinyBERT,
    arXiv:1909.10351).

    Args:
        vectors: The student's last layer.
        found: What it answers.
        batch: Has the teacher's answers and vectors as `wanted_…` (see `taught`).
    """
    wanted = Outputs(batch["wanted_tags"], batch["wanted_names"], batch["wanted_links"])
    words, padding = batch["first"], batch["ids"] == 0
    losses = {
        "kl_tags": _divergence(found.tags[words], wanted.tags[words]),
        "kl_names": _divergence(found.names[words], wanted.names[words]),
        "vectors": F.mse_loss(vectors[~padding], batch["wanted_vectors"][~padding]),
    }
    p = wanted.tags.softmax(-1)
    for (name, asking, answering), role in zip(LINKED, ("content", "cue"), strict=True):
        sure = p[..., TAGS.index(f"B-{role}")] + p[..., TAGS.index(f"I-{role}")] > 0.5
        asked = words & sure
        if asked.any():
            here, there = (link_logits(o.links, asking, answering, padding)[asked] for o in (found, wanted))
            losses[f"kl_{name}"] = _divergence(here, there)
    return losses


def _divergence(found: Tensor, wanted: Tensor) -> Tensor:
    return F.kl_div(found.log_softmax(-1), wanted.log_softmax(-1), log_target=True, reduction="batchmean")
