"""A network small enough to train in a test, where torch is installed."""

from __future__ import annotations

import pytest

TINY = {"WIDTH": 24, "HEADS": 2, "HEAD": 12, "INNER": 32, "VOCABULARY": 300, "POSITIONS": 512}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the networks of a test few dimensions and the vocabulary of `tests.transforms.model.fake_network`."""
    import torch

    from training.learning import network

    torch.set_num_threads(1)  # networks are so small that threads would wait for each other
    for name, value in TINY.items():
        monkeypatch.setattr(network, name, value)
