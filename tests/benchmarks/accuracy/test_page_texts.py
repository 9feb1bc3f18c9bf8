from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.accuracy import page_texts
from tests.transforms.formats.pages.written_pages import BODY, article


def test_word_f1_counts_words_as_often_as_they_occur() -> None:
    assert page_texts.word_f1("a b b", "B a") == pytest.approx(0.8)
    assert page_texts.word_f1("", "") == 0.0


def test_quotes_are_kept_only_whole() -> None:
    assert page_texts.kept_quotes('"We know it." He said no.', "“We know it,” “he said” “know”") == (3, 3)
    assert page_texts.kept_quotes("We know.", "“We know it”") == (1, 0)


def test_the_command_scores_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpora = tmp_path / "corpora"
    corpora.mkdir()
    (corpora / "page.html").write_text(article(), "utf-8")
    line = json.dumps({"html_path": "page.html", "text": "\n\n".join(BODY)})
    (corpora / "load-html.jsonl").write_text(f"{line}\n", "utf-8")
    assert page_texts.main([str(tmp_path), "--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    assert "ours         word F1 1.0000  quotes 1/1 100.00%" in printed
    assert "pages/s with two processes" in printed
    assert "times as fast by computing time" in printed


def test_both_readers_read_all_pages_in_each_round(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.html").write_text(article(), "utf-8")
    found = page_texts.paces(sorted(tmp_path.iterdir()), rounds=2)
    assert len(found) == 2
    assert min(seconds for pace in found for seconds in pace.elapsed + pace.computed) > 0
