"""`python -m training.antecedents`: learn grammatical roles from a parser, and whom pronouns mean from coreference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import numpy as np

from training.antecedents.fit_scorer import Asked, fit
from training.antecedents.layer_vectors import named_words
from training.antecedents.questions import questions
from training.antecedents.role_output import add_attention, add_roles
from training.antecedents.role_probe import fit_probe
from training.data.corpora import Document, read_corpus
from transforms.linking.coreference.candidate_scorer import WEIGHTS_FILE, Weights
from transforms.model import model_files
from transforms.reader_api import Reader, Reading

PARSED = "gap-train"  # a parser's roles of its names and pronouns are learnt
# Annotated coreference, and of how many documents one is read. GUM's news stays out: speakers are measured on it.
ANNOTATED = {"gap-train": 1, "gum-other-train": 1, "gum-interview-train": 1, "polnear-silver-train": 9}
DECIMALS = 3
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--corpora", type=FOLDER, required=True, help="Folder with the annotated corpora.")
@click.option("--to", "target", type=FOLDER, default=Path(str(model_files.FOLDER)), help="Folder of the models.")
@click.option("--limit", type=click.IntRange(1), help="Documents of each corpus, for a short try.")
@click.option(
    "--weights",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(__file__).parents[2] / "transforms" / "linking" / "coreference" / WEIGHTS_FILE,
    help="File for the weights of the scorer.",
)
def main(corpora: Path, target: Path, limit: int | None, weights: Path) -> None:
    """Add the output "roles" to the shipped networks, then fit the scorer of whom pronouns mean.

    This takes about half an hour on two cores. It needs the extra `training`.
    """
    parsed = list(read_corpus(corpora / f"{PARSED}.jsonl", limit))
    for name, stem in model_files.MODELS.items():
        vectors, roles = named_words(target, stem, parsed)
        add_roles(target / f"{stem}.onnx", *fit_probe(vectors, roles))
        click.echo(f"{name}: learnt the roles of {len(roles)} words")
    add_attention(target / f"{model_files.MODELS['model']}.onnx")
    reader = model_files.load("model", "unfitted", target)
    read = [(document, _read(reader, document)) for document in _annotated(corpora, limit)]
    alone = [(document, Reading(one.mentions)) for document, one in read]
    with_roles = [(document, Reading(one.mentions, roles=one.roles)) for document, one in read if one.roles]
    with_attention = [(document, one) for document, one in read if one.attention]
    fitted = {"alone": _fit(alone), "roles": _fit(with_roles), "attention": _fit(with_attention)}
    weights.write_text(json.dumps({name: _stored(one) for name, one in fitted.items()}, separators=(",", ":")), "utf-8")
    click.echo(f"fitted the scorer on {len(read)} documents")


def _annotated(corpora: Path, limit: int | None) -> Iterator[Document]:
    for name, one_in in ANNOTATED.items():
        yield from list(read_corpus(corpora / f"{name}.jsonl", limit))[::one_in]


def _read(reader: Reader, document: Document) -> Reading:
    return reader.read([document.article])[0]


def _fit(read: Sequence[tuple[Document, Reading]]) -> Weights:
    """Fit twice: what is asked depends on earlier answers, which the first weights give the second time."""
    first = fit(_asked(read, None, False), [])
    return fit(_asked(read, first, False), _asked(read, first, True))


def _asked(read: Sequence[tuple[Document, Reading]], weights: Weights | None, held_out: bool) -> list[Asked]:
    chosen = ((document, one) for document, one in read if document.held_out == held_out)
    return [asked for document, one in chosen for asked in questions(document, one, weights)]


def _stored(weights: Weights) -> dict[str, object]:
    return {name: np.round(value, DECIMALS).tolist() for name, value in weights._asdict().items()}


if __name__ == "__main__":
    main()
