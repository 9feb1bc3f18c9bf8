"""`python -m training`: make the shipped models from annotated corpora, in stages that are kept and resumed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click
import torch

from training.data import examples
from training.data.corpora import Document
from training.data.examples import Sources
from training.data.judged import Judged, read_judged
from training.data.teacher_tags import read_tags
from training.learning import averaging, teacher_cache
from training.learning.network import Network
from training.learning.recipes import FURTHER, KEPT, NAMES, QUOTES, STUDENTS, Recipe
from training.learning.shipped_weights import load_shipped
from training.learning.train import is_finished, load, train
from training.shipping import calibrate, onnx_export
from transforms.model import model_files
from transforms.model.confidence import Calibration

UNLABELLED = ("load-bbc", "load-horne2017", "load-reuters21578")  # for distillation unless --unlabelled names others
TEACHER_TAGS = "teacher-tags"  # folder of a large teacher's tags beside the corpora
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option(
    "--corpora",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with the annotated corpora, one JSON document per line; see training/data/corpora.py.",
)
@click.option(
    "--also",
    multiple=True,
    type=FILE,
    help="A corpus of your own, in the format of training/data/corpora.py, with OntoNotes' name types.",
)
@click.option(
    "--unlabelled",
    multiple=True,
    type=FILE,
    help="Unlabelled articles for distillation; load-bbc, load-horne2017 and load-reuters21578 unless given.",
)
@click.option(
    "--start",
    type=click.Choice(["published", "shipped"]),
    default="published",
    show_default=True,
    help="Weights to start from: the published MiniLM, which becomes a teacher first, or the shipped networks.",
)
@click.option(
    "--work",
    type=FOLDER,
    default=Path("data/training"),
    show_default=True,
    help="Keeps the result of each stage; delete a result to make it again.",
)
@click.option(
    "--to",
    "target",
    type=FOLDER,
    default=Path(str(model_files.FOLDER)),
    help="Folder for the models; the package unless given.",
)
@click.option("--epochs", type=click.IntRange(1), help="Epochs of each stage, for a short try.")
@click.option("--threads", type=click.IntRange(1), help="Number of CPU threads; all cores unless given.")
@click.option(
    "--only", type=click.Choice(list(model_files.MODELS)), help="Make only this reader, and the teacher it needs."
)
def main(
    folder: Path,
    also: tuple[Path, ...],
    unlabelled: tuple[Path, ...],
    start: str,
    work: Path,
    target: Path,
    epochs: int | None,
    threads: int | None,
    only: str | None,
) -> None:
    """Train the readers `model` and `model-fast`.

    This takes some hours on two cores. A run that was stopped continues from its last checkpoint. It needs the extra
    `training` (torch, spaCy and the published weights), which `make model` installs. Afterwards,
    `python -m training.shipping.model_card` writes the model card.
    """
    if threads:
        torch.set_num_threads(threads)
    target.mkdir(parents=True, exist_ok=True)
    groups = examples.find_corpora(folder, also)
    sources = Sources(read_tags(folder / TEACHER_TAGS), has_silver=start != "shipped")
    holdout = examples.load_holdout(groups, work, sources)
    judged = list(read_judged(folder))
    articles = unlabelled or tuple(path for name in UNLABELLED if (path := folder / f"{name}.jsonl").is_file())
    lessons = examples.load_examples(groups, work, examples.REPEATS_FOR_STUDENTS, sources)
    click.echo(
        f"{len(lessons)} documents to train on, {len(holdout)} held out; a teacher tagged {len(sources.tags)} texts"
    )
    lessons += [example for path in articles for example in examples.load_unlabelled(path, work, sources)]
    shipped = {name: load_shipped(Path(str(model_files.FOLDER)), stem) for name, stem in model_files.MODELS.items()}
    teacher = shipped["model"] if start == "shipped" else _train_teacher(groups, work, sources, epochs)
    onnx_export.copy_tokenizer(target)
    for name, recipe in (FURTHER if start == "shipped" else STUDENTS).items():
        if only in (None, name):
            begin = shipped[name] if start == "shipped" else teacher
            student = _train_student(name, _shortened(recipe, epochs), begin, teacher, lessons, work)
            if start == "shipped":
                student = averaging.averaged(begin, student, KEPT)
                averaging.save(student, _run(work, name))
            _ship(name, student, target, holdout, judged)


def _train_teacher(groups: Sequence[Sequence[Path]], work: Path, sources: Sources, epochs: int | None) -> Network:
    """Train the teacher from the published weights: for quotes, then once more with the names repeated."""
    quotes = examples.load_examples(groups, work, examples.REPEATS_FOR_QUOTES, sources)
    first = train(quotes, _shortened(QUOTES, epochs), work / "runs" / "quotes")
    names = examples.load_examples(groups, work, examples.REPEATS_FOR_NAMES, sources)
    return train(names, _shortened(NAMES, epochs), work / "runs" / "teacher", start=first)


def _train_student(
    name: str, recipe: Recipe, start: Network, teacher: Network, lessons: list[examples.Example], work: Path
) -> Network:
    """Distil the teacher; its answers are made only if the run is not finished."""
    run = _run(work, name)
    if is_finished(run):
        return load(run, recipe)
    answers = teacher_cache.answer(teacher, lessons, work / "teacher_cache")
    return train(lessons, recipe, run, start, answers)


def _run(work: Path, name: str) -> Path:
    """Return the folder of a student's run."""
    return work / "runs" / f"student-{name}"


def _shortened(recipe: Recipe, epochs: int | None) -> Recipe:
    return replace(recipe, epochs=epochs) if epochs else recipe


def _ship(name: str, network: Network, target: Path, holdout: list[Document], judged: list[Judged]) -> None:
    """Export a network and fit its confidences on the holdout and the judged articles."""
    stem = model_files.MODELS[name]
    onnx_export.export(network, target / f"{stem}.onnx")
    settings = target / f"{stem}.json"
    settings.write_text(json.dumps(asdict(Calibration())), "utf-8")
    fitted = calibrate.fit(model_files.load(name, "unfitted", target), holdout, judged)
    settings.write_text(json.dumps(asdict(fitted), indent=1), "utf-8")
    size = (target / f"{stem}.onnx").stat().st_size / 1e6
    click.echo(f"{name}: {size:.1f} MB in {target}")


if __name__ == "__main__":
    main()
