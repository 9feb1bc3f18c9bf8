"""Mending the bounds of attributions, given as strings of a text."""

from __future__ import annotations

import pytest

from tests.transforms.model.fake_network import pieces_of, word_range
from transforms.batch import prepare
from transforms.model.article_words import ArticleWords
from transforms.model.attribution_bounds import mend
from transforms.model.decoding import ScoredAttribution, ScoredName
from transforms.model.links import ScoredSpan
from transforms.model.viterbi import TagSpan


def mended(text: str, content: str, cue: str, source: str, names: tuple[str, ...] = ()) -> tuple[list[str], str]:
    """Return the mended contents and source of one attribution; several contents are separated by " … "."""
    article, pieces = prepare(text), pieces_of(text)
    words = ArticleWords(article.text, pieces)

    def at(part: str) -> tuple[int, int]:
        start = article.text.index(part)
        return word_range(pieces, start, start + len(part))

    def span(part: str) -> ScoredSpan:
        return ScoredSpan(*at(part), 0.9, 0.8)

    given = ScoredAttribution([span(part) for part in content.split(" … ")], span(cue), span(source), 0.9, 0.9)
    named = [ScoredName(TagSpan(*at(name), 0), 0.9, 0.9) for name in names]
    (found,) = mend([given], named, words)
    assert found.source is not None
    return [words.between(*c[:2]) for c in found.content], words.between(*found.source[:2])


def test_contents_with_only_punctuation_between_them_are_one():
    text = "The mayor said that at first, the bridge was safe."
    assert mended(text, "that at first … the bridge was safe", "said", "The mayor")[0] == [
        "that at first, the bridge was safe"
    ]


@pytest.mark.parametrize(
    "text", ["The mayor said it was so and the bridge was safe.", "The mayor said it was so.\n\nthe bridge was safe."]
)
def test_contents_with_a_word_or_a_paragraph_between_them_stay_two(text):
    assert mended(text, "it was so … the bridge was safe", "said", "The mayor")[0] == [
        "it was so",
        "the bridge was safe",
    ]


def test_words_before_an_attribution_between_commas_are_content():
    text = "He left. At the time, she said, the bridge was safe."
    assert mended(text, "the bridge was safe", "said", "she")[0] == ["At the time", "the bridge was safe"]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("In May, she said the bridge was safe.", "the bridge was safe"),  # when she said it
        ("At the meeting, she said, “the bridge was safe.”", "the bridge was safe."),
        ("Now she said, the bridge was safe.", "the bridge was safe"),
        ("“Never,” she said, the bridge was safe.", "the bridge was safe"),  # another quotation
    ],
)
def test_other_words_before_an_attribution_are_no_content(text, content):
    assert mended(text, content, "said", "she")[0] == [content]


def test_a_conjunction_before_the_next_attribution_is_no_content():
    text = "The mayor said the bridge was safe and called it fine."
    assert mended(text, "the bridge was safe and", "said", "The mayor")[0] == ["the bridge was safe"]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("However, the bridge is safe, she said.", "However, the bridge is safe", "the bridge is safe"),
        ("On the other hand, it is safe, she said.", "On the other hand, it is safe", "it is safe"),
        ("In May, the bridge was safe, she said.", "In May, the bridge was safe", "In May, the bridge was safe"),
        (
            "However safe it is, nobody goes, she said.",
            "However safe it is, nobody goes",
            "However safe it is, nobody goes",
        ),
        ("“However, the bridge is safe,” she said.", "However, the bridge is safe", "However, the bridge is safe"),
        ("However, she said, the bridge is safe.", "the bridge is safe", "the bridge is safe"),
    ],
)
def test_a_connective_at_the_start_of_a_sentence_is_no_content(text, found, expected):
    assert mended(text, found, "said", "she")[0] == [expected]


def test_a_quoted_conjunction_is_content():
    assert mended("The mayor said “yes, but”.", "yes, but", "said", "The mayor")[0] == ["yes, but"]


@pytest.mark.parametrize(
    ("text", "source", "names", "expected"),
    [
        ("The Harbour Gazette said it was safe.", "The", (), "The Harbour Gazette"),
        ("Mayor Ada Berg said it was safe.", "Mayor Ada", ("Ada Berg",), "Mayor Ada Berg"),
        ("Mayor Ada Berg said it was safe.", "Berg", ("Ada Berg",), "Ada Berg"),
        ("The candidate Ada Berg said it was safe.", "The candidate", ("Ada Berg",), "The candidate Ada Berg"),
        ("The mayor, Ada Berg, said it was safe.", "The mayor", ("Ada Berg",), "The mayor"),
        ("The one who was there that day said it was safe.", "The", (), "The"),  # the noun is too far from the cue
    ],
)
def test_a_speaker_mention_is_whole(text, source, names, expected):
    assert mended(text, "it was safe", "said", source, names)[1] == expected


def test_a_speaker_mention_does_not_grow_into_the_content():
    text = "Never said Ada Berg was safe."
    assert mended(text, "Berg was safe", "said", "Ada", ("Ada Berg",))[1] == "Ada"
