"""Scores are compared between clean and tokenised text, and pooled over corpora."""

import pytest

from benchmarks.accuracy.evaluate import main, paired, pooled_f1


def test_without_the_script_the_message_says_what_to_name(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "make evaluate SHARED=" in capsys.readouterr().out


def test_clean_and_tokenised_text_are_compared_by_measure():
    clean, tokenised = {"sentences": {"f1": 0.9}}, {"sentences": {"f1": 0.85}}
    assert paired(clean, tokenised) == {
        "sentences": {"clean": 0.9, "tokenised": 0.85, "difference": pytest.approx(-0.05)}
    }


def test_pooled_f1_is_that_of_all_corpora_together():
    # 5 of 10 gold among 5 found, and 10 of 10 among 10: 15 hits, 20 gold, 15 found.
    rows = [{"precision": 1.0, "recall": 0.5, "n": 10}, {"precision": 1.0, "recall": 1.0, "n": 10}]
    assert pooled_f1(rows) == pytest.approx(2 * 15 / (20 + 15))
    assert pooled_f1([{"precision": 0.0, "recall": 0.0, "n": 0}]) == 0.0
