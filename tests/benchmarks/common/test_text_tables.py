"""Tables as text and as Markdown."""

import pytest

from benchmarks.common.text_tables import as_markdown, as_text, number, percent


@pytest.mark.parametrize(
    ("value", "text"), [(0.8534, ".853"), (1.0, "1.000"), (0.0, ".000"), (-0.0421, "-.042"), (None, "–")]
)
def test_numbers_have_three_decimals(value, text):
    assert number(value) == text


@pytest.mark.parametrize(("share", "text"), [(0.712, "71%"), (1.0, "100%"), (None, "–")])
def test_percentages_are_whole(share, text):
    assert percent(share) == text


def test_text_is_aligned():
    assert as_text(["measure", "others", "rules"], [["a", "people .96", "1.000"], ["names", "–", ".5"]]) == (
        "measure  others      rules\n"
        "a        people .96  1.000\n"
        "names    –              .5"
    )  # fmt: skip


def test_markdown_aligns_numbers_and_escapes_bars():
    assert as_markdown(["a|b", "n"], [["c", "1"]], 1) == "| a\\|b | n |\n| --- | ---: |\n| c | 1 |"
