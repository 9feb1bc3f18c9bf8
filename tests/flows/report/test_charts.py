"""Charts: round scales, labels that keep apart, lengths in percent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.report import charts


@pytest.mark.parametrize(
    ("highest", "lines"),
    [
        (0, [0]),
        (1, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (5, [0, 2, 4]),
        (9, [0, 2, 4, 6, 8]),
        (3199, [0, 1000, 2000, 3000]),
        (70_571, [0, 20_000, 40_000, 60_000]),
    ],
)
def test_a_scale_has_round_numbers(highest: int, lines: list[int]) -> None:
    assert charts.scale(highest) == lines


@given(st.integers(1, 10**12))
def test_a_scale_reaches_more_than_half_of_the_highest_column(highest: int) -> None:
    lines = charts.scale(highest)
    assert highest / 2 < lines[-1] <= highest
    assert 2 <= len(lines) <= charts.MAX_GRIDLINES + 1


@given(st.integers(1, 7 * 56))
def test_labels_are_few_and_stand_below_their_columns(n: int) -> None:
    names = [str(i) for i in range(n)]
    labels = charts.labels_below(names, (1, 2, 7, 14, 28, 56))
    assert 1 <= len(labels) <= charts.MAX_LABELS
    assert 1 <= sum(not label.wide_only for label in labels) <= charts.MAX_NARROW_LABELS
    for label in labels:
        assert label.percent == pytest.approx(100 * (int(label.text) + 0.5) / n)


def test_bars_are_as_long_as_their_figures() -> None:
    shown = charts.bars([("a", 3000, 7), ("b", 1500, 1), ("c", 0, 0)])
    assert [(bar.percent, bar.value, bar.more) for bar in shown] == [
        (100, "3,000", ("7",)),
        (50, "1,500", ("1",)),
        (0, "0", ("0",)),
    ]


def test_bars_of_nothing_but_zeros_have_no_length() -> None:
    assert [bar.percent for bar in charts.bars([("a", 0), ("b", 0)])] == [0, 0]


def test_columns_leave_room_above_the_highest() -> None:
    shown, gridlines = charts.columns([("a", 100), ("b", 50)])
    assert [column.percent for column in shown] == pytest.approx([96.15, 48.08], abs=0.01)
    assert [(line.text, round(line.percent)) for line in gridlines] == [("0", 0), ("50", 48), ("100", 96)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Anna  Kovacs\n", "Anna Kovacs"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("\u202eevil", "evil"),
        ("e\u0301", "e\u0301"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 300, "x" * 300),
    ],
)
def test_names_lose_only_what_cannot_be_seen(name: str, shown: str) -> None:
    assert charts.visible(name) == shown


@given(st.text())
def test_a_visible_text_keeps_its_length_and_lines(text: str) -> None:
    shown = charts.visible_text(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(c.isprintable() or c in "\n\u200c\u200d" for c in shown)
    assert all(c in (before, " ") for before, c in zip(text, shown, strict=True))
