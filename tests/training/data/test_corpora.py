"""Corpora are read with their gold offsets moved to the repaired text."""

import json
from typing import Any

import pytest

from training.data.corpora import HELD_OUT_ONE_IN, Document, GoldName, GoldQuote, read_corpus, to_document
from transforms.reader_api import Span

TEXT = "Ada Berg said that the ferry is late. Nobody came."


def record(text=TEXT, **layers) -> Any:
    return {"doc_id": "a1", "text": text, **layers}


def at(text, part) -> Any:
    start = text.index(part)
    return [start, start + len(part)]


def strings(found: Document, spans) -> Any:
    return [found.article.text[s.start : s.end] for s in spans]


def test_offsets_into_clean_text_do_not_change():
    quote = {"content": [at(TEXT, "the ferry is late")], "cue": [at(TEXT, "said")], "source": [at(TEXT, "Ada Berg")]}
    found = to_document("berg-train", record(quotes=[quote], entities=[[0, 8, "PER", "PERSON"]]))
    assert found.corpus == "berg-train"
    assert found.doc_id == "a1"
    assert found.article.text == TEXT
    assert found.quotes == (GoldQuote((Span(19, 36),), (Span(9, 13),), (Span(0, 8),)),)
    assert found.names is not None
    (name,) = found.names
    assert name == GoldName(0, 8, "PER", "PERSON")


def test_gold_offsets_follow_the_repair():
    raw = (
        "\ufeff``We   can wait , '' said Zoe\u0308 O'Hara .\n\n\n\nThe ferry , she said , was late .  It did n't come ."
    )
    parts = ["We   can wait ,", "said", "Zoe\u0308 O'Hara", "was late", "did n't"]
    quote = {"content": [at(raw, parts[0])], "cue": [at(raw, parts[1])], "source": [at(raw, parts[2])]}
    more = {"content": [at(raw, parts[3]), at(raw, parts[4])]}
    found = to_document("x", record(raw, quotes=[quote, more]))
    assert found.quotes is not None
    first, second = found.quotes
    assert strings(found, first.content + first.cue + first.source) == ["We can wait,", "said", "Zoë O'Hara"]
    assert strings(found, second.content) == ["was late", "didn't"]
    assert second.cue == ()
    assert second.source == ()


def test_text_that_the_repair_removes_has_no_gold():
    raw = "The ferry \u200b\u200b is late."
    found = to_document(
        "x", record(raw, entities=[[*at(raw, "\u200b\u200b"), "ORG", "ORG"], [*at(raw, "ferry"), "X", None]])
    )
    assert found.names is not None
    assert strings(found, [Span(n.start, n.end) for n in found.names]) == ["ferry"]


def test_the_parts_of_a_content_are_sorted():
    quote = {"content": [at(TEXT, "is late"), at(TEXT, "the ferry")], "cue": None}
    found = to_document("x", record(quotes=[quote]))
    assert found.quotes is not None
    assert strings(found, found.quotes[0].content) == ["the ferry", "is late"]


@pytest.mark.parametrize("layers", [{}, {"quotes": None, "entities": None}])
def test_a_layer_that_nobody_annotated_is_none(layers):
    found = to_document("x", record(**layers))
    assert found.quotes is None
    assert found.names is None
    annotated = to_document("x", record(quotes=[], entities=[]))
    assert annotated.quotes == ()
    assert annotated.names == ()


def test_a_title_marks_the_headline():
    text = "Ferry stays away\n\n" + TEXT
    found = to_document("x", record(text, meta={"title": "Ferry stays away"}))
    assert found.article.sentences[0].part == "headline"


def test_all_renderings_of_a_document_are_held_out_or_none():
    names = [f"doc{k}" for k in range(2000)]
    held_out = {n for n in names if to_document("clean", record() | {"doc_id": n}).held_out}
    assert 0.7 < len(held_out) * HELD_OUT_ONE_IN / len(names) < 1.3
    assert {n for n in names if to_document("tokenised", record(TEXT + " ") | {"doc_id": n}).held_out} == held_out


def test_a_corpus_has_one_document_per_line_and_the_name_of_its_file(tmp_path):
    path = tmp_path / "berg-train.jsonl"
    path.write_text("".join(json.dumps(record() | {"doc_id": k}) + "\n" for k in range(4)), "utf-8")
    assert [(d.corpus, d.doc_id) for d in read_corpus(path)] == [("berg-train", str(k)) for k in range(4)]
    assert len(list(read_corpus(path, limit=2))) == 2
    assert list(read_corpus(path, limit=0)) == []


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[1]", '"text"', "", "7", "{}", '{"doc_id": "a"}', '{"text": "No name."}'),
        *('{"doc_id": "a", "text": ""}', '{"doc_id": "a", "text": 5}', '{"doc_id": "a", "text": "x", "meta": "y"}'),
        '{"doc_id": "a", "text": "x", "quotes": [{"cue": [[0, 1]]}]}',
        '{"doc_id": "a", "text": "x", "quotes": [[0, 1]]}',
        '{"doc_id": "a", "text": "x", "quotes": [{"content": [["0", 1]]}]}',
        '{"doc_id": "a", "text": "x", "entities": [[0, 1, "PER"]]}',
    ],
)
def test_an_error_names_the_line_that_is_not_a_document(tmp_path, line):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(record()) + "\n" + line + "\n", "utf-8")
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 2: not an annotated document"):
        list(read_corpus(path))
