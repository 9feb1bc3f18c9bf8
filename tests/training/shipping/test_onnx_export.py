"""The exported network reads a window as the trained one does."""

import pytest

torch = pytest.importorskip("torch")

from training.learning.network import Network  # noqa: E402
from training.shipping.onnx_export import OneWindow  # noqa: E402
from transforms.model.pieces import MARKS, PLACES, SHAPES  # noqa: E402


@pytest.mark.usefixtures("tiny")
def test_the_exported_network_has_the_outputs_of_the_trained_one():
    torch.manual_seed(3)
    network = Network(2, 0.0).eval()
    with torch.no_grad():
        for part in (network.shape, network.mark, network.place):
            part.weight.normal_()
    ids, shape, mark, place = (torch.randint(0, n, (1, 9)) for n in (300, len(SHAPES), len(MARKS), len(PLACES)))
    inputs = (ids.clamp(min=1), shape, mark, place)
    for name, expected, exported in zip(
        ("tags", "names", "links"), network(*inputs), OneWindow(network).eval()(*inputs), strict=True
    ):
        assert torch.allclose(exported, expected, atol=1e-5), name
