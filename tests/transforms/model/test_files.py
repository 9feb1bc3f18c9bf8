"""Which files a reader is made of."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from tests.transforms.model.tools import tokenizer
from transforms.model import files
from transforms.model.confidence import Calibration


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Any:
    """Two readers' files; the networks are never run."""
    tokenizer().save(str(tmp_path / "tokenizer.json"))
    for stem in files.MODELS.values():
        (tmp_path / f"{stem}.onnx").write_bytes(stem.encode())
        (tmp_path / f"{stem}.json").write_text(json.dumps(asdict(Calibration(quotes=(0.5,) * 11))), "utf-8")
    (tmp_path / files.WORDS_FILE).write_bytes(b"words")
    monkeypatch.setattr(files, "session", lambda file, words: (file.name, words.name))
    return tmp_path


@pytest.mark.parametrize("name", files.MODELS)
def test_a_reader_is_loaded_from_its_own_files(folder, name):
    found = files.load(name, "1-abc", folder)
    assert (found.name, found.version, found.releases_gil) == (name, "1-abc", False)
    run: Any = found._run
    assert run == (f"{files.MODELS[name]}.onnx", files.WORDS_FILE)
    assert found._calibration.quotes == (0.5,) * 11


def test_missing_files_are_named_with_what_to_do(folder):
    (folder / "small.onnx").unlink()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"'model-small' lacks small\.onnx, tokenizer\.json.*--reader rules"):
        files.load("model-small", "1", folder)
    with pytest.raises(FileNotFoundError, match=r"'model' lacks tokenizer\.json"):
        files.load("model", "1", folder)


@pytest.mark.parametrize("name", ["model.onnx", "model.json", "tokenizer.json", files.WORDS_FILE])
def test_the_hash_is_of_weights_calibration_and_vocabulary(folder, name):
    before = files.weights_hash("model", folder)
    assert len(before) == 8
    assert files.weights_hash("model", folder) == before != files.weights_hash("model-small", folder)
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    assert files.weights_hash("model", folder) != before


def test_an_unknown_reader_has_no_files(folder):
    with pytest.raises(KeyError):
        files.load("large", "1", folder)
