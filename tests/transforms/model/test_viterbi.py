"""Viterbi decoding, compared with a search through all tag sequences."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.model.viterbi import TagSpan, best_tags, tag_spans


def is_valid(tags: Sequence[int]) -> bool:
    """Return whether each inside tag follows a begin or inside tag of its type."""
    before = [0, *tags]
    return all(t == 0 or t % 2 or b in (t - 1, t) for b, t in zip(before, tags, strict=False))


def score(text: np.ndarray, tags: Sequence[int]) -> float:
    """Return the sum of a sequence's log scores."""
    return float(sum(text[i, t] for i, t in enumerate(tags)))


@st.composite
def texts(draw) -> Any:
    """Draw texts of 0 to 5 words with one or two types; scores are small whole numbers, so that sums are exact."""
    columns = draw(st.sampled_from([3, 5]))
    lengths = draw(st.lists(st.integers(0, 5 if columns == 3 else 4), max_size=5))
    numbers = st.integers(-9, 9)
    return [
        np.array(draw(st.lists(numbers, min_size=n * columns, max_size=n * columns)), np.float32).reshape(n, columns)
        for n in lengths
    ]


@settings(max_examples=60, deadline=None)
@given(texts())
def test_the_best_valid_sequence_of_each_text_is_found(given_texts):
    found = best_tags(given_texts)
    assert [len(tags) for tags in found] == [len(text) for text in given_texts]
    for text, tags in zip(given_texts, found, strict=True):
        assert is_valid(tags.tolist())
        possible = (t for t in product(range(text.shape[1]), repeat=len(text)) if is_valid(t))
        assert score(text, tags.tolist()) == max(score(text, t) for t in possible)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([[0, -5, 9]], [0]),
        ([[0, 8, 0, 0, 0], [0, 0, 0, 0, 9]], [3, 4]),  # the inside tag scores higher, so its begin tag comes before it
        ([[0, 8, 0, 0, 0], [0, 0, 0, 0, 7]], [1, 0]),  # the begin tag of the other type scores higher
    ],
)
def test_an_inside_tag_follows_its_begin_tag(scores, expected):
    assert best_tags([np.array(scores, np.float32)])[0].tolist() == expected


def test_a_text_is_tagged_the_same_alone_and_with_others():
    chance = np.random.default_rng(5)
    many = [chance.normal(size=(n, 7)).astype(np.float32) for n in (3, 0, 40, 1, 17, 40, 0)]
    together = best_tags(many)
    for text, tags in zip(many, together, strict=True):
        assert best_tags([text])[0].tolist() == tags.tolist()


def test_no_text_and_empty_texts():
    assert best_tags([]) == []
    assert [tags.tolist() for tags in best_tags([np.zeros((0, 5), np.float32)] * 2)] == [[], []]


def test_a_long_text_keeps_its_precision():
    n = 20_000
    text = np.tile(np.log(np.array([[0.4, 0.3, 0.3]], np.float32)), (n, 1))
    text[-2:] = np.log([[0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
    assert best_tags([text])[0][-2:].tolist() == [1, 2]
    assert best_tags([text])[0][:-2].max() == 0


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([], []),
        ([0, 0], []),
        ([1], [TagSpan(0, 1, 0)]),
        ([0, 1, 2, 2, 0], [TagSpan(1, 4, 0)]),
        ([1, 1, 2], [TagSpan(0, 1, 0), TagSpan(1, 3, 0)]),
        ([1, 2, 3, 4, 4], [TagSpan(0, 2, 0), TagSpan(2, 5, 1)]),
        ([5, 0, 5, 6], [TagSpan(0, 1, 2), TagSpan(2, 4, 2)]),
        (
            [1, 3, 2],
            [TagSpan(0, 1, 0), TagSpan(1, 2, 1), TagSpan(2, 3, 0)],
        ),  # an inside tag of another type starts a span
    ],
)
def test_tag_spans(tags, expected):
    assert tag_spans(np.array(tags, np.int8)) == expected


@settings(max_examples=60, deadline=None)
@given(texts())
def test_spans_give_back_their_tags(given_texts):
    for tags in best_tags(given_texts):
        again = np.zeros(len(tags), np.int8)
        for span in tag_spans(tags):
            again[span.start : span.end] = 2 + 2 * span.type
            again[span.start] = 1 + 2 * span.type
        assert again.tolist() == tags.tolist()
