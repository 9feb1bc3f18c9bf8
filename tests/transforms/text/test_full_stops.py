from __future__ import annotations

import pytest

from tests.transforms.text.growth import BOUND, growth
from transforms.text.full_stops import is_abbreviated, is_starter
from transforms.text.sentences import split

ENDS = [  # "|" marks where the second sentence begins
    "The deal was signed in the U.S. |He was pleased.",
    "They had moved to the U.S. |Officials were pleased.",
    "They had moved to the U.S. |And he followed them.",
    "She sold her stake in Tarn Inc. |Analysts had expected it.",
    "She sold her stake in Tarn Corp. |Lund Ltd. bought it.",
    "It once belonged to a firm of Tarn & Co. |Ada Berg sold it.",
    "The drums were played by Bo Lund Jr. |Fans cheered.",
    "The crowd came at 5 p.m. |Police were there by then.",
    "The plant is in Fresno, Calif. |Neighbors complain of its smell.",
    "The plant is in Utica, N.Y. |Tarn Foods closed it.",
    "Bring boots, tents, ropes, etc. |Hikers need them.",
    "She earned her Ph.D. |Everybody was proud.",
    "They have followed Plan B. |Critics say that it failed.",
    "That was the Invisible Man. |Ada had seen him.",
    "The council meets on Nov. 29. |The vote comes later.",
    "The law took effect on Jan. 1. |Nobody noticed.",
    "It was the last one, No. 5. |Nobody noticed.",
    "He went to Tarn Inc. |He'd been there before.",
]

GOES_ON = [
    "It beat the S. & P. 500 by far.",
    "”Mr. Lund was there too.",
    "It is in Para. 13 of the plan.",
    "She came on Sat. 3 May.",
    "The girl (10 yrs. old) won.",
    "She sold it to Tarn Corp. Chairman Bo Lund on Monday.",
    "The money came from Tarn & Co. Inc. of Ohio.",
    "The firm paid Tarn Corp. $10 million for it.",
    "The firm belongs to Tarn Corp. (TRN) since May.",
    "It was printed in The (Berg County, N.J.) Ledger.",
    "She died in Mesa, Ariz. -- Bo Lund.",
    "It was drawn up by Lund & Co. & Sons of Utica.",
    "The crowd came at 5 p.m. New York time.",
    "They came to Bo Lund Jr. Boulevard early.",
    "They came from Fresno, Calif. Gov. Bo Lund was not there.",
    "They love D. A. Lund and W. A. Berg.",
    "She wrote to the U.S. Under-Secretary of State.",
    "The oil came from the U.S. And Japan.",
    "They said that the U.S. Has agreed to it.",
    "It was sold in the U.S. Treasury building.",
    "She has a son (b. May 1950) and a daughter.",
    "Figure 1. The bridge over the bay.",
    "P.S. Please bring a cake.",
    "Two Warner Bros. Pictures were sold.",
]


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split(text)]


@pytest.mark.parametrize("marked", ENDS)
def test_sentence_ends_at_an_abbreviation(marked: str) -> None:
    assert pieces(marked.replace("|", "")) == [piece.strip() for piece in marked.split("|")]


@pytest.mark.parametrize("text", GOES_ON)
def test_sentence_goes_on_after_an_abbreviation(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    ("word", "expected"), [("He", True), ("He'd", True), ("That’s", True), ("Tarn", False), ("he", False)]
)
def test_starters_have_a_capital_letter_and_may_be_contracted(word: str, expected: bool) -> None:
    assert is_starter(word) is expected


@pytest.mark.parametrize(("word", "expected"), [("Inc", True), ("U.S", True), ("house", False), ("", False)])
def test_abbreviations_are_listed_or_have_full_stops_within(word: str, expected: bool) -> None:
    assert is_abbreviated(word) is expected


@pytest.mark.parametrize("unit", ["the U.S. Berg ", "sold Inc. Berg ", "J. ", "a.m. Berg Lund ", "U.S."])
def test_time_grows_linearly_with_abbreviations(unit: str) -> None:
    assert max(growth(lambda text: split(f"x{text}"), unit, 750)) < BOUND
