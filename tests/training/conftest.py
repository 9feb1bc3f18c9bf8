"""A network small enough to train in a test; only where torch is installed."""

from __future__ import annotations

import pytest

TINY = {"WIDTH": 24, "HEADS": 2, "HEAD": 12, "INNER": 32, "VOCABULARY": 300, "POSITIONS": 512}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks made in the test have few dimensions, and a vocabulary like `tests.transforms.model.fake_network`."""
    import torch

    from training.learning import network

    torch.set_num_threads(1)  # so small that threads would only wait for each other
    for name, value in TINY.items():
        monkeypatch.setattr(network, name, value)
