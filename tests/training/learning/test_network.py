"""The network's outputs, and the weights it starts from."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.conftest import TINY  # noqa: E402
from training.learning import network  # noqa: E402
from training.learning.network import Network  # noqa: E402
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS  # noqa: E402

pytestmark = pytest.mark.usefixtures("tiny")


def inputs(*rows) -> Any:
    width = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
    return ids, ids * 0, ids * 0, ids * 0


def made(layers=2, dropout=0.0) -> Any:
    torch.manual_seed(3)
    return Network(layers, dropout).eval()


def test_every_piece_has_outputs():
    found = made()(*inputs([101, 7, 8, 102], [101, 9, 102]))
    assert found.tags.shape == (2, 4, len(TAGS))
    assert found.names.shape == (2, 4, len(NAME_TAGS))
    assert found.links.shape == (2, 4, len(LINKS) * LINK_SIZE)


def test_padding_does_not_change_the_outputs_of_a_window():
    one = made()
    alone = one(*inputs([101, 9, 102]))
    beside = one(*inputs([101, 7, 8, 5, 102], [101, 9, 102]))
    for a, b in zip(alone, beside, strict=True):
        assert torch.allclose(a[0], b[1, :3], atol=1e-5)


def test_added_inputs_have_no_effect_before_training():
    one = made()
    ids, zero, _, _ = inputs([101, 9, 8, 102])
    plain = one(ids, zero, zero, zero).tags
    assert torch.equal(plain, one(ids, zero + 1, zero + 2, zero + 3).tags)
    with torch.no_grad():
        one.mark.weight.normal_()
    assert not torch.allclose(plain, one(ids, zero, zero + 2, zero).tags)


def test_with_the_published_weights_the_network_computes_what_bert_does(tmp_path, monkeypatch):
    safetensors = pytest.importorskip("safetensors.torch")
    width, inner = TINY["WIDTH"], TINY["INNER"]
    torch.manual_seed(0)
    weights = {
        "embeddings.word_embeddings.weight": torch.randn(network.VOCABULARY, width),
        "embeddings.position_embeddings.weight": torch.randn(network.POSITIONS, width),
        "embeddings.token_type_embeddings.weight": torch.randn(2, width),
    }
    shapes = {
        **{f"attention.self.{side}": (width, width) for side in ("query", "key", "value")},
        **{"attention.output.dense": (width, width), "attention.output.LayerNorm": (width,)},
        **{"intermediate.dense": (inner, width), "output.dense": (width, inner), "output.LayerNorm": (width,)},
    }
    named = {f"encoder.layer.{k}.{part}": shape for k in range(3) for part, shape in shapes.items()}
    for part, shape in {**named, "embeddings.LayerNorm": (width,)}.items():
        weights |= {f"{part}.weight": torch.randn(*shape), f"{part}.bias": torch.randn(shape[0])}
    safetensors.save_file(weights, tmp_path / "model.safetensors")
    monkeypatch.setattr(network, "minilm_folder", lambda: tmp_path)
    one = Network(2, 0.0).eval()
    one.start_from_minilm((0, 2))
    ids, zero, _, _ = inputs([101, 9, 8, 102])
    assert torch.allclose(one.encode(ids, zero, zero, zero), bert(weights, ids, (0, 2)), atol=1e-4)


def bert(weights, ids, layers) -> Any:
    """Return the last layer of BERT's encoder (Devlin et al. 2019), computed from weights by their published names."""

    def norm(x, name) -> Any:
        return torch.nn.functional.layer_norm(
            x, (x.shape[-1],), weights[f"{name}.weight"], weights[f"{name}.bias"], eps=1e-12
        )

    def linear(x, name) -> Any:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def heads(x) -> Any:
        return x.view(*x.shape[:2], network.HEADS, -1).transpose(1, 2)

    base = "embeddings."
    x = weights[base + "word_embeddings.weight"][ids] + weights[base + "token_type_embeddings.weight"][0]
    x = norm(x + weights[base + "position_embeddings.weight"][: ids.shape[1]], base + "LayerNorm")
    for k in layers:
        at = f"encoder.layer.{k}."
        q, key, value = (heads(linear(x, f"{at}attention.self.{side}")) for side in ("query", "key", "value"))
        seen = (q @ key.transpose(2, 3) / q.shape[-1] ** 0.5).softmax(-1) @ value
        seen = linear(seen.transpose(1, 2).reshape(x.shape), at + "attention.output.dense")
        x = norm(x + seen, at + "attention.output.LayerNorm")
        inner = torch.nn.functional.gelu(linear(x, at + "intermediate.dense"))
        x = norm(x + linear(inner, at + "output.dense"), at + "output.LayerNorm")
    return x
