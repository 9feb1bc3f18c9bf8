"""Training runs finish, continue after a stop to the same weights, and distil students."""

import json
import random
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from tests.training.annotated import example, unlabelled  # noqa: E402
from training.data.dataset import Epoch  # noqa: E402
from training.learning import losses as losses_module  # noqa: E402
from training.learning import pruning  # noqa: E402
from training.learning import train as training  # noqa: E402
from training.learning.network import Network  # noqa: E402
from training.learning.recipes import Recipe  # noqa: E402
from training.learning.teacher_cache import answer  # noqa: E402
from training.learning.train import _rate, train  # noqa: E402

pytestmark = pytest.mark.usefixtures("tiny")
RECIPE = Recipe(epochs=4, budget=300, dropout=0.2, layers=(0, 1))
EXAMPLES = [example(k, 3 + 5 * (k % 3)) for k in range(6)]


@pytest.fixture(autouse=True)
def _random_weights(monkeypatch) -> Any:
    """Let networks start from random weights: the published ones do not fit their sizes."""
    monkeypatch.setattr(Network, "start_from_minilm", lambda self, keep: None)


class StoppedError(Exception):
    pass


def stop_after(monkeypatch, steps) -> Any:
    """Save after each step, and stop after the last one."""
    taken = iter(range(steps))
    losses = losses_module.losses

    def counted(*given) -> Any:
        if next(taken, None) is None:
            raise StoppedError
        return losses(*given)

    monkeypatch.setattr(training, "SAVE_EVERY", -1.0)
    monkeypatch.setattr(training, "losses", counted)


def assert_same_weights(one, other) -> None:
    expected = other.state_dict()
    assert one.state_dict().keys() == expected.keys()
    for name, weight in one.state_dict().items():
        assert torch.equal(weight, expected[name]), name


def steps(recipe=RECIPE, examples=EXAMPLES) -> Any:
    """Return the number of steps of each epoch."""
    return [len(Epoch(examples, recipe.budget, random.Random(recipe.seed * 1000 + n))) for n in range(recipe.epochs)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        from tests.training.conftest import TINY
        from training.learning import network

        torch.set_num_threads(1)
        for name, value in TINY.items():
            patch.setattr(network, name, value)
        patch.setattr(Network, "start_from_minilm", lambda self, keep: None)
        return train(EXAMPLES, RECIPE, tmp_path_factory.mktemp("whole"))


def test_epochs_differ_in_steps():
    """Otherwise the tests of stopped runs could not see a wrong count."""
    assert len(set(steps())) > 1


@pytest.mark.parametrize("done", [1, 2, "an epoch", "an epoch and one", "two and a half"])
def test_a_stopped_run_has_the_weights_of_an_uninterrupted_one(tmp_path, monkeypatch, whole, done):
    by_epoch = steps()
    named = {
        "an epoch": by_epoch[0],
        "an epoch and one": by_epoch[0] + 1,
        "two and a half": sum(by_epoch[:2]) + by_epoch[2] // 2,
    }
    with monkeypatch.context() as patch:
        stop_after(patch, named.get(done, done))
        with pytest.raises(StoppedError):
            train(EXAMPLES, RECIPE, tmp_path)
    assert (tmp_path / "checkpoint.pt").is_file()
    assert not (tmp_path / "network.pt").exists()
    assert_same_weights(train(EXAMPLES, RECIPE, tmp_path), whole)
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_run_that_is_stopped_repeatedly_takes_each_step_once(tmp_path, monkeypatch, whole):
    for _ in range(3):
        with monkeypatch.context() as patch:
            stop_after(patch, 2)
            with pytest.raises(StoppedError):
                train(EXAMPLES, RECIPE, tmp_path)
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["step"] == 6
    assert_same_weights(train(EXAMPLES, RECIPE, tmp_path), whole)


def test_every_batch_of_every_epoch_is_a_step(tmp_path, monkeypatch):
    seen = []
    losses = losses_module.losses

    def counted(outputs, batch) -> Any:
        seen.append(int((batch["ids"] != 0).sum()))
        return losses(outputs, batch)

    monkeypatch.setattr(training, "losses", counted)
    train(EXAMPLES, RECIPE, tmp_path)
    assert len(seen) == sum(steps())


def test_training_reduces_the_losses(tmp_path):
    recipe = Recipe(epochs=20, budget=400, rate=3e-3, new_rate=3e-3, dropout=0.0, layers=(0,))
    train(EXAMPLES, recipe, tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert [row["step"] for row in rows] == [50 * (k + 1) for k in range(len(rows))]
    assert len(rows) > 1
    for name in ("tags", "names"):
        assert rows[-1][name] < 0.7 * rows[0][name]
    assert json.loads((tmp_path / "recipe.json").read_text("utf-8"))["rate"] == 3e-3


def test_a_finished_run_is_loaded_for_reading(tmp_path, monkeypatch):
    recipe = Recipe(epochs=1, budget=600, layers=(0,))
    first = train(EXAMPLES[:2], recipe, tmp_path)
    stop_after(monkeypatch, 0)
    again = train(EXAMPLES[:2], recipe, tmp_path)
    assert_same_weights(first, again)
    assert not first.training
    assert not again.training


def test_a_student_starts_from_its_teacher_and_learns_from_unlabelled_articles(tmp_path, monkeypatch):
    teacher = train(EXAMPLES[:3], Recipe(epochs=1, layers=(0, 1, 2)), tmp_path / "teacher")
    before = {k: v.clone() for k, v in teacher.state_dict().items()}
    started: dict[str, Any] = {}
    begin = pruning.start_student

    def start(student, *rest) -> None:
        begin(student, *rest)
        started["weights"] = {k: v.clone() for k, v in student.state_dict().items()}

    losses = losses_module.losses

    def seen(outputs, batch) -> Any:
        started.setdefault("names", set()).update(found := losses(outputs, batch))
        return found

    monkeypatch.setattr(pruning, "start_student", start)

    monkeypatch.setattr(training, "losses", seen)
    recipe = Recipe(epochs=2, budget=300, dropout=0.0, layers=(0, 2))
    articles = [unlabelled(k, 8) for k in range(3)]
    student = train(articles, recipe, tmp_path / "small", teacher, answer(teacher, articles, tmp_path))
    assert torch.equal(started["weights"]["layers.1.qkv.weight"], before["layers.2.qkv.weight"])
    assert torch.equal(started["weights"]["heads.weight"], before["heads.weight"])
    assert {"tags", "kl_names"} <= started["names"]
    assert not started["names"] & {"names", "cue_of", "source_of", "antecedent"}
    assert torch.equal(student.words.weight, before["words.weight"])  # shared by both models
    assert not torch.equal(student.layers[1].qkv.weight, before["layers.2.qkv.weight"])
    for name, weight in teacher.state_dict().items():
        assert torch.equal(weight, before[name]), name


def test_a_student_of_its_start_s_sizes_starts_with_all_its_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(pruning, "start_student", None)  # a call would raise TypeError
    begin = Network(1, 0.0)
    before = begin.words.weight.clone()
    recipe = Recipe(epochs=1, budget=300, rate=0.0, new_rate=0.0, layers=(0,))
    student = train(EXAMPLES, recipe, tmp_path / "one", begin, answer(Network(2, 0.0), EXAMPLES, tmp_path))
    assert_same_weights(student, begin)
    assert torch.equal(student.words.weight, before)
    assert not student.words.weight.requires_grad


def test_a_stopped_student_continues(tmp_path, monkeypatch):
    teacher = Network(2, 0.1)
    recipe = Recipe(epochs=2, budget=300, dropout=0.1, layers=(1,))
    answers = answer(teacher, EXAMPLES, tmp_path)
    uninterrupted = train(EXAMPLES, recipe, tmp_path / "whole", teacher, answers)
    with monkeypatch.context() as patch:
        stop_after(patch, 3)
        with pytest.raises(StoppedError):
            train(EXAMPLES, recipe, tmp_path / "stopped", teacher, answers)
    assert_same_weights(train(EXAMPLES, recipe, tmp_path / "stopped", teacher, answers), uninterrupted)


def test_the_learning_rate_rises_and_falls():
    rates = [_rate(step, 100, 0.1) for step in range(101)]
    assert rates.index(max(rates)) == 10
    assert max(rates) == 1
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[100] == 0
    for step in range(3):
        assert 0 <= _rate(step, 1, 0.05) <= 1, step
