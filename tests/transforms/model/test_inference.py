"""The network over windows, and the scores that are kept of each."""

from typing import Any

import numpy as np
import pytest

from tests.transforms.model.fake_network import PlannedNetwork, SaidQuote, pieces_of_lengths, plan
from transforms.model.inference import log_softmax, score
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS
from transforms.model.windows import cut_windows, distances_to_edge


def test_log_softmax():
    logits = np.array([[1000.0, 999.0], [-1000.0, -1000.0]], np.float32)
    found = log_softmax(logits)
    assert np.exp(found).sum(-1) == pytest.approx([1, 1])
    assert found[1] == pytest.approx(np.log([0.5, 0.5]), abs=1e-6)
    assert found.dtype == np.float32


def test_scores_have_a_row_per_word_and_link_vectors_a_row_more():
    pieces = pieces_of_lengths(1, 3, 2)
    (scores,) = score([pieces], PlannedNetwork(plan(pieces, [SaidQuote([(0, 1)], (1, 2))])))
    assert scores.tags.shape == (3, len(TAGS))
    assert scores.names.shape == (3, len(NAME_TAGS))
    assert [vectors.shape for _, vectors in scores.windows] == [(1 + 3, len(LINKS) * LINK_SIZE)]


def test_each_window_is_run_alone():
    pieces = [pieces_of_lengths(*[1] * 700), pieces_of_lengths(1, 1)]
    network = PlannedNetwork(plan(pieces[0]), plan(pieces[1]))
    score(pieces, network)
    assert [len(batch.windows) for batch in network.batches] == [1] * len(network.batches)
    assert {w.article for batch in network.batches for w in batch.windows} == {0, 1}


def test_the_scores_of_a_word_are_the_weighted_mean_of_those_of_its_windows(monkeypatch):
    monkeypatch.setattr("transforms.model.inference.WINDOW_PIECES", 12)
    monkeypatch.setattr("transforms.model.inference.OVERLAP_PIECES", 6)
    pieces = [pieces_of_lengths(*[1, 2] * 10), pieces_of_lengths(), pieces_of_lengths(*[1] * 9)]
    windows = {w: k for k, w in enumerate(w for i, p in enumerate(pieces) for w in cut_windows(p, i, 12, 6))}

    def run(batch) -> Any:
        """Give each window a logit of its own."""
        shape = batch.ids.shape
        tags = np.zeros((*shape, len(TAGS)), np.float32)
        tags[..., 0] = np.array([windows[w] for w in batch.windows])[:, None]
        return tags, np.zeros((*shape, len(NAME_TAGS))), np.zeros((*shape, LINK_SIZE * len(LINKS)))

    for i, scores in enumerate(score(pieces, run)):
        own = [w for w in windows if w.article == i]
        n = len(pieces[i].words)
        assert [w for w, _ in scores.windows] == own
        assert len(scores.tags) == n
        for word in range(n):
            near = [w for w in own if w.first <= word < w.end]
            weights = [distances_to_edge(w, n)[word - w.first] for w in near]
            logit = np.average([windows[w] for w in near], weights=weights)
            expected = log_softmax(np.array([[logit, 0, 0, 0, 0, 0, 0]], np.float32))[0]
            assert scores.tags[word] == pytest.approx(expected, abs=1e-5)
    assert len(windows) > 3
