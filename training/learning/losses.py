"""The training losses: cross-entropy against gold targets, and distillation of a student from its teachers."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from torch import Tensor

from training.data.coreference import IGNORED
from training.learning.network import Outputs
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS

GOLD_TAG_SHARE = 0.4  # of the gold tag in the target of a word of which a large teacher has an opinion
EVERY_NAME = (1 << len(NAME_TAGS)) - 1
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


def tag_targets(batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Return the probabilities of the tags to learn, and the words that have any.

    A word's target is the large teacher's opinion, mixed with the gold tag where there is one. Without a large teacher
    it is the gold tag alone, and without both the opinion of the teacher that answers for the other heads.

    Args:
        batch: See `losses`.

    Returns:
        Float32 of shape (windows, pieces, `len(TAGS)`), and bool of shape (windows, pieces).
    """
    soft = batch["soft_tags"]
    known, gold = soft.sum(-1) > 0, batch["tags"] >= 0
    exact = F.one_hot(batch["tags"].clamp(min=0), len(TAGS)).to(soft.dtype)
    share = torch.where(known, GOLD_TAG_SHARE, 1.0)[..., None]
    target = torch.where(gold[..., None], share * exact + (1 - share) * soft, soft)
    known = known | gold
    if "teacher_tags" in batch:
        target = torch.where(known[..., None], target, batch["teacher_tags"].softmax(-1))
        known = known | batch["first"]
    return target, known & batch["first"]


def losses(outputs: Outputs, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the losses of a batch, each a mean over the words that have a target.

    The loss of a name with several correct tags is that of the sum of their probabilities, and so is that of a pronoun
    whose person is named several times (Lee et al. 2017, arXiv:1707.07045). Losses against a teacher's answers are
    Kullback-Leibler divergences (Hinton et al. 2015, arXiv:1503.02531).

    Args:
        outputs: The network's outputs.
        batch: Tensors of shape (windows, pieces) as `dataset.tensors` makes them, with the teacher's answers (see
            `TeacherAnswers.batch`) if there are any.

    Returns:
        Scalars by name: `tags`, `names`, `cue_of`, `source_of`, `antecedent`, and with a teacher `kl_names`,
        `kl_cue_of`, `kl_source_of`; those without any target are left out.
    """
    padding, target = batch["ids"] == 0, tag_targets(batch)
    words = target[1]
    found = {"tags": -(target[0][words] * outputs.tags[words].log_softmax(-1)).sum(-1).mean()}
    labelled = (batch["names"] != EVERY_NAME) & (batch["names"] != 0)
    bits = torch.arange(len(NAME_TAGS), device=padding.device)
    allowed = (batch["names"][labelled][:, None] >> bits) & 1
    logs = outputs.names[labelled].log_softmax(-1).masked_fill(allowed == 0, -1e9)
    found["names"] = -logs.logsumexp(-1).mean()
    for name, asking, answering in LINKED:
        known = batch[name] >= 0
        if known.any():
            logits = link_logits(outputs.links, asking, answering, padding)[known]
            found[name] = F.cross_entropy(logits, batch[name][known])
    if (batch["refers"] != IGNORED).any():
        found["antecedent"] = _antecedent_loss(outputs.links, batch, padding)
    if "teacher_tags" in batch:
        found |= _distillation_losses(outputs, batch, target[0], padding)
    return {k: v for k, v in found.items() if not torch.isnan(v)}


def _antecedent_loss(links: Tensor, batch: dict[str, Tensor], padding: Tensor) -> Tensor:
    """Return the loss of the words that refer to a person: a name of the same chain, or column 0 without any."""
    rows, columns = (batch["refers"] != IGNORED).nonzero(as_tuple=True)
    logits = link_logits(links, "refers", "named", padding)[rows, columns]
    right = batch["named"][rows] == batch["refers"][rows, columns][:, None]  # NOBODY is the number of no chain
    right[~right.any(1), 0] = True
    logs = logits.log_softmax(-1)
    return -logs.masked_fill(~right, -1e9).logsumexp(-1).mean()


def _distillation_losses(
    outputs: Outputs, batch: dict[str, Tensor], tags: Tensor, padding: Tensor
) -> dict[str, Tensor]:
    """Return the divergences from the teacher's names, and from its links of words that `tags` give that role."""
    teacher = Outputs(batch["teacher_tags"], batch["teacher_names"], batch["teacher_links"])
    words = batch["first"]
    found = {"kl_names": _divergence(outputs.names[words], teacher.names[words])}
    for (name, asking, answering), role in zip(LINKED, ("content", "cue"), strict=True):
        sure = tags[..., TAGS.index(f"B-{role}")] + tags[..., TAGS.index(f"I-{role}")] > 0.5
        pointing = words & sure
        if pointing.any():
            student, target = (link_logits(o.links, asking, answering, padding)[pointing] for o in (outputs, teacher))
            found[f"kl_{name}"] = _divergence(student, target)
    return found


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    return F.kl_div(student.log_softmax(-1), teacher.log_softmax(-1), log_target=True, reduction="batchmean")
