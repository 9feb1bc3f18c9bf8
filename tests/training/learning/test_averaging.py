"""Average two networks."""

import pytest

torch = pytest.importorskip("torch")

from training.learning import averaging  # noqa: E402
from training.learning.network import Network  # noqa: E402
from training.learning.recipes import Recipe  # noqa: E402
from training.learning.train import FINISHED  # noqa: E402

SMALL = Recipe(layers=(0,), heads=1, inner=8)


def network(seed: int) -> Network:
    torch.manual_seed(seed)
    return Network(1, 0.0, 1, 8)


def test_weights_lie_between_those_of_both():
    before, after = network(1), network(2)
    found = averaging.averaged(before, after, 0.75).state_dict()
    for name, weight in found.items():
        assert torch.allclose(weight, 0.75 * before.state_dict()[name] + 0.25 * after.state_dict()[name], atol=1e-6)
    assert torch.equal(after.heads.weight, network(2).heads.weight)


def test_a_run_ships_its_averaged_network_if_it_has_one(tmp_path):
    torch.save(network(1).state_dict(), tmp_path / FINISHED)
    assert torch.equal(averaging.load(tmp_path, SMALL).heads.weight, network(1).heads.weight)
    averaging.save(network(2), tmp_path)
    assert torch.equal(averaging.load(tmp_path, SMALL).heads.weight, network(2).heads.weight)
