"""Windows: each word is owned once, with context on both sides."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.model.fake_network import pieces_of_lengths
from transforms.model.windows import (
    CLS,
    HE_AND_SHE,
    MOST_PRONOUNS,
    PAD,
    SEP,
    Window,
    collate,
    cut_windows,
    distances_to_edge,
    pronoun_columns,
    window_length,
)

lengths = st.lists(st.integers(1, 12), max_size=120)
sizes = st.integers(8, 60)


@st.composite
def cuts(draw) -> Any:
    words, size = draw(lengths), draw(sizes)
    return pieces_of_lengths(*words), size, draw(st.integers(0, size // 2))


@settings(max_examples=200, deadline=None)
@given(cuts())
def test_every_word_is_owned_by_one_window(made):
    pieces, size, overlap = made
    windows = list(cut_windows(pieces, 3, size, overlap))
    owners = np.zeros(len(pieces.words), int)
    for w in windows:
        assert w.article == 3
        assert 0 <= w.first <= w.own <= w.own_end <= w.end <= len(pieces.words)
        owners[w.own : w.own_end] += 1
    assert owners.tolist() == [1] * len(owners)
    if windows:
        assert windows[0].first == 0
        assert windows[-1].end == len(pieces.words)


@settings(max_examples=200, deadline=None)
@given(cuts())
def test_only_a_single_long_word_exceeds_the_size_of_a_window(made):
    pieces, size, overlap = made
    bounds = [*pieces.words.tolist(), len(pieces.ids)]
    for w in cut_windows(pieces, 0, size, overlap):
        assert bounds[w.end] - bounds[w.first] + 2 <= size or w.end == w.first + 1


def test_owned_words_have_context_on_both_sides():
    pieces = pieces_of_lengths(*[1] * 1000)
    windows = list(cut_windows(pieces, 0, 320, 64))
    assert len(windows) == 4
    for w in windows:
        assert w.own == 0 or w.own - w.first == 32
        assert w.own_end == 1000 or w.end - w.own_end == 32


@pytest.mark.parametrize("n", [0, 1, 318])
def test_a_short_article_has_one_window_at_most(n):
    assert list(cut_windows(pieces_of_lengths(*[1] * n), 7, 320, 64)) == [Window(7, 0, 0, n, n)] * (n > 0)


def test_a_word_longer_than_the_network_is_cut():
    pieces = pieces_of_lengths(1, 1, 700, 1, 1)
    windows = list(cut_windows(pieces, 0, 320, 64))
    owners = [w for w in windows for _ in range(w.own, w.own_end)]
    assert len(owners) == 5
    long = owners[2]
    assert long.first == 2
    assert long.end == 3
    batch = collate([pieces], [long], window_length(pieces, long))
    assert batch.ids.shape == (1, 512)
    assert batch.ids[0, 1:-1].tolist() == pieces.ids[2:512].tolist()
    assert batch.word_columns[0].tolist() == [1]


@pytest.mark.parametrize("n", [319, 405, 600, 1000, 5000])
def test_windows_of_an_article_have_similar_lengths(n):
    sizes = [w.end - w.first for w in cut_windows(pieces_of_lengths(*[1] * n), 0, 320, 64)]
    assert len(sizes) == -(-(n - 64) // (318 - 64))
    assert max(sizes) <= 1.3 * min(sizes)


def test_network_inputs_of_windows():
    pieces = pieces_of_lengths(1, 3, 2, 1, 1)
    pieces = pieces._replace(
        shape=np.arange(8, dtype=np.int32),
        mark=np.arange(8, dtype=np.int32) + 20,
        place=np.arange(8, dtype=np.int32) + 40,
    )
    batch = collate([pieces], [Window(0, 1, 1, 3, 3), Window(0, 3, 3, 5, 5)], 8)
    assert batch.ids.tolist() == [
        [CLS, 1001, 1002, 1003, 1004, 1005, SEP, PAD],
        [CLS, 1006, 1007, SEP, PAD, PAD, PAD, PAD],
    ]
    assert batch.shape[0].tolist() == [0, 1, 2, 3, 4, 5, 0, 0]
    assert batch.mark[1].tolist() == [0, 26, 27, 0, 0, 0, 0, 0]
    assert batch.place[1].tolist() == [0, 46, 47, 0, 0, 0, 0, 0]
    assert [at.tolist() for at in batch.word_columns] == [[1, 4], [1, 2]]
    assert {array.dtype for array in (batch.ids, batch.shape, batch.mark, batch.place)} == {np.dtype(np.int64)}


def test_columns_of_pronouns_are_bounded():
    assert pronoun_columns(np.array([[CLS, 5, HE_AND_SHE[0], 7, HE_AND_SHE[7], SEP]])).tolist() == [2, 4]
    assert len(pronoun_columns(np.full((1, 100), HE_AND_SHE[0]))) == MOST_PRONOUNS


def test_words_are_weighted_by_their_distance_from_the_edges_of_a_window():
    assert distances_to_edge(Window(0, 2, 4, 6, 7), 9).tolist() == [1, 2, 3, 2, 1]
    assert distances_to_edge(Window(0, 0, 0, 4, 5), 9).tolist() == [5, 4, 3, 2, 1]
    assert distances_to_edge(Window(0, 6, 7, 9, 9), 9).tolist() == [1, 2, 3]
    assert distances_to_edge(Window(0, 0, 0, 3, 3), 3).tolist() == [3, 3, 3]
