"""Average a network with the one that it was trained further from: better than either (WiSE-FT).

Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", arXiv:2109.01903.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import torch

from training.learning import train
from training.learning.network import Network
from training.learning.recipes import Recipe

FILE = "averaged.pt"


def averaged(before: Network, after: Network, kept: float) -> Network:
    """Return a network whose weights are `kept` of `before` and the rest of `after`.

    Args:
        before: The network that the training started from.
        after: The trained network, of the same sizes.
        kept: The share of `before`, 0 to 1.
    """
    old, new = before.state_dict(), after.state_dict()
    network = deepcopy(after)
    network.load_state_dict({name: torch.lerp(weight, old[name], kept) for name, weight in new.items()})
    return network


def save(network: Network, run: Path) -> None:
    """Keep an averaged network beside the trained one of its run."""
    torch.save(network.state_dict(), run / FILE)


def load(run: Path, recipe: Recipe) -> Network:
    """Return the network of a run that ships: the averaged one if there is one, else the trained one.

    Raises:
        FileNotFoundError: The run is not finished.
    """
    network = train.load(run, recipe)
    if (run / FILE).is_file():
        network.load_state_dict(torch.load(run / FILE, weights_only=True))
    return network
