"""Training: batches, optimiser, checkpoints; a run that was stopped goes on where it was saved."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor, nn

from training.data.dataset import FIELDS, Epoch, Item
from training.learning import pruning
from training.learning.losses import from_gold, from_teacher
from training.learning.network import Network
from training.learning.teacher_cache import Taught

WEIGHTS = {"tags": 1.0, "names": 0.5, "cue_of": 0.4, "source_of": 0.4}
TAUGHT = {"kl_tags": 1.0, "kl_names": 1.0, "kl_cue_of": 0.4, "kl_source_of": 0.4, "vectors": 1.0}
SAVE_EVERY = 300.0  # seconds
DONE = "network.pt"
PRUNED_BY = 40  # batches that tell what heads and inner units do
GOLD_BESIDE_TEACHER = 0.5  # the weight of gold where a teacher is heard, too


@dataclass(frozen=True)
class Recipe:
    """What decides a run.

    Attributes:
        epochs: Passes over the data.
        budget: Pieces a batch, about.
        rate: Highest learning rate of the published weights; it falls to nothing in a straight line.
        new_rate: The same of the heads and the added inputs.
        warmup: Share of the steps in which the rate rises.
        dropout: Share of what each layer adds that is dropped.
        decay: Weight decay.
        seed: Of the order, the windows and the new weights.
        layers: Which of the published layers are taken, or of the teacher's.
        heads: Heads of attention a layer, of the teacher's; all of them unless given.
        inner: Inner units a layer, of the teacher's; all of them unless given.
    """

    epochs: int = 4
    budget: int = 2048
    rate: float = 2e-4
    new_rate: float = 1e-3
    warmup: float = 0.05
    dropout: float = 0.1
    decay: float = 0.01
    seed: int = 1
    layers: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    heads: int | None = None
    inner: int | None = None


def train(
    items: list[Item],
    recipe: Recipe,
    folder: Path,
    start: Network | None = None,
    taught: Callable[[], Taught] | None = None,
) -> Network:
    """Trains a network, or goes on with the run saved in `folder`; a finished one is loaded.

    Args:
        items: What to train on.
        recipe: How.
        folder: Gets `checkpoint.pt` (all to go on), `log.jsonl` (losses) and at the end `network.pt` (weights).
        start: Whose weights it starts from; without one, MiniLM's.
        taught: Asks `start` about the items: it is a teacher, and what of its layers does most is where to start.

    Returns:
        The trained network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = _made(recipe)
    done = folder / DONE
    if done.is_file():
        return load(folder, recipe)
    answers = None
    if start is None:
        network.start_from_minilm(recipe.layers)
    elif taught is None:
        network.load_state_dict(start.state_dict())
    else:
        answers = taught()
        some = Epoch(items, recipe.budget, random.Random(recipe.seed), answers)
        pruning.start(network, start, recipe.layers, islice(some, PRUNED_BY))
    network.to(device).train()
    optimiser = _optimiser(network, recipe)
    # Windows are cut anew each epoch, so that epochs differ in their number of batches.
    orders = [recipe.seed * 1000 + n for n in range(recipe.epochs)]
    sizes = [len(Epoch(items, recipe.budget, random.Random(order), answers)) for order in orders]
    total = sum(sizes)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total, recipe.warmup))
    saved = folder / "checkpoint.pt"
    step = 0
    if saved.is_file():
        state = torch.load(saved, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        step = state["step"]
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe)), "utf-8")
    last = time.monotonic()
    began, read = time.monotonic(), 0
    sums: dict[str, float] = {}
    for n, order in enumerate(orders):
        before = sum(sizes[:n])
        if step >= before + sizes[n]:
            continue
        for i, batch in enumerate(Epoch(items, recipe.budget, random.Random(order), answers)):
            if before + i < step:
                continue
            torch.manual_seed(recipe.seed + step)  # what is dropped is the same, however often the run was stopped
            batch = {k: v.to(device) for k, v in batch.items()}
            losses = _losses(network, batch)
            whole = torch.stack([_weight(k, answers is not None) * v for k, v in losses.items()]).sum()
            whole.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
            read += int((batch["ids"] != 0).sum())
            for k, v in losses.items():
                sums[k] = sums.get(k, 0.0) + v.item()
            if step % 50 == 0:
                row = {k: round(v / 50, 4) for k, v in sums.items()}
                row |= {"step": step, "of": total, "epoch": n, "pieces_s": round(read / (time.monotonic() - began))}
                with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                    log.write(json.dumps(row) + "\n")
                sums = {}
            if time.monotonic() - last > SAVE_EVERY:
                _save(saved, network, optimiser, schedule, step)
                last = time.monotonic()
    network.cpu().eval()
    torch.save(network.state_dict(), done)
    saved.unlink(missing_ok=True)
    return network


def load(folder: Path, recipe: Recipe) -> Network:
    """The network of a finished run; raises FileNotFoundError where the run is not finished."""
    network = _made(recipe)
    network.load_state_dict(torch.load(folder / DONE, weights_only=True))
    network.eval()
    return network


def _made(recipe: Recipe) -> Network:
    return Network(len(recipe.layers), recipe.dropout, recipe.heads, recipe.inner)


def _losses(network: Network, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    vectors = network.encode(*(batch[f] for f in FIELDS))
    outputs = network.answer(vectors)
    heard = from_teacher(vectors, outputs, batch) if "wanted_tags" in batch else {}
    return heard | from_gold(outputs, batch)


def _weight(name: str, taught: bool) -> float:
    return TAUGHT[name] if name in TAUGHT else WEIGHTS[name] * (GOLD_BESIDE_TEACHER if taught else 1.0)


def _save(path: Path, network: nn.Module, optimiser: torch.optim.Optimizer, schedule: object, step: int) -> None:
    """Writes the checkpoint beside the old one and then over it: a kill leaves one of them whole."""
    new = path.with_suffix(".new")
    state = {"network": network.state_dict(), "optimiser": optimiser.state_dict(), "step": step}
    torch.save(state | {"schedule": schedule.state_dict()}, new)  # type: ignore[attr-defined]
    new.replace(path)


def _rate(step: int, total: int, warmup: float) -> float:
    rising = max(1.0, warmup * total)
    return min(step / rising, max(0.0, (total - step) / max(1.0, total - rising)))


def _optimiser(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
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
