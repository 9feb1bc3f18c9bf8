"""Confidences of the shipped models are fitted again without training."""

import json
import shutil

import pytest
from click.testing import CliRunner

from training.shipping import refit
from transforms.model import model_files
from transforms.model.confidence import QUOTE_FEATURES

TEXT = "The mill in Harrow Bay has closed. “It will not open again,” Ann Roe said. Joe Doe said that he was sorry."


@pytest.fixture
def corpora(tmp_path):
    quotes = [{"content": [[36, 58]], "source": [[61, 68]], "cue": [[69, 73]]}]
    lines = [json.dumps({"doc_id": f"d{k}", "text": TEXT, "quotes": quotes}) for k in range(40)]
    (tmp_path / "polnear-train.jsonl").write_text("\n".join(lines), "utf-8")
    return tmp_path


@pytest.fixture
def models(tmp_path):
    return shutil.copytree(str(model_files.FOLDER), tmp_path / "weights")


def test_quotes_get_new_weights_and_names_keep_theirs(corpora, models):
    before = json.loads((models / "model.json").read_text())
    result = CliRunner().invoke(refit.main, ["--corpora", str(corpora), "--to", str(models)])
    assert result.exit_code == 0, result.output
    after = json.loads((models / "model.json").read_text())
    assert len(after["quotes"]) == len(QUOTE_FEATURES)
    assert after["quotes"] != before["quotes"]
    assert after["names"] == before["names"]
    assert "annotated and 0 judged articles" in result.output


def test_a_folder_without_quotes_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="none of polnear-train, polnear-ptb-train"):
        list(refit.quote_documents(tmp_path))
