"""The model card has every figure, and the shipped card is written by this code."""

import pytest

from training.shipping.card_text import SHOWN, Figures, card
from transforms.model.model_files import FOLDER

EVALUATION = {
    "systems": {"peer": {}, "model": {}},
    "corpora": {
        "polnear-dev": {"systems": {"model": {"quotes_found": {"f1": 0.771}}, "peer": {"quotes_found": {"f1": 0.5}}}}
    },
    "calibration": {"names": {"conll2003-dev": {"model": {"error": 0.0123}}}},
}
RACE = {
    "processor": "Intel A, AVX2 (no eight-bit sums)",
    "articles": 2225,
    "medians": {"peer": 5.0, "model": 21.0},
    "model_share": {"model": 0.712},
}
MEASURES = [measure for corpus, measures in SHOWN if corpus == "polnear-dev" for measure in measures]
FIGURES = Figures(
    EVALUATION,
    RACE,
    {"model": {"source": 0.8, "cue": 0.7, "content": 0.6}},
    {"model": {"polnear-dev": dict.fromkeys(MEASURES, 0.0) | {"quotes_found": -0.0021}}},
    {"model": 8.0, "model-fast": 4.6},
)


@pytest.mark.parametrize(
    "row",
    [
        "| polnear-dev | quotes_found | 0.500 | 0.771 |",
        "| polnear-dev | direct_found | – | – |",
        "| model | 0.600 | 0.700 | 0.800 |",
        "| names | conll2003-dev | model | 0.012 |",
        "| polnear-dev | quotes_found | -0.002 |",
        "| model | 21.0 | 4.2 | 71% |",
        "| Intel A, AVX2 (no eight-bit sums) |  |  |  |",
    ],
)
def test_the_card_has_the_row(row):
    assert row in card(FIGURES).splitlines()


def test_without_a_race_there_is_no_section_on_speed():
    assert "## Speed" in card(FIGURES)
    assert "## Speed" not in card(FIGURES._replace(race=None))


def test_the_shipped_card_has_the_text_of_this_code():
    def prose(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("|")]

    assert prose((FOLDER / "CARD.md").read_text("utf-8")) == prose(card(FIGURES))
