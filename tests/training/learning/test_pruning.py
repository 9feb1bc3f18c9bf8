"""A student starts from the most important parts of its teacher."""

import random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.annotated import example, unlabelled  # noqa: E402
from training.data.dataset import INPUTS, Epoch  # noqa: E402
from training.learning import network, pruning  # noqa: E402
from training.learning.network import Network  # noqa: E402

pytestmark = pytest.mark.usefixtures("tiny")


def made(layers=2) -> Any:
    torch.manual_seed(3)
    return Network(layers, 0.0).eval()


def batches() -> Any:
    return list(Epoch([example(0, 4), unlabelled(1, 90), example(2, 30)], 700, random.Random(5)))


def test_a_student_of_the_same_size_starts_equal_to_its_teacher():
    teacher, student = made(), made()
    torch.manual_seed(9)
    for parameter in student.parameters():
        torch.nn.init.normal_(parameter)
    given = batches()
    pruning.start_student(student, teacher, (0, 1), given)
    inputs = [given[0][f] for f in INPUTS]
    assert torch.allclose(student(*inputs).tags, teacher(*inputs).tags, atol=1e-5)
    assert not student.words.weight.requires_grad
    assert student.positions.weight.requires_grad


def test_heads_and_units_that_add_nothing_are_pruned():
    teacher = made(3)
    size, inner = network.HEAD, network.INNER
    with torch.no_grad():
        for layer in teacher.layers:
            layer.out.weight[:, :size] = 0  # the first head adds nothing
            layer.down.weight[:, 5 : inner - 5] = 0  # these units add nothing either
    given = batches()
    student = Network(2, 0.0, heads=1, inner=10).eval()
    pruning.start_student(student, teacher, (0, 2), given)
    for own, there in zip(student.layers, (teacher.layers[0], teacher.layers[2]), strict=True):
        assert torch.equal(own.out.weight, there.out.weight[:, size:])
        assert torch.equal(own.qkv.weight[:size], there.qkv.weight[size : 2 * size])
        assert torch.equal(own.down.weight, torch.cat((there.down.weight[:, :5], there.down.weight[:, -5:]), 1))
        assert torch.equal(own.norm2.weight, there.norm2.weight)
    # a student with all layers, pruned of nothing that matters, has its teacher's outputs
    whole = Network(3, 0.0, heads=1, inner=10).eval()
    pruning.start_student(whole, teacher, (0, 1, 2), given)
    inputs = [given[0][f] for f in INPUTS]
    assert torch.allclose(whole(*inputs).tags, teacher(*inputs).tags, atol=1e-5)


def test_every_layer_of_a_student_needs_one_of_the_teacher():
    given = batches()
    with pytest.raises(ValueError, match="zip"):
        pruning.start_student(made(2), made(2), (1,), given)
