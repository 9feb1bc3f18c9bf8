"""Learn what a network's vectors tell of grammatical roles: a linear classifier of the roles that spaCy's parser finds.

Such a classifier on frozen vectors is called a probe (Hewitt and Manning 2019). It learns from all names and pronouns
of unlabelled text, some tens of thousands, whereas only thousands of pronouns have annotated antecedents.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812  (its usual name)
from numpy.typing import NDArray
from torch import nn

from transforms.linking.coreference.grammatical_roles import CHOICES, CLAUSES, RELATIONS
from transforms.model.pieces import Pieces

EPOCHS, BATCH, RATE, DECAY, SEED = 6, 256, 2e-3, 0.05, 1
LEAST_DEVIATION = 0.05
NAMES_AND_PRONOUNS = frozenset(("NNP", "NNPS", "PRP", "PRP$"))
RELATION_OF = {
    **dict.fromkeys(("nsubj", "csubj"), "subject"),
    "nsubjpass": "passive subject",
    **dict.fromkeys(("dobj", "dative", "attr", "oprd"), "object"),
    **dict.fromkeys(("pobj", "agent"), "of preposition"),
    "poss": "possessive",
    "appos": "apposition",
    "conj": "conjunct",
    **dict.fromkeys(("compound", "nmod"), "modifier"),
}
CLAUSE_OF = {
    **{"ROOT": "main", "conj": "conjunct", "ccomp": "complement", "advcl": "adverbial", "xcomp": "open complement"},
    **dict.fromkeys(("relcl", "acl"), "relative"),
}
WITHIN_PHRASE = frozenset(("conj", "appos", "compound", "nmod"))
MOST_STEPS = 30  # up the tree to a verb


class Parsed(NamedTuple):
    """A word that has a role.

    Attributes:
        end: One past its last character.
        role: Indices into `RELATIONS`, `RELATIONS` and `CLAUSES`.
    """

    end: int
    role: tuple[int, int, int]


def parsed_words(document: Any) -> list[Parsed]:
    """Return the names and pronouns of a text that spaCy parsed (a `spacy.tokens.Doc`), in text order."""
    return [Parsed(token.idx + len(token), _role(token)) for token in document if token.tag_ in NAMES_AND_PRONOUNS]


def _role(token: Any) -> tuple[int, int, int]:
    phrase = token
    while phrase.dep_ in WITHIN_PHRASE and phrase.head.i != phrase.i:
        phrase = phrase.head
    verb = token
    for step in range(MOST_STEPS):
        if verb.head.i == verb.i or (step and verb.dep_ in CLAUSE_OF and verb.tag_.startswith("V")):
            break
        verb = verb.head
    relation, of_phrase = (RELATIONS.index(RELATION_OF.get(one.dep_, "other")) for one in (token, phrase))
    return relation, of_phrase, CLAUSES.index(CLAUSE_OF.get(verb.dep_, "other"))


def aligned(pieces: Pieces, words: Sequence[Parsed]) -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Yield each word of a text, by its index, that ends where a parsed word ends, and its role."""
    ends = [word.end for word in words]
    for k, end in enumerate(pieces.end.tolist()):
        at = bisect_right(ends, end) - 1
        if at >= 0 and ends[at] == end:
            yield k, words[at].role


def fit_probe(
    vectors: NDArray[np.float32], roles: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (n_dimensions, `len(ROLES)`) and biases (`len(ROLES)`,) of the roles' logits.

    Args:
        vectors: (n_words, n_dimensions) float32, the network's vectors.
        roles: (n_words, 3) int64, indices into `RELATIONS`, `RELATIONS` and `CLAUSES`.
    """
    mean, deviation = vectors.mean(0), vectors.std(0) + LEAST_DEVIATION
    inputs, targets = torch.from_numpy((vectors - mean) / deviation), torch.from_numpy(roles)
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        probe = nn.Linear(inputs.shape[1], sum(CHOICES))
        optimizer = torch.optim.AdamW(probe.parameters(), RATE, weight_decay=DECAY)
        for epoch in range(EPOCHS):
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - epoch / EPOCHS)
            for chosen in torch.randperm(len(inputs)).split(BATCH):
                logits = probe(inputs[chosen]).split(CHOICES, -1)
                loss = sum(F.cross_entropy(part, targets[chosen, k]) for k, part in enumerate(logits))
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    weight = probe.weight.detach().numpy() / deviation
    bias = probe.bias.detach().numpy() - weight @ mean
    return np.ascontiguousarray(weight.T, np.float32), np.asarray(bias, np.float32)
