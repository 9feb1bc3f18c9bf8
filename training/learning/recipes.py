"""Settings of each training run: the teacher's two stages and the models that ship."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Recipe:
    """The settings of a training run.

    Attributes:
        epochs: Passes over the data.
        budget: Word pieces per batch, about.
        rate: Highest learning rate of the published weights; it falls to zero linearly.
        new_rate: Highest learning rate of the heads and the added inputs.
        warmup: Share of the steps in which the learning rate rises.
        dropout: Dropout rate after attention, feed-forward part and embeddings.
        decay: Weight decay.
        seed: Decides the order of the examples, their windows and the new weights.
        layers: Which layers of the published weights, or of the teacher, to start from.
        heads: Attention heads per layer to keep from the teacher; all unless given.
        inner: Inner units per layer to keep from the teacher; all unless given.
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


QUOTES = Recipe(epochs=5)
NAMES = Recipe(epochs=1, rate=1.2e-4, new_rate=4e-4, seed=2)
# By reader. A student that starts from the teacher keeps its most important heads and inner units.
STUDENT = Recipe(epochs=2, rate=5e-4, new_rate=5e-4, dropout=0.0, budget=3072)
STUDENTS = {
    "model": replace(STUDENT, heads=6, inner=512),
    "model-fast": replace(STUDENT, layers=(0, 1, 2, 4, 5), heads=4, inner=256),
}
# By reader, of a shipped network that is trained further; what ships then is KEPT of it and the rest of what it became.
FURTHER = {name: replace(recipe, epochs=1, rate=3e-4) for name, recipe in STUDENTS.items()}
KEPT = 0.7
