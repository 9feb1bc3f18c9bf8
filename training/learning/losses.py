"""The training losses: cross-entropy against gold targets, and distillation of a student from its teacher."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from torch import Tensor

from training.learning.network import Outputs
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS

LINKED = (("cue_of", "content", "cue"), ("source_of", "asks", "source"))  # target, its two link vectors in `LINKS`


def link_vector(links: Tensor, name: str) -> Tensor:
    """Return one of the four link vectors of each word piece, of shape (windows, pieces, `LINK_SIZE`)."""
    at = LINKS.index(name) * LINK_SIZE
    return links[..., at : at + LINK_SIZE]


def link_logits(links: Tensor, asking: str, answering: str, mask: Tensor) -> Tensor:
    """Return for each word piece the logits of the pieces it may link to, float32 of shape (windows, pieces, pieces).

    Args:
        links: Float32 of shape (windows, pieces, 4 × `LINK_SIZE`).
        asking: Name of the link vector that points.
        answering: Name of the link vector that is pointed to.
        mask: Bool of shape (windows, pieces), true for padding, which no piece may link to.
    """
    logits = link_vector(links, asking) @ link_vector(links, answering).transpose(1, 2) / LINK_SIZE**0.5
    return logits.masked_fill(mask[:, None, :], -1e9)


def gold_losses(outputs: Outputs, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the losses against the gold targets, each a mean over the words that have a target.

    The loss of a name with several correct tags is that of the sum of their probabilities.

    Args:
        outputs: The network's outputs.
        batch: int64 tensors of shape (windows, pieces): `ids`, `tags` (-1 for no target), `names` (the set of correct
            tags as bits; all bits for no target), `cue_of` and `source_of` (columns; -1 for no target).

    Returns:
        Scalars by name: `tags`, `names`, `cue_of`, `source_of`, those without any target left out.
    """
    padding = batch["ids"] == 0
    losses = {"tags": F.cross_entropy(outputs.tags.flatten(0, 1), batch["tags"].flatten(), ignore_index=-1)}
    everything = (1 << len(NAME_TAGS)) - 1
    labelled = (batch["names"] != everything) & (batch["names"] != 0)
    bits = torch.arange(len(NAME_TAGS), device=padding.device)
    allowed = (batch["names"][labelled][:, None] >> bits) & 1
    logs = outputs.names[labelled].log_softmax(-1).masked_fill(allowed == 0, -1e9)
    losses["names"] = -logs.logsumexp(-1).mean()
    for name, asking, answering in LINKED:
        known = batch[name] >= 0
        if known.any():
            logits = link_logits(outputs.links, asking, answering, padding)[known]
            losses[name] = F.cross_entropy(logits, batch[name][known])
    return {k: v for k, v in losses.items() if not torch.isnan(v)}


def distillation_losses(vectors: Tensor, outputs: Outputs, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the distillation losses of a student on a batch, labelled or not.

    They are the Kullback-Leibler divergences of the tags of words, and of the links of words to which the teacher gives
    that role (Hinton et al. 2015, arXiv:1503.02531), and the mean squared error of the last layers' vectors (TinyBERT,
    Jiao et al. 2020, arXiv:1909.10351).

    Args:
        vectors: The student's last layer, float32 of shape (windows, pieces, `WIDTH`).
        outputs: The student's outputs.
        batch: The inputs, `first`, and the teacher's answers (see `TeacherAnswers.batch`).

    Returns:
        Scalars by name: `kl_tags`, `kl_names`, `vectors`, and `kl_cue_of`, `kl_source_of` where the teacher finds a
        content or a cue.
    """
    teacher = Outputs(batch["teacher_tags"], batch["teacher_names"], batch["teacher_links"])
    words, padding = batch["first"], batch["ids"] == 0
    losses = {
        "kl_tags": _divergence(outputs.tags[words], teacher.tags[words]),
        "kl_names": _divergence(outputs.names[words], teacher.names[words]),
        "vectors": F.mse_loss(vectors[~padding], batch["teacher_vectors"][~padding]),
    }
    p = teacher.tags.softmax(-1)
    for (name, asking, answering), role in zip(LINKED, ("content", "cue"), strict=True):
        sure = p[..., TAGS.index(f"B-{role}")] + p[..., TAGS.index(f"I-{role}")] > 0.5
        pointing = words & sure
        if pointing.any():
            student, target = (link_logits(o.links, asking, answering, padding)[pointing] for o in (outputs, teacher))
            losses[f"kl_{name}"] = _divergence(student, target)
    return losses


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    return F.kl_div(student.log_softmax(-1), teacher.log_softmax(-1), log_target=True, reduction="batchmean")
