"""A shipped network is read back with the answers of the file."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from training.learning.shipped_weights import load_shipped  # noqa: E402
from transforms.model.model_files import FOLDER, MODELS, WORDS_FILE, session  # noqa: E402
from transforms.model.pieces import MARKS, PARTS, PLACES, SHAPES  # noqa: E402
from transforms.model.windows import CLS, SEP, Batch  # noqa: E402


def test_weights_that_the_file_lacks_are_the_same_in_each_run():
    first, again = (load_shipped(Path(str(FOLDER)), "model").state_dict() for _ in range(2))
    assert [name for name, weight in first.items() if not torch.equal(weight, again[name])] == []


@pytest.mark.parametrize("stem", MODELS.values())
def test_it_answers_as_the_file_does(stem):
    rng = np.random.default_rng(0)
    ids = rng.integers(1000, 20000, (1, 80))
    ids[0, 0], ids[0, -1] = CLS, SEP
    shape, mark, place = (rng.integers(0, n, ids.shape) for n in (len(SHAPES), len(MARKS), len(PLACES) * len(PARTS)))
    shipped = session(FOLDER / f"{stem}.onnx", FOLDER / WORDS_FILE)(Batch([], ids, shape, mark, place, []))
    with torch.inference_mode():
        answers = load_shipped(Path(str(FOLDER)), stem)(*map(torch.from_numpy, (ids, shape, mark, place)))
    for theirs, ours in zip(shipped, answers, strict=True):
        assert np.corrcoef(theirs.flatten(), ours.numpy()[..., : theirs.shape[-1]].flatten())[0, 1] > 0.999
