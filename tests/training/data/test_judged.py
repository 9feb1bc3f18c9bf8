"""Read judged articles: offsets and judgements here, texts in the corpora."""

import json
from pathlib import Path

import pytest

from training.data.judged import JUDGED, read_judged
from transforms.contract.tables import ACTS

TEXT = "The mill has closed.\n\nIt will not open again , Ann Roe said ."


@pytest.fixture
def judgements(tmp_path):
    start = TEXT.index("It will")
    entry = {"content": [[start, start + len("It will not open again")]], "act": "speech"}
    path = tmp_path / "judged.json"
    path.write_text(json.dumps([{"corpus": "own", "doc_id": "a", "attributions": [entry]}]), "utf-8")
    return path


def write_corpus(folder: Path, *doc_ids: str) -> None:
    lines = [json.dumps({"doc_id": doc_id, "text": TEXT}) for doc_id in doc_ids]
    (folder / "own.jsonl").write_text("\n".join(lines), "utf-8")


def test_offsets_move_to_the_repaired_text(tmp_path, judgements):
    write_corpus(tmp_path, "b", "a")
    (one,) = read_judged(tmp_path, judgements)
    (quote,) = one.document.quotes or ()
    assert one.document.article.text[slice(*quote.content[0])] == "It will not open again"
    assert one.acts == ("speech",)


def test_documents_of_a_corpus_that_is_not_there_are_left_out(tmp_path, judgements):
    assert list(read_judged(tmp_path, judgements)) == []


def test_a_corpus_that_lacks_a_judged_document_is_named(tmp_path, judgements):
    write_corpus(tmp_path, "b")
    with pytest.raises(ValueError, match=r"own\.jsonl lacks 1 judged documents, for example a"):
        list(read_judged(tmp_path, judgements))


def test_judgements_have_offsets_and_acts_but_no_text():
    entries = json.loads(JUDGED.read_text("utf-8"))
    assert {key for entry in entries for key in entry} == {"corpus", "doc_id", "attributions"}
    attributions = [a for entry in entries for a in entry["attributions"]]
    assert {a["act"] for a in attributions} == {*ACTS, "borderline"}
    assert [a for a in attributions if any(not 0 <= s < e for s, e in a["content"])] == []
