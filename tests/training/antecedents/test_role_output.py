"""The output that is added changes no other."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

onnx = pytest.importorskip("onnx")
pytest.importorskip("torch")

from training.antecedents.role_output import N_LAYERS, add_attention, add_roles, layer_outputs  # noqa: E402
from transforms.linking.coreference.grammatical_roles import ROLES  # noqa: E402
from transforms.model.model_files import FOLDER, WORDS_FILE, session  # noqa: E402
from transforms.model.tag_scheme import WIDTH  # noqa: E402
from transforms.model.windows import CLS, HE_AND_SHE, SEP, Batch  # noqa: E402

PLAIN = np.array([[CLS, 2000, 3000, SEP]], np.int64)


def outputs(file: Path, ids: NDArray[np.int64] = PLAIN):
    blank = np.zeros_like(ids)
    return session(file, FOLDER / WORDS_FILE)(Batch([], ids, blank, blank, blank, []))


def test_other_outputs_stay_and_adding_again_replaces(tmp_path: Path):
    file = tmp_path / "fast.onnx"
    file.write_bytes((FOLDER / "fast.onnx").read_bytes())
    before = outputs(file)
    bias = np.arange(len(ROLES), dtype=np.float32)
    for weight in (np.ones((N_LAYERS * WIDTH, len(ROLES)), np.float32), np.zeros((N_LAYERS * WIDTH, len(ROLES)))):
        add_roles(file, weight.astype(np.float32), bias)
    after = outputs(file)
    assert all(np.array_equal(a, b) for a, b in zip(before[:3], after[:3], strict=True))
    assert np.array_equal(after[3][0], np.tile(bias, (4, 1)))


def test_a_network_with_too_few_layers_is_refused():
    with pytest.raises(ValueError, match="0 layers"):
        layer_outputs(onnx.GraphProto())


def test_attention_is_added_for_the_pronouns_alone(tmp_path: Path):
    file = tmp_path / "fast.onnx"
    file.write_bytes((FOLDER / "fast.onnx").read_bytes())
    ids = np.array([[CLS, 2000, HE_AND_SHE[0], 3000, HE_AND_SHE[4], SEP]], np.int64)
    before = outputs(file, ids)
    add_attention(file)
    add_attention(file)
    after = outputs(file, ids)
    assert all(np.array_equal(a, b) for a, b in zip(before, after[: len(before)], strict=True))
    attention = after[-1][0]
    assert attention.shape[1:] == (2, 6)
    heads = len(attention) // 2
    assert attention[:heads].sum(2) == pytest.approx(np.ones((heads, 2)), abs=1e-5)
    assert attention[:heads, 0, 4] == pytest.approx(attention[heads:, 1, 2])  # from the first to the second, seen twice


def test_a_window_without_pronouns_has_no_attention(tmp_path: Path):
    file = tmp_path / "fast.onnx"
    file.write_bytes((FOLDER / "fast.onnx").read_bytes())
    add_attention(file)
    assert outputs(file)[-1].shape[2] == 0
