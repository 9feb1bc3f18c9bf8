"""The teacher's answers are batched with padding."""

import numpy as np
import pytest

pytest.importorskip("torch")

from training.data.teacher_answers import LOGITS, TeacherAnswers  # noqa: E402


def test_windows_are_padded_with_zeros_to_one_length():
    columns = sum(LOGITS.values())
    rows = np.repeat(np.arange(1, 6, dtype=np.float16)[:, None], columns, 1)  # the i-th row contains i everywhere
    batch = TeacherAnswers({}, rows).batch([0, 3], [3, 2])
    assert {name: tuple(part.shape) for name, part in batch.items()} == {
        f"teacher_{name}": (2, 3, size) for name, size in LOGITS.items()
    }
    for name in LOGITS:
        assert batch[f"teacher_{name}"][..., -1].tolist() == [[1, 2, 3], [4, 5, 0]], name
