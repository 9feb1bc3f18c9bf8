"""Only annotated words and the teacher's answers contribute to the losses."""

import random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.annotated import example, unlabelled  # noqa: E402
from training.data.dataset import INPUTS, Epoch  # noqa: E402
from training.data.labels import ANY_NAME, IGNORED, NOBODY  # noqa: E402
from training.learning.losses import GOLD_TAG_SHARE, link_logits, link_vector, losses, tag_targets  # noqa: E402
from training.learning.network import Network, Outputs  # noqa: E402
from transforms.model.tag_scheme import LINK_SIZE, LINKS, NAME_TAGS, TAGS  # noqa: E402


@pytest.fixture
def batch() -> Any:
    (found,) = Epoch([example(k, 4) for k in range(2)], 1024, random.Random(1))
    return found


def outputs(batch, seed=0) -> Any:
    torch.manual_seed(seed)
    shape = batch["ids"].shape
    widths = (len(TAGS), len(NAME_TAGS), len(LINKS) * LINK_SIZE)
    return Outputs(*(torch.randn(*shape, width, requires_grad=True) for width in widths))


def test_every_annotated_layer_has_a_loss(batch):
    found = losses(outputs(batch), batch)
    assert set(found) == {"tags", "names", "cue_of", "source_of"}
    for name, loss in found.items():
        assert torch.isfinite(loss), name
        assert loss > 0, name


def test_words_without_targets_have_no_gradient(batch):
    half = batch["ids"].shape[1] // 2
    for name, nothing in (("tags", IGNORED), ("cue_of", IGNORED), ("source_of", IGNORED), ("names", ANY_NAME)):
        batch[name][:, half:] = nothing
    found = outputs(batch)
    sum(losses(found, batch).values()).backward()
    for logits, name, nothing in ((found.tags, "tags", IGNORED), (found.names, "names", ANY_NAME)):
        gradient = logits.grad.abs().sum(-1)
        known = batch[name] != nothing
        assert (gradient[known] > 0).all()
        assert (gradient[~known] == 0).all()
    asking = link_vector(found.links.grad, "content").abs().sum(-1)
    assert (asking[batch["cue_of"] < 0] == 0).all()
    assert (asking[batch["cue_of"] >= 0] > 0).all()


def test_a_layer_that_is_not_annotated_has_no_loss(batch):
    batch["tags"][:], batch["cue_of"][:], batch["source_of"][:] = IGNORED, IGNORED, IGNORED
    assert set(losses(outputs(batch), batch)) == {"names"}
    (nothing,) = Epoch([unlabelled(1, 3)], 1024, random.Random(1))
    assert losses(outputs(nothing), nothing) == {}


def test_the_loss_of_several_correct_names_is_that_of_their_sum(batch):
    found = outputs(batch)
    batch["names"][:] = ANY_NAME
    batch["names"][0, 1] = 0b110
    logs = found.names[0, 1].log_softmax(-1)
    assert losses(found, batch)["names"].item() == pytest.approx(-torch.logsumexp(logs[1:3], 0).item(), rel=1e-5)


def test_no_piece_links_to_padding(batch):
    batch["ids"][0, -3:] = 0
    padding = batch["ids"] == 0
    p = link_logits(outputs(batch).links, "content", "cue", padding).softmax(-1)
    assert torch.allclose(p.sum(-1), torch.ones(padding.shape), atol=1e-4)
    assert (p.transpose(1, 2)[padding] == 0).all()


def test_correct_outputs_have_no_loss(batch):
    shape = batch["ids"].shape
    tags = torch.nn.functional.one_hot(batch["tags"].clamp(min=0), len(TAGS)) * 50.0
    bits = (batch["names"][..., None] >> torch.arange(len(NAME_TAGS))) & 1
    links = torch.zeros(*shape, len(LINKS) * LINK_SIZE)
    columns = torch.arange(shape[1])
    assert shape[1] > LINK_SIZE  # more columns than dimensions: vectors on a circle tell them apart
    angle = columns / shape[1] * 2 * torch.pi
    circle = torch.stack([angle.cos(), angle.sin()], -1) * 1000
    for name, asking, answering in (("cue_of", "content", "cue"), ("source_of", "asks", "source")):
        link_vector(links, answering)[..., :2] = circle
        link_vector(links, asking)[..., :2] = circle[batch[name].clamp(min=0)]
    found = losses(Outputs(tags, bits * 50.0, links), batch)
    assert {name: loss.item() for name, loss in found.items()} == pytest.approx(dict.fromkeys(found, 0), abs=1e-3)


def test_a_large_teacher_s_tags_are_mixed_with_the_gold_ones(batch):
    gold = batch["tags"].clone()
    word, unlabelled_word = (gold > 0).nonzero()[0].tolist(), (gold > 0).nonzero()[1].tolist()
    batch["tags"][tuple(unlabelled_word)] = IGNORED
    opinion = torch.full((len(TAGS),), 1 / len(TAGS))
    for row, column in (word, unlabelled_word):
        batch["soft_tags"][row, column] = opinion
    target, known = tag_targets(batch)
    expected = (1 - GOLD_TAG_SHARE) * opinion
    expected[gold[tuple(word)]] += GOLD_TAG_SHARE
    assert torch.allclose(target[tuple(word)], expected)
    assert torch.allclose(target[tuple(unlabelled_word)], opinion)
    other = (gold > 0).nonzero()[2].tolist()
    assert target[tuple(other)].tolist() == [float(k == gold[tuple(other)]) for k in range(len(TAGS))]
    assert torch.equal(known, gold >= 0)


def test_a_pronoun_may_point_to_any_name_of_its_person(batch):
    batch["refers"][0, 9], batch["refers"][0, 10] = 4, NOBODY
    batch["named"][0, 2], batch["named"][0, 5], batch["named"][0, 7] = 4, 4, 3
    found = outputs(batch)
    logits = link_logits(found.links, "refers", "named", batch["ids"] == 0)[0]
    person = -logits[9].log_softmax(-1)[[2, 5]].logsumexp(0)
    nobody = -logits[10].log_softmax(-1)[0]
    assert losses(found, batch)["antecedent"].item() == pytest.approx(((person + nobody) / 2).item(), rel=1e-4)


def with_answers(teacher, batch) -> Any:
    """Return the batch with the teacher's answers."""
    with torch.no_grad():
        answers = teacher(*(batch[f] for f in INPUTS))._asdict()
    return batch | {f"teacher_{name}": value for name, value in answers.items()}


def distilled(student, batch) -> Any:
    found = losses(student(*(batch[f] for f in INPUTS)), batch)
    return {name: loss for name, loss in found.items() if name.startswith("kl_")}


@pytest.mark.usefixtures("tiny")
def test_a_student_equal_to_its_teacher_has_no_loss(batch):
    torch.manual_seed(0)
    teacher, other = Network(2, 0.0).eval(), Network(2, 0.0).eval()
    found = distilled(teacher, with_answers(teacher, batch))
    assert {"kl_names", "kl_cue_of", "kl_source_of"} == set(found)
    assert {name: loss.item() for name, loss in found.items()} == pytest.approx(dict.fromkeys(found, 0), abs=1e-5)
    assert distilled(other, with_answers(teacher, batch))["kl_names"] > 1e-4


@pytest.mark.usefixtures("tiny")
def test_without_gold_and_large_teacher_the_tags_are_those_of_the_answers():
    (nothing,) = Epoch([unlabelled(1, 3)], 1024, random.Random(1))
    teacher = Network(1, 0.0).eval()
    answered = with_answers(teacher, nothing)
    target, known = tag_targets(answered)
    assert torch.allclose(target, answered["teacher_tags"].softmax(-1))
    assert torch.equal(known, nothing["first"])


@pytest.mark.usefixtures("tiny")
def test_the_student_has_gradients_and_padding_does_not_count(batch):
    torch.manual_seed(0)
    teacher, student = Network(1, 0.0).eval(), Network(1, 0.0).eval()
    found = losses(student(*(batch[f] for f in INPUTS)), with_answers(teacher, batch))
    sum(found.values()).backward()
    assert student.heads.weight.grad.abs().sum() > 0
    fill = {
        "tags": IGNORED,
        "cue_of": IGNORED,
        "source_of": IGNORED,
        "refers": IGNORED,
        "named": IGNORED,
        "names": ANY_NAME,
    }
    answered = with_answers(teacher, batch)
    wider = {
        k: torch.nn.functional.pad(v, (0, 0, 0, 5) if v.ndim == 3 else (0, 5), value=fill.get(k, 0))
        for k, v in answered.items()
    }
    same = losses(student(*(wider[f] for f in INPUTS)), wider)
    assert {k: v.item() for k, v in same.items()} == pytest.approx({k: v.item() for k, v in found.items()}, rel=1e-3)
