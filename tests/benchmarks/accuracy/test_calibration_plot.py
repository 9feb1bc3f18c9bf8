"""Bins, calibration error and plot of findings with a confidence."""

import json
import random
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from benchmarks.accuracy import calibration_plot
from benchmarks.accuracy.calibration_plot import Bin, Outcome, binned, by_confidence, calibration_error, summary


def outcomes(*groups: tuple[float, int, int]) -> list[Outcome]:
    """Return outcomes, given a confidence and the numbers of correct and wrong ones of each group."""
    return [Outcome(c, correct, "direct") for c, yes, no in groups for correct in [True] * yes + [False] * no]


def test_the_error_is_zero_where_confidence_is_the_correct_share():
    assert calibration_error(binned(outcomes((0.2, 20, 80), (0.7, 70, 30)))) == pytest.approx(0)


def test_the_error_is_the_mean_distance_weighted_by_count():
    # 100 have .9 and half are correct, 300 have .5 and half are: (100 × .4 + 300 × 0) / 400
    bins = binned(outcomes((0.9, 50, 50), (0.5, 150, 150)), 4)
    assert [b.confidence for b in bins] == pytest.approx([0.5, 0.5, 0.5, 0.9])
    assert [b.right for b in bins] == [0.5] * 4
    assert [b.n for b in bins] == [100] * 4
    assert calibration_error(bins) == pytest.approx(0.1)


def test_errors_in_two_directions_do_not_cancel():
    assert calibration_error(binned(outcomes((0.4, 6, 4), (0.8, 6, 4)), 2)) == pytest.approx(0.2)


def test_bins_are_of_equal_count_and_rise():
    found = binned([Outcome(i / 105, i % 2 == 0, "direct") for i in range(105)])
    assert sorted(b.n for b in found) == [10] * 5 + [11] * 5
    assert [b.confidence for b in found] == sorted(b.confidence for b in found)


def test_a_tie_split_between_bins_gives_both_its_share():
    # ten of .6, six of them correct, cut into two bins: both get the same share
    assert binned(outcomes((0.6, 6, 4)), 2) == [Bin(0.6, 0.6, 5), Bin(0.6, 0.6, 5)]


def test_a_tie_split_between_bins_is_added_to_the_others():
    low, high = binned(outcomes((0.1, 0, 2), (0.6, 3, 3)), 2)
    assert low == pytest.approx(Bin(0.35, 0.25, 4))
    assert high == pytest.approx(Bin(0.6, 0.5, 4))


def test_bins_do_not_depend_on_the_order_of_outcomes():
    given = outcomes((0.3, 4, 9), (0.5, 11, 2), (0.9, 17, 1))
    shuffled = random.Random(1).sample(given, len(given))
    assert binned(given) == binned(shuffled) == binned(given[::-1])


def test_fewer_outcomes_than_bins_leave_no_empty_bin():
    assert [b.n for b in binned(outcomes((0.5, 1, 0), (0.7, 0, 1), (0.9, 1, 0)))] == [1, 1, 1]


def test_without_outcomes_there_are_no_bins_and_no_error():
    assert summary([]) == {"error": 0.0, "n": 0, "bins": []}


def test_a_summary_can_be_written_as_json():
    written = json.loads(json.dumps(summary(outcomes((0.5, 5, 5)))))
    assert written["n"] == 10
    assert written["bins"][0] == {"confidence": 0.5, "right": 0.5, "n": 1}


def test_a_confidence_and_kind_is_listed_if_it_has_enough_outcomes():
    assert by_confidence(outcomes((0.5, 15, 5), (0.9, 19, 0))) == [(0.5, "direct", 0.75, 20)]


class Alignment:
    """The alignment of the evaluation's script, for texts that equal the gold's."""

    def __init__(self, gold, text):
        assert gold == text

    def gold_span(self, start, end):
        return frozenset(range(start, end))

    span = gold_span


def script() -> Any:
    """Return the parts of the evaluation's script that the outcomes of names need."""
    same = {"GPE": "PLACE", "LOC": "PLACE"}
    return SimpleNamespace(
        TYPES=("PERSON", "ORG", "GPE"),
        SAME_TYPE=same,
        Alignment=Alignment,
        norm_type=lambda label: same.get(label, label),
        span_of=lambda row: (row["start"], row["end"]),
        by_article=lambda frame: dict(iter(frame.groupby("article_id"))),
    )


def test_a_name_is_correct_once_with_exact_span_and_type():
    text = "Ann Roe of Oslo, Norway"
    gold = {"doc_id": "d", "text": text, "entities": [[0, 7, "PER", "PERSON"], [11, 15, "LOC", "LOC"]]}
    mentions = [
        (0, 7, "PERSON", "name", 0.9),  # correct
        (0, 7, "PERSON", "name", 0.8),  # found twice
        (4, 7, "PERSON", "name", 0.7),  # cut short
        (11, 15, "GPE", "name", 0.6),  # GPE and LOC count as the same
        (17, 23, "ORG", "name", 0.5),  # a type that this corpus does not annotate
        (0, 7, "PERSON", "nominal", 0.4),  # not a name
    ]
    frames = {
        "articles": pd.DataFrame({"article_id": ["a"], "external_id": ["d"], "text": [text]}),
        "entity_mentions": pd.DataFrame(
            [("a", *row) for row in mentions], columns=["article_id", "start", "end", "type", "form", "confidence"]
        ),
    }
    found = calibration_plot.names(script(), [gold], frames)
    assert [(o.confidence, o.correct) for o in found] == [(0.9, True), (0.8, False), (0.7, False), (0.6, True)]


@pytest.mark.parametrize(("extension", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_plot_has_the_format_of_its_extension(tmp_path, extension, start):
    path = tmp_path / f"plot.{extension}"
    calibration = {"rules": summary(outcomes((0.5, 5, 5), (0.9, 9, 1)))}
    calibration_plot.draw(path, {"quotes": calibration, "names": calibration, "others": calibration})
    assert path.read_bytes().startswith(start)
