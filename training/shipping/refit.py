"""`python -m training.shipping.refit`: fit the confidences of the shipped models again, without training them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from training.data.corpora import Document, read_corpus
from training.data.judged import read_judged
from training.shipping import calibrate
from transforms.model import model_files
from transforms.model.confidence import Calibration

RENDERINGS = ("polnear-train", "polnear-ptb-train")  # the same annotated articles, clean and tokenised
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--corpora", type=FOLDER, required=True, help="Folder with the annotated corpora.")
@click.option("--to", "target", type=FOLDER, default=Path(str(model_files.FOLDER)), help="Folder of the models.")
def main(corpora: Path, target: Path) -> None:
    """Fit the confidence of quotes again: after a change of its features, or with more judged articles.

    The confidence of names stays as it is. This takes about a minute.
    """
    held_out = list(quote_documents(corpora))
    judged = list(read_judged(corpora))
    for name, stem in model_files.MODELS.items():
        settings = target / f"{stem}.json"
        names = tuple(json.loads(settings.read_text("utf-8"))["names"])
        settings.write_text(json.dumps(vars(Calibration(names=names)), indent=1), "utf-8")
        fitted = calibrate.fit_quotes(model_files.load(name, "unfitted", target), held_out, judged)
        settings.write_text(json.dumps(vars(Calibration(fitted, names)), indent=1), "utf-8")
        click.echo(f"{name}: fitted on {len(held_out)} annotated and {len(judged)} judged articles")


def quote_documents(corpora: Path) -> Iterator[Document]:
    """Yield the held-out documents of each rendering.

    Raises:
        FileNotFoundError: `corpora` has none of the `RENDERINGS`.
    """
    files = [path for name in RENDERINGS if (path := corpora / f"{name}.jsonl").is_file()]
    if not files:
        raise FileNotFoundError(f"{corpora} has no corpus with quotes: none of {', '.join(RENDERINGS)}")
    for path in files:
        yield from (document for document in read_corpus(path) if document.held_out)


if __name__ == "__main__":
    main()
