from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import page_fields
from benchmarks.accuracy.page_fields import Fields, Label, fingerprint
from tests.transforms.formats.pages.written_pages import LD, TITLE, article

LABELS = Path(__file__).parent / "page_labels.csv"


def _label(authors: tuple[str, ...] = ("Ann Lee", "Bo Park")) -> Label:
    days = frozenset(("2021-03-02", "2021-03-03"))
    return Label("html-1", "rules", fingerprint(TITLE), days, frozenset(map(fingerprint, authors)))


def test_fingerprints_compare_words() -> None:
    assert fingerprint("“A mill  Closes”") == fingerprint("a mill closes")
    assert fingerprint("A mill closes") != fingerprint("A mill closed")


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (Fields(TITLE, "2021-03-03", ["Bo Park", "ANN LEE"]), (True, True, True)),
        (Fields(f"{TITLE} | Herald", "2021-03-04", ["Ann Lee"]), (False, False, False)),
        (Fields("", "", ["Ann Lee", "Bo Park", "Cy Roe"]), (False, False, False)),
    ],
)
def test_a_field_is_right_only_as_a_whole(found: Fields, right: tuple[bool, bool, bool]) -> None:
    assert page_fields.right_fields(found, _label()) == right


def test_nobody_is_right_where_nobody_is_named() -> None:
    assert page_fields.right_fields(Fields("", "", []), _label(authors=()))[2]


def test_the_labels_are_of_two_equal_halves() -> None:
    labels = page_fields.read_labels(LABELS)
    assert len({label.doc_id for label in labels}) == 60
    assert [sum(label.half == half for label in labels) for half in page_fields.HALVES] == [30, 30]
    assert all(label.days for label in labels)


def test_the_command_scores_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    (corpora / "page.html").write_text(article(head=f"<script type='application/ld+json'>{LD}</script>"), "utf-8")
    (corpora / "load-html.jsonl").write_text(json.dumps({"doc_id": "html-1", "html_path": "page.html"}), "utf-8")
    labels = tmp_path / "labels.csv"
    authors = f"{fingerprint('Ann Lee')} {fingerprint('Cy Roe')}"
    row = f"html-1,check,{fingerprint(TITLE)},2021-03-02,{authors}"
    labels.write_text(f"doc_id,half,title,days,authors\n{row}\n", "utf-8")
    assert page_fields.main([str(tmp_path), "--labels", str(labels), "--wrong", "check"]) == 0
    printed = capsys.readouterr().out
    assert "ours         check  title 1/1 1.000  day 1/1 1.000  authors 0/1 0.000" in printed
    assert "trafilatura  all" in printed
    assert "html-1: wrong authors" in printed
