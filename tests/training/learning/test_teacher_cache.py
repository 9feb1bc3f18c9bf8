"""A teacher's answers are made once and cached."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import random  # noqa: E402

from tests.training.annotated import example, unlabelled  # noqa: E402
from training.data.dataset import INPUTS, Epoch  # noqa: E402
from training.learning import teacher_cache  # noqa: E402
from training.learning.network import Network  # noqa: E402
from training.learning.teacher_cache import answer  # noqa: E402

pytestmark = pytest.mark.usefixtures("tiny")
EXAMPLES = [example(0, 4), unlabelled(1, 90), example(2, 30)._replace(repeats=2)]


def made(layers=2, **sizes) -> Any:
    torch.manual_seed(3)
    return Network(layers, 0.0, **sizes).eval()


def batches_of(answers) -> Any:
    return list(Epoch(EXAMPLES, 700, random.Random(5), answers))


def test_each_batch_has_the_teacher_s_answers(tmp_path):
    teacher = made()
    batches = batches_of(answer(teacher, EXAMPLES, tmp_path))
    assert sum(len(b["ids"]) for b in batches) >= 5  # one example is repeated
    for batch in batches:
        known = batch["ids"] != 0
        for name, expected in teacher(*(batch[f] for f in INPUTS))._asdict().items():
            assert torch.allclose(batch[f"teacher_{name}"][known], expected[known], atol=0.03), name
            assert not batch[f"teacher_{name}"][~known].any()


def test_answers_are_cached_by_teacher_and_examples(tmp_path, monkeypatch):
    first = answer(made(), EXAMPLES, tmp_path)
    monkeypatch.setattr(teacher_cache, "_run", None)  # from here on, answers that are not cached raise TypeError
    np.testing.assert_array_equal(answer(made(), EXAMPLES, tmp_path).rows, first.rows)
    with pytest.raises(TypeError):
        answer(made(3), EXAMPLES, tmp_path)
    with pytest.raises(TypeError):
        answer(made(), EXAMPLES[:2], tmp_path)


def test_a_stopped_run_continues_where_it_was_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(teacher_cache, "SAVE_EVERY", -1.0)
    monkeypatch.setattr(teacher_cache, "BUDGET", 100)
    whole = answer(made(), EXAMPLES, tmp_path / "whole")
    teacher = made()
    encode, sizes = teacher.encode, []

    def stopping(*inputs) -> Any:
        sizes.append(len(inputs[0]))
        if len(sizes) == 3:
            raise KeyboardInterrupt
        return encode(*inputs)

    teacher.encode = stopping
    with pytest.raises(KeyboardInterrupt):
        answer(teacher, EXAMPLES, tmp_path / "stopped")
    done, sizes[:] = sizes[:2], []
    sizes += [0] * 3  # from here on it is not stopped
    teacher.encode = stopping
    np.testing.assert_array_equal(answer(teacher, EXAMPLES, tmp_path / "stopped").rows, whole.rows)
    windows = sum(len(own) for own in whole.windows.values())
    assert sum(done) + sum(sizes) == windows
