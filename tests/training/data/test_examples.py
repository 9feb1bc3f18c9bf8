"""Corpora become examples and a holdout, cached until the code changes."""

import json
from typing import Any

import numpy as np
import pytest

from tests.transforms.model.fake_network import tokenizer
from training.data import examples, silver_names
from training.data.examples import Sources
from training.data.labels import ANY_NAME
from training.data.teacher_tags import text_key

NO_TAGS = Sources({})
TEXT = "Ada Berg said that the ferry number {} is late."


@pytest.fixture(autouse=True)
def _without_packages(monkeypatch) -> None:
    """Use a small vocabulary and no silver names: the published ones are not installed with the tests."""
    monkeypatch.setattr(examples, "load_tokenizer", tokenizer)
    monkeypatch.setattr(silver_names, "find_names", lambda documents, cache: {d.doc_id: [] for d in documents})


def corpus(folder, name, n=40) -> Any:
    lines = [json.dumps({"doc_id": f"d{k}", "text": TEXT.format(k), "quotes": []}) + "\n" for k in range(n)]
    path = folder / f"{name}.jsonl"
    path.write_text("".join(lines), "utf-8")
    return path


def test_corpora_are_grouped_by_their_documents(tmp_path):
    clean, tokenised = corpus(tmp_path, "polnear-train"), corpus(tmp_path, "polnear-ptb-train")
    own = corpus(tmp_path, "own")
    assert examples.find_corpora(tmp_path, [own]) == [[clean, tokenised], [own]]


def test_a_folder_without_corpora_names_those_it_could_have(tmp_path):
    with pytest.raises(FileNotFoundError, match="polnear-train, polnear-ptb-train, conll2003-train"):
        examples.find_corpora(tmp_path)


def test_a_document_is_an_example_with_all_its_renderings_or_held_out(tmp_path):
    group = [corpus(tmp_path, "polnear-train"), corpus(tmp_path, "polnear-ptb-train")]
    made = examples.load_examples([group], tmp_path, {}, NO_TAGS)
    held_out = [document.doc_id for document in examples.load_holdout([group], tmp_path, NO_TAGS)]
    assert held_out
    assert sorted(held_out) == sorted(2 * list(set(held_out)))  # in each rendering
    assert sorted([example.key for example in made] + list(set(held_out))) == sorted(f"d{k}" for k in range(40))
    assert {len(example.renderings) for example in made} == {2}


def test_examples_repeat_as_their_corpus_says(tmp_path):
    groups = [[corpus(tmp_path, "polnear-train")], [corpus(tmp_path, "conll2003-train")]]
    made = examples.load_examples(groups, tmp_path, {"conll2003-train": 3}, NO_TAGS)
    assert [example.repeats for example in made] == [1] * (len(made) // 2) + [3] * (len(made) // 2)


def test_unlabelled_articles_have_no_targets(tmp_path):
    made = examples.load_unlabelled(corpus(tmp_path, "articles", 2), tmp_path, NO_TAGS)
    assert [example.key for example in made] == ["d0", "d1"]
    for example in made:
        ((_, targets),) = example.renderings
        assert targets.tags is None
        assert set(targets.names) == {ANY_NAME}


def test_only_articles_with_a_large_teacher_s_tags_are_learnt_from(tmp_path):
    tags = np.full((20, 7), 3, np.uint8)
    path = corpus(tmp_path, "articles", 3)
    ((first,),) = [one.renderings for one in examples.load_unlabelled(path, tmp_path, NO_TAGS)][:1]
    sources = Sources({text_key(TEXT.format(0)): tags[: len(first[0].words)], text_key(TEXT.format(1)): tags[:2]})
    made = examples.load_unlabelled(path, tmp_path, sources)
    assert [example.key for example in made] == ["d0", "d1"]
    targets = [example.renderings[0][1] for example in made]
    assert targets[0].teacher is not None
    assert targets[0].teacher.tolist() == [[3] * 7] * len(first[0].words)
    assert targets[1].teacher is None  # its words are cut otherwise


def test_silver_chains_come_from_the_same_document(tmp_path):
    path = corpus(tmp_path, "polnear-train", 2)
    record = {"doc_id": "d1", "text": TEXT.format(1), "coref": [[[0, 8], [18, 23]]]}
    other = {"doc_id": "d0", "text": "Another text.", "coref": [[[0, 7], [8, 12]]]}
    (tmp_path / "polnear-silver-train.jsonl").write_text(f"{json.dumps(other)}\n{json.dumps(record)}\n", "utf-8")
    chains = [document.chains for document, *_ in examples._labelled(path, tmp_path, NO_TAGS)]
    assert chains == [None, (((0, 8), (18, 23)),)]


@pytest.mark.parametrize("load", [examples.load_unlabelled, examples._labelled])
def test_results_are_cached_until_the_code_changes(tmp_path, monkeypatch, load):
    path = corpus(tmp_path, "articles", 3)
    made = load(path, tmp_path, NO_TAGS)
    path.write_text("", "utf-8")
    assert str(load(path, tmp_path, NO_TAGS)) == str(made)
    monkeypatch.setattr("inspect.getsource", lambda _: "other code")
    assert load(path, tmp_path, NO_TAGS) == []
