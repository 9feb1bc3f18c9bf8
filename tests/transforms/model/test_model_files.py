"""Loading the trained readers from their files."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from tests.transforms.model.fake_network import tokenizer
from transforms.model import model_files
from transforms.model.confidence import QUOTE_FEATURES, Calibration


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Any:
    """Write the files of both readers; the networks are never run."""
    tokenizer().save(str(tmp_path / "tokenizer.json"))
    calibration = json.dumps(asdict(Calibration(quotes=(0.5,) * len(QUOTE_FEATURES))))
    for stem in model_files.MODELS.values():
        (tmp_path / f"{stem}.onnx").write_bytes(stem.encode())
        (tmp_path / f"{stem}.json").write_text(calibration, "utf-8")
    (tmp_path / model_files.WORDS_FILE).write_bytes(b"words")
    monkeypatch.setattr(model_files, "session", lambda file, words: (file.name, words.name))
    return tmp_path


@pytest.mark.parametrize("name", model_files.MODELS)
def test_a_reader_is_loaded_from_its_own_files(folder, name):
    found = model_files.load(name, "1-abc", folder)
    assert found.name == name
    assert found.version == "1-abc"
    run: Any = found._run
    assert run == (f"{model_files.MODELS[name]}.onnx", model_files.WORDS_FILE)
    assert found._calibration.quotes == (0.5,) * len(QUOTE_FEATURES)


def test_missing_files_are_named_with_what_to_do(folder):
    (folder / "fast.onnx").unlink()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"'model-fast' lacks fast\.onnx, tokenizer\.json.*--reader rules"):
        model_files.load("model-fast", "1", folder)
    with pytest.raises(FileNotFoundError, match=r"'model' lacks tokenizer\.json"):
        model_files.load("model", "1", folder)


@pytest.mark.parametrize("name", ["model.onnx", "model.json", "tokenizer.json", model_files.WORDS_FILE])
def test_the_hash_changes_with_each_file(folder, name):
    before = model_files.weights_hash("model", folder)
    assert len(before) == 8
    assert model_files.weights_hash("model", folder) == before
    assert model_files.weights_hash("model-fast", folder) != before
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    assert model_files.weights_hash("model", folder) != before


def test_an_unknown_reader_has_no_files(folder):
    with pytest.raises(KeyError):
        model_files.load("large", "1", folder)
