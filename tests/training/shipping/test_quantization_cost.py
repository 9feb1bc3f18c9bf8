"""F1 of a network as trained and as shipped, by the evaluation's script."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

torch = pytest.importorskip("torch")

from tests.transforms.model.fake_network import pieces_of_lengths  # noqa: E402
from training.learning.network import Network  # noqa: E402
from training.shipping import quantization_cost  # noqa: E402
from transforms.model.inference import score  # noqa: E402


@pytest.mark.usefixtures("tiny")
def test_a_network_runs_without_dropout():
    torch.manual_seed(0)
    network = Network(1, 0.5)
    pieces = pieces_of_lengths(1, 2, 1)
    pieces = pieces._replace(ids=pieces.ids % 200)
    (scores,) = score([pieces], quantization_cost.as_run(network))
    assert scores.tags.shape[0] == 3
    (again,) = score([pieces], quantization_cost.as_run(network))
    assert (scores.tags == again.tags).all()


def test_figures_are_the_script_s_and_need_the_whole_corpus(tmp_path, monkeypatch):
    file = tmp_path / "polnear-dev.jsonl"
    documents = [{"doc_id": "a", "text": "One.", "meta": {"title": "Two"}}, {"doc_id": "b", "text": "Three."}]
    file.write_text("\n".join(map(json.dumps, documents)), "utf-8")
    seen = []

    def read_batch(records, reader) -> Any:
        seen.append(records)
        return {"articles": records}, records[:0] if reader.name == "good" else records[:1].assign(message="broken")

    script: Any = SimpleNamespace(
        read_gold=lambda path: [json.loads(line) for line in path.read_text("utf-8").splitlines()],
        score_corpus=lambda docs, frames, errors, say: ({"quotes_found": {"f1": 0.5}}, [], 0),
    )
    monkeypatch.setattr(quantization_cost, "read_batch", read_batch)
    good, bad = (cast(Any, SimpleNamespace(name=name)) for name in ("good", "bad"))
    assert quantization_cost.score_reader(script, file, good) == {"quotes_found": 0.5}
    assert list(seen[0]["external_id"]) == ["a", "b"]
    assert list(seen[0]["title"].fillna("none")) == ["Two", "none"]
    with pytest.raises(ValueError, match=r"1 articles of polnear-dev\.jsonl were refused: broken"):
        quantization_cost.score_reader(script, file, bad)
