"""The probe finds roles that are a linear function of the vectors; a parser's labels become roles."""

from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("torch")

from tests.transforms.model.fake_network import pieces_of
from training.antecedents.role_probe import Parsed, aligned, fit_probe, parsed_words
from transforms.linking.coreference.grammatical_roles import CHOICES, CLAUSES, RELATIONS


def test_fit_probe():
    random = np.random.default_rng(1)
    roles = np.stack([random.integers(0, n, 20_000) for n in CHOICES], 1)
    vectors = np.hstack([np.eye(n)[roles[:, k]] for k, n in enumerate(CHOICES)]).astype(np.float32)
    weight, bias = fit_probe(vectors, roles)
    logits = np.split(vectors @ weight + bias, np.cumsum(CHOICES)[:-1], 1)
    assert all((part.argmax(1) == roles[:, k]).mean() > 0.99 for k, part in enumerate(logits))


def token(i: int, idx: int, text: str, dep: str, tag: str):
    found = SimpleNamespace(i=i, idx=idx, dep_=dep, tag_=tag, text=text)
    found.head = found
    return type("Token", (), {"__len__": lambda self: len(text), **vars(found)})()


def test_labels_of_the_parser_become_roles():
    saw, hale, finch = (
        token(1, 5, "saw", "ROOT", "VBD"),
        token(0, 0, "Hale", "nsubj", "NNP"),
        token(2, 9, "Finch", "conj", "NNP"),
    )
    saw.head, hale.head, finch.head = saw, saw, hale
    first, second = parsed_words([hale, saw, finch])
    assert first == Parsed(4, (RELATIONS.index("subject"), RELATIONS.index("subject"), CLAUSES.index("main")))
    assert second.role[:2] == (RELATIONS.index("conjunct"), RELATIONS.index("subject"))


def test_words_are_aligned_by_their_ends():
    pieces = pieces_of("the mayor said it")
    assert list(aligned(pieces, [Parsed(9, (1, 2, 3)), Parsed(13, (0, 0, 0))])) == [(1, (1, 2, 3))]
