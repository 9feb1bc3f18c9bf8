"""A teacher's answers on disk, and what of its layers a student starts from."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")

import random  # noqa: E402

from tests.training.annotated import item, unlabelled  # noqa: E402
from training.data.dataset import FIELDS, Epoch  # noqa: E402
from training.learning import network, pruning, taught  # noqa: E402
from training.learning.network import Network  # noqa: E402
from training.learning.teacher_cache import ask  # noqa: E402

pytestmark = pytest.mark.usefixtures("tiny")
ITEMS = [item(0, 4), unlabelled(1, 90), item(2, 30)._replace(times=2)]


def made(layers=2, **sizes) -> Any:
    torch.manual_seed(3)
    return Network(layers, 0.0, **sizes).eval()


def lessons(found) -> Any:
    return list(Epoch(ITEMS, 700, random.Random(5), found))


def test_each_batch_has_what_the_teacher_says_of_it(tmp_path):
    teacher = made()
    batches = lessons(ask(teacher, ITEMS, tmp_path))
    assert sum(len(b["ids"]) for b in batches) >= 5  # one item's windows come twice
    for batch in batches:
        vectors = teacher.encode(*(batch[f] for f in FIELDS))
        known = batch["ids"] != 0
        for name, expected in {**teacher.answer(vectors)._asdict(), "vectors": vectors}.items():
            assert torch.allclose(batch[f"wanted_{name}"][known], expected[known], atol=0.01), name
            assert not batch[f"wanted_{name}"][~known].any()


def test_answers_are_asked_once_and_anew_of_another_teacher(tmp_path, monkeypatch):
    first = ask(made(), ITEMS, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(taught, "_ask", None)
        assert (ask(made(), ITEMS, tmp_path).rows == first.rows).all()
        with pytest.raises(TypeError):
            ask(made(3), ITEMS, tmp_path)
        with pytest.raises(TypeError):
            ask(made(), ITEMS[:2], tmp_path)


def test_a_stopped_asking_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(taught, "SAVE_EVERY", -1.0)
    monkeypatch.setattr(taught, "BUDGET", 100)
    whole = ask(made(), ITEMS, tmp_path / "whole")
    teacher = made()
    encode, asked = teacher.encode, []

    def stopping(*inputs) -> Any:
        asked.append(len(inputs[0]))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return encode(*inputs)

    teacher.encode = stopping
    with pytest.raises(KeyboardInterrupt):
        ask(teacher, ITEMS, tmp_path / "stopped")
    done, asked[:] = asked[:2], []
    asked += [0] * 3  # from here on it is not stopped
    teacher.encode = stopping
    assert (ask(teacher, ITEMS, tmp_path / "stopped").rows == whole.rows).all()
    windows = sum(len(own) for own in whole.windows.values())
    assert sum(done) + sum(asked) == windows


def test_a_student_of_the_same_size_starts_as_its_teacher(tmp_path):
    teacher, student = made(), made()
    torch.manual_seed(9)
    for parameter in student.parameters():
        torch.nn.init.normal_(parameter)
    batches = lessons(ask(teacher, ITEMS, tmp_path))
    pruning.start(student, teacher, (0, 1), batches)
    inputs = [batches[0][f] for f in FIELDS]
    assert torch.allclose(student(*inputs).tags, teacher(*inputs).tags, atol=1e-5)
    assert not student.words.weight.requires_grad
    assert student.positions.weight.requires_grad


def test_heads_and_units_that_do_nothing_are_left_out(tmp_path):
    teacher = made(3)
    size, inner = network.HEAD, network.INNER
    with torch.no_grad():
        for layer in teacher.layers:
            layer.out.weight[:, :size] = 0  # the first head adds nothing
            layer.down.weight[:, 5 : inner - 5] = 0  # nor do these units
    batches = lessons(ask(teacher, ITEMS, tmp_path))
    student = Network(2, 0.0, heads=1, inner=10).eval()
    pruning.start(student, teacher, (0, 2), batches)
    for own, there in zip(student.layers, (teacher.layers[0], teacher.layers[2]), strict=True):
        assert torch.equal(own.out.weight, there.out.weight[:, size:])
        assert torch.equal(own.qkv.weight[:size], there.qkv.weight[size : 2 * size])
        assert torch.equal(own.down.weight, torch.cat((there.down.weight[:, :5], there.down.weight[:, -5:]), 1))
        assert torch.equal(own.norm2.weight, there.norm2.weight)
    # with both left out everywhere, a student with all layers reads as its teacher does
    whole = Network(3, 0.0, heads=1, inner=10).eval()
    pruning.start(whole, teacher, (0, 1, 2), batches)
    inputs = [batches[0][f] for f in FIELDS]
    assert torch.allclose(whole(*inputs).tags, teacher(*inputs).tags, atol=1e-5)


def test_all_layers_of_a_student_must_come_from_somewhere(tmp_path):
    batches = lessons(ask(made(), ITEMS, tmp_path))
    with pytest.raises(ValueError, match="zip"):
        pruning.start(made(2), made(2), (1,), batches)
