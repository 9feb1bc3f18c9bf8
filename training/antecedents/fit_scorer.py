"""Fit the scorer: a softmax over the candidates of each pronoun, then a temperature on held-out pronouns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from numpy.typing import NDArray
from torch import Tensor, nn

from transforms.linking.coreference.candidate_scorer import Weights

HIDDEN, DROPOUT, EPOCHS, BATCH, RATE, DECAY = 24, 0.3, 8, 48, 3e-3, 0.02
MEMBERS = 3  # networks whose hidden units are put side by side: the mean of their scores
TEMPERATURES = np.linspace(0.3, 3.0, 55)
LEAST_DEVIATION = 0.05  # of a feature, so that rare ones are not blown up


class Asked(NamedTuple):
    """A pronoun of an annotated text.

    Attributes:
        corpus: Name of the corpus.
        doc_id: Id of the document.
        features: (n_candidates + 1, n_features) float32; the last row is "nobody".
        right: (n_candidates + 1,) bool: which the pronoun may mean.
        wrong: (n_candidates + 1,) bool: which are annotated as not meant; only GAP says so.
        weight: How much it counts in training.
    """

    corpus: str
    doc_id: str
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    weight: float


def fit(asked: Sequence[Asked], held_out: Sequence[Asked], members: int = MEMBERS) -> Weights:
    """Return weights that were fitted to some pronouns, with a temperature fitted to others.

    Args:
        asked: The pronouns to learn from.
        held_out: Pronouns for the temperature; where there are none, it is 1.
        members: How many networks to train.
    """
    usable = [one for one in asked if one.right.any()]
    features, mask, right = _padded(usable)
    mean = features[mask].mean(0)
    deviation = features[mask].std(0) + LEAST_DEVIATION
    weights = torch.tensor([one.weight for one in usable])
    inputs = (features - mean) / deviation
    nets = [_train(inputs, mask, right, weights, seed) for seed in range(members)]
    into = torch.cat([net[0].weight for net in nets]).detach() / deviation  # (hidden, features)
    bias = torch.cat([net[0].bias for net in nets]).detach() - into @ mean
    out = torch.cat([net[3].weight[0] for net in nets]).detach() / members
    found = Weights(into.T.numpy(), bias.numpy(), out.numpy(), 1.0)
    return found._replace(scale=_scale(found, held_out)) if held_out else found


def _padded(asked: Sequence[Asked]) -> tuple[Tensor, Tensor, Tensor]:
    """Return features, which rows are candidates, and which of these are right, padded to the longest question."""
    most = max(len(one.features) for one in asked)
    features = torch.zeros(len(asked), most, asked[0].features.shape[1])
    mask = torch.zeros(len(asked), most, dtype=torch.bool)
    right = torch.zeros(len(asked), most, dtype=torch.bool)
    for k, one in enumerate(asked):
        n = len(one.features)
        features[k, :n] = torch.from_numpy(one.features)
        mask[k, :n] = True
        right[k, :n] = torch.from_numpy(one.right)
    return features, mask, right


def _train(features: Tensor, mask: Tensor, right: Tensor, weights: Tensor, seed: int) -> nn.Sequential:
    """Train one network; the same seed gives the same weights."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(features.shape[-1], HIDDEN), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(HIDDEN, 1))
        optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
        steps = EPOCHS * -(-len(features) // BATCH)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.15)
        for _ in range(EPOCHS):
            for chosen in torch.randperm(len(features)).split(BATCH):
                scores = net(features[chosen]).squeeze(-1).masked_fill(~mask[chosen], -1e9)
                p = F.log_softmax(scores, -1).masked_fill(~right[chosen], -1e9)
                loss = -(torch.logsumexp(p, -1) * weights[chosen]).sum() / len(chosen)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(net.parameters(), 1.0)
                optimizer.step()
                schedule.step()
    return net.eval()


def _scale(weights: Weights, held_out: Sequence[Asked]) -> float:
    """Return the inverse temperature with the least loss on held-out pronouns."""
    usable = [one for one in held_out if one.right.any()]
    features, mask, right = (part.numpy() for part in _padded(usable))
    scores = np.maximum(features @ weights.hidden + weights.hidden_bias, 0) @ weights.out
    losses = []
    for scale in TEMPERATURES:
        scaled = np.where(mask, scores * scale, -np.inf)
        scaled -= scaled.max(-1, keepdims=True)
        p = np.exp(scaled)
        losses.append(-np.log((p * right).sum(-1) / p.sum(-1) + 1e-9).mean())
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 4)
