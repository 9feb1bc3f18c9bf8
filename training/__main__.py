"""`python -m training`: the shipped models from annotated corpora, in stages that are kept and resumed."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
import torch

from training.data import examples as prepare
from training.data.corpora import Document
from training.learning import teacher_cache as taught
from training.learning.network import Network
from training.learning.train import Recipe, train
from training.shipping import calibrate
from training.shipping import onnx_export as export
from transforms.model.confidence import Calibration
from transforms.model.model_files import FOLDER, MODELS, load

QUOTES = Recipe(epochs=5)
NAMES = Recipe(epochs=1, rate=1.2e-4, new_rate=4e-4, seed=2)
# What ships: heads and inner units of the teacher that do most, taught by it until they do the rest, too.
SHIPPED = {
    "model": Recipe(epochs=3, rate=4e-4, new_rate=4e-4, dropout=0.0, budget=4096, heads=6, inner=512),
    "model-small": Recipe(
        epochs=4, rate=5e-4, new_rate=5e-4, dropout=0.0, budget=4096, layers=(0, 1, 2, 4, 5), heads=4, inner=256
    ),
}


HEARD = ("load-bbc", "load-horne2017")  # articles without annotation, where --unlabelled names none
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDERS = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the annotated corpora, one JSON document a line; see training/data/corpora.py.",
)
@click.option(
    "--also",
    multiple=True,
    type=FILE,
    help="A corpus of your own, in the format of training/data/corpora.py; names in OntoNotes' types.",
)
@click.option(
    "--unlabelled",
    multiple=True,
    type=FILE,
    help="Articles on which the models hear their teacher, too; without it, load-bbc and load-horne2017.",
)
@click.option(
    "--work",
    type=FOLDERS,
    default=Path("data/training"),
    show_default=True,
    help="Keeps what each stage made; delete a part to make it anew.",
)
@click.option(
    "--to",
    "target",
    type=FOLDERS,
    default=Path(str(FOLDER)),
    help="Where the models go; without it, into the package.",
)
@click.option("--epochs", type=click.IntRange(1), help="Of each stage, for a short try.")
@click.option("--threads", type=click.IntRange(1), help="Processor threads; without it, all cores.")
@click.option("--only", type=click.Choice(list(MODELS)), help="Ship one reader; the teacher is trained for both.")
def main(
    folder: Path,
    also: tuple[Path, ...],
    unlabelled: tuple[Path, ...],
    work: Path,
    target: Path,
    epochs: int | None,
    threads: int | None,
    only: str | None,
) -> None:
    """Trains the readers `model` and `model-small`.

    Some hours on two cores. A run that was stopped goes on from its last checkpoint. Needs the extra `training` (torch,
    spaCy and the published weights): `make model` installs it. `python -m training.shipping.model_card` writes the models' card.
    """
    if threads:
        torch.set_num_threads(threads)
    target.mkdir(parents=True, exist_ok=True)
    files = prepare.groups(folder, also)
    trained = prepare.items(files, work, prepare.QUOTES_FIRST)
    apart = prepare.kept_apart(files, work)
    click.echo(f"{len(trained)} documents to train on, {len(apart)} kept apart")
    first = train(trained, _shortened(QUOTES, epochs), work / "runs" / "model")
    more_names = prepare.items(files, work, prepare.NAMES_THEN)
    teacher = train(more_names, _shortened(NAMES, epochs), work / "runs" / "names", start=first)
    heard = unlabelled or tuple(path for name in HEARD if (path := folder / f"{name}.jsonl").is_file())
    lessons = prepare.items(files, work, prepare.TAUGHT) + [i for path in heard for i in prepare.unlabelled(path, work)]
    export.vocabulary(target)
    for name, recipe in SHIPPED.items():
        if only in (None, name):
            ask = partial(taught.ask, teacher, lessons, work / "taught")
            network = train(lessons, _shortened(recipe, epochs), work / "runs" / f"taught-{name}", teacher, ask)
            _ship(name, network, target, apart)


def _shortened(recipe: Recipe, epochs: int | None) -> Recipe:
    return Recipe(**{**asdict(recipe), "epochs": epochs}) if epochs else recipe


def _ship(name: str, network: Network, target: Path, apart: list[Document]) -> None:
    """Exports a network and fits its confidences on the documents kept apart."""
    stem = MODELS[name]
    export.export(network, target / f"{stem}.onnx")
    settings = target / f"{stem}.json"
    settings.write_text(json.dumps(asdict(Calibration())), "utf-8")
    fitted = calibrate.fit(load(name, "unfitted", target), apart)
    settings.write_text(json.dumps(asdict(fitted), indent=1), "utf-8")
    size = (target / f"{stem}.onnx").stat().st_size / 1e6
    click.echo(f"{name}: {size:.1f} MB in {target}")


if __name__ == "__main__":
    main()
