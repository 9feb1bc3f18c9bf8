"""Only annotated words and the teacher's answers contribute to the losses."""

import random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.annotated import example, unlabelled  # noqa: E402
from training.data.dataset import INPUTS, Epoch  # noqa: E402
from training.data.labels import ANY_NAME, IGNORED  # noqa: E402
from training.learning.losses import distillation_losses, gold_losses, link_logits, link_vector  # noqa: E402
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
    losses = gold_losses(outputs(batch), batch)
    assert set(losses) == {"tags", "names", "cue_of", "source_of"}
    for name, loss in losses.items():
        assert torch.isfinite(loss), name
        assert loss > 0, name


def test_words_without_targets_have_no_gradient(batch):
    half = batch["ids"].shape[1] // 2
    for name, nothing in (("tags", IGNORED), ("cue_of", IGNORED), ("source_of", IGNORED), ("names", ANY_NAME)):
        batch[name][:, half:] = nothing
    found = outputs(batch)
    sum(gold_losses(found, batch).values()).backward()
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
    assert set(gold_losses(outputs(batch), batch)) == {"names"}
    (nothing,) = Epoch([unlabelled(1, 3)], 1024, random.Random(1))
    assert gold_losses(outputs(nothing), nothing) == {}


def test_the_loss_of_several_correct_names_is_that_of_their_sum(batch):
    found = outputs(batch)
    batch["names"][:] = ANY_NAME
    batch["names"][0, 1] = 0b110
    logs = found.names[0, 1].log_softmax(-1)
    assert gold_losses(found, batch)["names"].item() == pytest.approx(-torch.logsumexp(logs[1:3], 0).item(), rel=1e-5)


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
    losses = gold_losses(Outputs(tags, bits * 50.0, links), batch)
    assert {name: loss.item() for name, loss in losses.items()} == pytest.approx(dict.fromkeys(losses, 0), abs=1e-3)


def with_answers(teacher, batch) -> Any:
    """Return the batch with the teacher's answers."""
    with torch.no_grad():
        vectors = teacher.encode(*(batch[f] for f in INPUTS))
        answers = {**teacher.answer(vectors)._asdict(), "vectors": vectors}
    return batch | {f"teacher_{name}": value for name, value in answers.items()}


def distilled(student, batch) -> Any:
    vectors = student.encode(*(batch[f] for f in INPUTS))
    return distillation_losses(vectors, student.answer(vectors), batch)


@pytest.mark.usefixtures("tiny")
def test_a_student_equal_to_its_teacher_has_no_loss(batch):
    torch.manual_seed(0)
    teacher, other = Network(2, 0.0).eval(), Network(2, 0.0).eval()
    losses = distilled(teacher, with_answers(teacher, batch))
    assert {"kl_tags", "kl_names", "vectors"} <= set(losses)
    assert {name: loss.item() for name, loss in losses.items()} == pytest.approx(dict.fromkeys(losses, 0), abs=1e-5)
    far = distilled(other, with_answers(teacher, batch))
    for name in ("kl_tags", "kl_names", "vectors"):
        assert far[name] > 1e-4, name


@pytest.mark.usefixtures("tiny")
def test_the_student_has_gradients_and_padding_does_not_count(batch):
    torch.manual_seed(0)
    teacher, student = Network(1, 0.0).eval(), Network(1, 0.0).eval()
    with torch.no_grad():  # the teacher tags every word as content, so that every word has a link to a cue
        teacher.heads.bias[TAGS.index("B-content")] = 20.0
    losses = distilled(student, with_answers(teacher, batch))
    assert "kl_cue_of" in losses
    assert "kl_source_of" not in losses
    sum(losses.values()).backward()
    assert student.heads.weight.grad.abs().sum() > 0
    wider = {k: torch.nn.functional.pad(v, (0, 5), value=0) for k, v in batch.items()}
    same = distilled(student, with_answers(teacher, wider))
    assert {k: v.item() for k, v in same.items()} == pytest.approx({k: v.item() for k, v in losses.items()}, rel=1e-3)
