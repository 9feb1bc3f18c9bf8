"""Epochs cut examples into windows and batch them with their targets."""

import random
from collections import Counter
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.training.annotated import example, unlabelled  # noqa: E402
from tests.transforms.model.fake_network import pieces_of_lengths  # noqa: E402
from training.data.dataset import SIZES, Epoch, tensors  # noqa: E402
from training.data.examples import Example  # noqa: E402
from training.data.labels import ANY_NAME, IGNORED, NOBODY, Targets, unknown_targets  # noqa: E402
from transforms.model.tag_scheme import TAGS  # noqa: E402
from transforms.model.windows import CLS, PAD, SEP, Window, collate  # noqa: E402


def batches(examples, budget=512, seed=1) -> Any:
    return list(Epoch(examples, budget, random.Random(seed)))


def numbered(*lengths) -> Any:
    """Return examples whose word pieces have unique numbers, so that each can be counted."""
    found, begin = [], 1000
    for n in lengths:
        pieces = pieces_of_lengths(*[1, 2, 1] * n)
        pieces = pieces._replace(ids=pieces.ids + begin)
        begin += 10_000
        found.append(Example(str(n), ((pieces, unknown_targets(len(pieces.words))),), 1))
    return found


def test_an_epoch_reads_every_piece_as_often_as_its_example_repeats():
    examples = numbered(0, 1, 40, 300, 700)
    examples[2] = examples[2]._replace(repeats=3)
    seen = Counter(int(i) for batch in batches(examples) for i in batch["ids"].flatten() if i not in (CLS, SEP, PAD))
    expected = Counter({int(i): one.repeats for one in examples for i in one.renderings[0][0].ids})
    assert seen == expected


def test_batches_fit_the_budget_and_windows_their_sizes():
    for batch in batches(numbered(40, 300, 700, 5, 6, 7), budget=700):
        assert batch["ids"].numel() <= 700
        assert batch["ids"].shape[1] <= max(SIZES)
        assert {tensor.shape[:2] for tensor in batch.values()} == {batch["ids"].shape}


def test_an_epoch_depends_on_its_seed_alone():
    examples = [example(k, 8) for k in range(6)]
    first, again, other = batches(examples), batches(examples), batches(examples, seed=2)
    assert len(first) == len(again)
    for one, same in zip(first, again, strict=True):
        for name, tensor in one.items():
            assert torch.equal(tensor, same[name]), name
    assert len(first) != len(other) or any(
        a["ids"].shape != b["ids"].shape or not torch.equal(a["ids"], b["ids"])
        for a, b in zip(first, other, strict=True)
    )


def test_an_epoch_draws_one_of_the_renderings():
    one, other = numbered(1, 2)
    both = Example("both", one.renderings + other.renderings, 1)
    drawn = {batches([both], seed=k)[0]["ids"].shape[1] for k in range(20)}
    assert len(drawn) == 2


def test_without_examples_there_are_no_batches():
    assert batches([]) == []
    assert batches(numbered(0)) == []


def test_targets_are_on_the_first_pieces_of_words_and_links_are_columns():
    pieces = pieces_of_lengths(1, 3, 1, 2, 1)
    wanted = Targets(
        np.array([1, 2, 3, 5, 0]),
        np.array([2, 2, IGNORED, IGNORED, IGNORED]),
        np.array([IGNORED, IGNORED, 3, NOBODY, 0]),
        np.array([1, 2, 4, 8, 1]),
        np.array([IGNORED, IGNORED, IGNORED, 7, NOBODY]),
        np.array([7, IGNORED, IGNORED, IGNORED, IGNORED]),
        np.full((5, len(TAGS)), [0, 0, 0, 255, 0, 0, 0], np.uint8),
    )
    windows = [Window(0, 0, 0, 4, 4), Window(0, 2, 2, 5, 5)]
    found = tensors(collate([pieces], windows, 9), [wanted, wanted])
    none = IGNORED
    #                                 CLS   0  1  .  .  2  3  .  SEP
    assert found["tags"][0].tolist() == [none, 1, 2, none, none, 3, 5, none, none]
    assert found["first"][0].tolist() == [False, True, True, False, False, True, True, False, False]
    assert found["cue_of"][0].tolist() == [none, 5, 5, none, none, none, none, none, none]
    assert found["source_of"][0].tolist() == [none, none, none, none, none, 6, 0, none, none]
    e = ANY_NAME
    assert found["names"][0].tolist() == [e, 1, 2, e, e, 4, 8, e, e]
    assert found["refers"][0].tolist() == [none, none, none, none, none, none, 7, none, none]
    assert found["named"][0].tolist() == [none, 7, none, none, none, none, none, none, none]
    assert found["refers"][1].tolist() == [none, none, 7, none, NOBODY, *[none] * 4]
    assert found["soft_tags"][0].argmax(-1).tolist() == [0, 3, 3, 0, 0, 3, 3, 0, 0]
    assert found["soft_tags"][0].sum(-1).tolist() == [0, 1, 1, 0, 0, 1, 1, 0, 0]
    # the second window lacks word 0: a link to it has no target
    assert found["source_of"][1].tolist() == [none, 2, 0, none, none, none, none, none, none]
    assert found["ids"][1].tolist() == [CLS, 1004, 1005, 1006, 1007, SEP, PAD, PAD, PAD]


def test_an_unlabelled_example_has_no_targets():
    (batch,) = batches([unlabelled(1, 3)])
    for name in ("tags", "cue_of", "source_of"):
        assert batch[name].unique().tolist() == [IGNORED], name
    assert batch["names"].unique().tolist() == [ANY_NAME]
    assert batch["first"].sum() == len(unlabelled(1, 3).renderings[0][0].words)


def test_links_point_to_the_first_piece_of_the_right_role():
    for batch in batches([example(k, 6) for k in range(3)]):
        for name in ("cue_of", "source_of"):
            rows, columns = torch.nonzero(batch[name] >= 0, as_tuple=True)
            assert len(rows)
            to = batch[name][rows, columns]
            assert batch["first"][rows, columns].all()
            assert batch["first"][rows, to].all()
            assert (batch["tags"][rows, to] == (3 if name == "cue_of" else 5)).all()
