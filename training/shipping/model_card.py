"""`python -m training.shipping.model_card`: measure the shipped models and write their card.

make evaluate JSON=figures.json PLOT=transforms/model/weights/calibration.svg
make race JSON=race.json
python -m training.shipping.model_card ../shared --figures figures.json --race race.json
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import click

from training.data import corpora
from training.learning import averaging
from training.learning.recipes import STUDENTS
from training.shipping import quantization_cost
from training.shipping.card_text import Figures, card
from training.shipping.metrics import ExactSpans
from transforms.model.model_files import FOLDER, MODELS, load
from transforms.model.model_reader import ModelReader, to_quote

INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--figures", type=INPUT, required=True, help="The file that `make evaluate JSON=…` wrote.")
@click.option("--race", type=INPUT, help="The file that `make race JSON=…` wrote.")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=Path("data/training"),
    show_default=True,
    help="The folder that training worked in.",
)
@click.option("--to", "target", type=click.Path(path_type=Path), default=Path(str(FOLDER)), help="Folder for the card.")
def main(shared: Path, figures: Path, race: Path | None, work: Path, target: Path) -> None:
    """Write the card of the models that are in the package.

    SHARED contains evaluation/score.py, and in corpora/ the corpora that were not trained on.
    """
    evaluation = json.loads(figures.read_text("utf-8"))
    script = SimpleNamespace(**runpy.run_path(str(shared / "evaluation" / "score.py")))
    exact, quantization = {}, {}
    for name in (name for name in MODELS if name in evaluation["systems"]):
        reader = load(name, "measured")
        exact[name] = exact_spans(shared / "corpora" / "polnear-dev.jsonl", reader)
        network = averaging.load(work / "runs" / f"student-{name}", STUDENTS[name])
        quantization[name] = quantization_cost.cost(script, shared / "corpora", reader, network)
    raced = json.loads(race.read_text("utf-8")) if race else None
    text = card(Figures(evaluation, raced, exact, quantization, _megabytes()))
    (target / "CARD.md").write_text(text, "utf-8")
    click.echo(f"written: {target / 'CARD.md'}")


def exact_spans(path: Path, reader: ModelReader) -> dict[str, float]:
    """Return the F1 of exact spans by role, over the words of the reader's own tokenizer."""
    documents = list(corpora.read_corpus(path))
    scores = ExactSpans()
    found = reader.decode([d.article for d in documents])
    for document, (article, pieces, attributed, *_) in zip(documents, found, strict=True):
        scores.add(document, pieces, [to_quote(article, pieces, a, 0.0) for a in attributed])
    return scores.f1()


def _megabytes() -> dict[str, float]:
    return {name: (Path(str(FOLDER)) / f"{stem}.onnx").stat().st_size / 1e6 for name, stem in MODELS.items()}


if __name__ == "__main__":
    main()
