"""Train a network, with checkpoints: a run that was stopped continues where it was saved, to the same weights."""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn

from training.data.dataset import INPUTS, Epoch
from training.data.examples import Example
from training.data.teacher_answers import TeacherAnswers
from training.learning import pruning
from training.learning.losses import losses
from training.learning.network import Network, has_fast_half_precision
from training.learning.recipes import Recipe

WEIGHTS = {"tags": 1.0, "names": 0.5, "cue_of": 0.4, "source_of": 0.4, "antecedent": 0.3}
TEACHER_WEIGHTS = {"kl_names": 1.0, "kl_cue_of": 0.4, "kl_source_of": 0.4}
GOLD_SHARE = 0.5  # factor of the gold losses beside those against a teacher's answers
PRUNING_BATCHES = 40  # over which the importance of heads and inner units is measured
SAVE_EVERY = 300.0  # seconds
LOG_EVERY = 50  # steps
FINISHED, CHECKPOINT = "network.pt", "checkpoint.pt"


def train(
    examples: list[Example],
    recipe: Recipe,
    folder: Path,
    start: Network | None = None,
    answers: TeacherAnswers | None = None,
) -> Network:
    """Return a trained network; load it if the run in `folder` is finished, continue the run if it was stopped.

    Args:
        examples: What to train on.
        recipe: The settings of the run.
        folder: Gets `recipe.json`, `log.jsonl` (mean losses every 50 steps), `checkpoint.pt` while the run is not
            finished, and `network.pt` (the weights) once it is.
        start: Gives the weights to start from; MiniLM's unless given. With `answers`, it is pruned to the recipe's
            sizes, and the word vectors are frozen, because all shipped models share them.
        answers: A teacher's answers to `examples`, in the same order.
    """
    if is_finished(folder):
        return load(folder, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network = _new_network(recipe)
    if start is None:
        network.start_from_minilm(recipe.layers)
    elif answers is None or _has_same_sizes(network, start):
        network.load_state_dict(start.state_dict())
        network.words.weight.requires_grad = answers is None
    else:
        epoch = Epoch(examples, recipe.budget, random.Random(recipe.seed), answers)
        pruning.start_student(network, start, recipe.layers, islice(epoch, PRUNING_BATCHES))
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe)), "utf-8")
    _Run(network, examples, recipe, folder, answers).finish()
    return network


def is_finished(folder: Path) -> bool:
    """Return whether the run in `folder` is finished."""
    return (folder / FINISHED).is_file()


def load(folder: Path, recipe: Recipe) -> Network:
    """Return the network of a finished run.

    Raises:
        FileNotFoundError: The run is not finished.
    """
    network = _new_network(recipe)
    network.load_state_dict(torch.load(folder / FINISHED, weights_only=True))
    network.eval()
    return network


class _Run:
    """A training run: the optimiser's steps, its checkpoint and its log."""

    def __init__(
        self, network: Network, examples: list[Example], recipe: Recipe, folder: Path, answers: TeacherAnswers | None
    ) -> None:
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._half = self._device == "cuda" or has_fast_half_precision()
        self._network = network.to(self._device).train()
        self._examples, self._recipe, self._answers = examples, recipe, answers
        # Each epoch cuts other windows, so that the number of batches differs from epoch to epoch.
        self._sizes = [len(self._epoch(n)) for n in range(recipe.epochs)]
        total = sum(self._sizes)
        self._optimiser = _optimiser(network, recipe)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimiser, lambda step: _rate(step, total, recipe.warmup)
        )
        self._step = 0
        self._finished, self._checkpoint = folder / FINISHED, folder / CHECKPOINT
        self._log = _Log(folder / "log.jsonl", total)

    def finish(self) -> None:
        """Train from the last checkpoint, or from the start, to the end."""
        if self._checkpoint.is_file():
            self._resume()
        saved = time.monotonic()
        before = 0  # steps before the epoch
        for n, size in enumerate(self._sizes):
            if self._step < before + size:
                for i, batch in enumerate(self._epoch(n)):
                    if before + i < self._step:
                        continue
                    found = self._train_on({k: v.to(self._device) for k, v in batch.items()})
                    self._log.add(self._step, n, found, int((batch["ids"] != 0).sum()))
                    if time.monotonic() - saved > SAVE_EVERY:
                        self._save()
                        saved = time.monotonic()
            before += size
        self._network.cpu().eval()
        torch.save(self._network.state_dict(), self._finished)
        self._checkpoint.unlink(missing_ok=True)

    def _epoch(self, n: int) -> Epoch:
        rng = random.Random(self._recipe.seed * 1000 + n)
        return Epoch(self._examples, self._recipe.budget, rng, self._answers)

    def _train_on(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Take one step of the optimiser; return the losses before it."""
        torch.manual_seed(self._recipe.seed + self._step)  # dropout must not depend on where the run was stopped
        with torch.autocast(self._device, torch.bfloat16, enabled=self._half):
            found = losses(self._network(*(batch[name] for name in INPUTS)).float(), batch)
        torch.stack([_weight(k, self._answers is not None) * v for k, v in found.items()]).sum().backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self._optimiser.zero_grad(set_to_none=True)
        self._step += 1
        return found

    def _save(self) -> None:
        """Write the checkpoint beside the old one, then replace it: a kill leaves one of them complete."""
        new = self._checkpoint.with_suffix(".new")
        parts = {"network": self._network, "optimiser": self._optimiser, "schedule": self._schedule}
        torch.save({"step": self._step} | {name: part.state_dict() for name, part in parts.items()}, new)
        new.replace(self._checkpoint)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self._network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self._step = state["step"]


class _Log:
    """A log with a line of mean losses every `LOG_EVERY` steps."""

    def __init__(self, path: Path, total: int) -> None:
        self._path, self._total = path, total
        self._began, self._pieces = time.monotonic(), 0
        self._sums: dict[str, float] = {}

    def add(self, step: int, epoch: int, losses: dict[str, Tensor], pieces: int) -> None:
        """Add the losses of a step, and the word pieces it read; `step` counts from 1."""
        self._pieces += pieces
        for name, loss in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + loss.item()
        if step % LOG_EVERY == 0:
            row = {name: round(value / LOG_EVERY, 4) for name, value in self._sums.items()}
            rate = round(self._pieces / (time.monotonic() - self._began))
            with self._path.open("a", encoding="utf-8") as log:
                log.write(json.dumps(row | {"step": step, "of": self._total, "epoch": epoch, "pieces_s": rate}) + "\n")
            self._sums = {}


def _new_network(recipe: Recipe) -> Network:
    return Network(len(recipe.layers), recipe.dropout, recipe.heads, recipe.inner)


def _has_same_sizes(network: Network, other: Network) -> bool:
    """Return whether all weights of two networks have the same shapes."""
    sizes, others = ({k: v.shape for k, v in n.state_dict().items()} for n in (network, other))
    return sizes == others


def _weight(name: str, has_teacher: bool) -> float:
    if name in TEACHER_WEIGHTS:
        return TEACHER_WEIGHTS[name]
    return WEIGHTS[name] * (GOLD_SHARE if has_teacher and f"kl_{name}" in TEACHER_WEIGHTS else 1.0)


def _rate(step: int, total: int, warmup: float) -> float:
    """Return the learning rate as a share of its maximum: it rises, then falls to zero, both linearly."""
    rising = max(1.0, warmup * total)
    return min(step / rising, max(0.0, (total - step) / max(1.0, total - rising)))


def _optimiser(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """Return AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) with higher rates for what MiniLM does not have."""
    new = ("shape", "mark", "place", "heads", "links")
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        groups.setdefault((name.split(".")[0] in new, parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "lr": recipe.new_rate if is_new else recipe.rate,
                "weight_decay": recipe.decay if is_matrix else 0.0,
            }
            for (is_new, is_matrix), parameters in groups.items()
        ],
        betas=(0.9, 0.98),
    )
