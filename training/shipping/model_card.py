"""`python -m training.shipping.model_card`: the models' card, its figures from what `make evaluate` and `make race` wrote.

make evaluate JSON=figures.json; make race JSON=race.json
python -m training.shipping.model_card ../shared --figures figures.json --race race.json
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.accuracy import calibration_plot
from training.__main__ import SHIPPED
from training.data import corpora
from training.learning.network import Network
from training.learning.train import load as trained_network
from training.shipping import quantization_cost
from training.shipping.metrics import ExactSpans
from transforms.model.files import FOLDER, MODELS, load
from transforms.model.model_reader import ModelReader, quote
from transforms.model.scheme import ROLES

COFENET = {"source": 0.832, "cue": 0.753, "content": 0.729}
DIAGRAM = "reliability.svg"
TRIED = Path(__file__).parent / "tried.md"
SHOWN = (
    ("polnear-dev", ("direct_found", "quotes_found", "quotes_exact", "quotes_partial", "speaker_mention")),
    ("polnear-dev", ("speaker_given_found", "cue_given_found")),
    ("polnear-ptb-dev", ("direct_found", "quotes_found", "quotes_exact", "speaker_mention")),
    ("conll2003-dev", ("entities", "entities_span")),
    ("crossner-politics-dev", ("entities", "entities_span")),
)
INPUT = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("shared", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--figures", type=INPUT, required=True, help="What `make evaluate JSON=…` wrote.")
@click.option("--race", type=INPUT, help="What `make race JSON=…` wrote.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("data/training"), help="What training kept.")
@click.option("--to", "target", type=click.Path(path_type=Path), default=Path(str(FOLDER)), help="Folder of the card.")
def main(shared: Path, figures: Path, race: Path | None, work: Path, target: Path) -> None:
    """Writes the card of the models that are in the package, and its reliability diagram.

    SHARED has the evaluation's script in evaluation/ and the sets that were not trained on in corpora/.
    """
    told = json.loads(figures.read_text("utf-8"))
    raced = json.loads(race.read_text("utf-8")) if race else None
    script = calibration_plot.module(shared / "evaluation" / "score.py")
    exact, bits = {}, {}
    for name in (name for name in MODELS if name in told["systems"]):
        reader = load(name, "measured")
        exact[name] = exact_spans(shared / "corpora" / "polnear-dev.jsonl", reader)
        bits[name] = quantization_cost.cost(script, shared / "corpora", reader, trained(name, work))
    panels = {f"{kind}, {name}": by for kind, corpora in told["calibration"].items() for name, by in corpora.items()}
    calibration_plot.draw(target / DIAGRAM, panels)
    (target / "CARD.md").write_text(card(told, raced, exact, bits, sizes(), TRIED.read_text("utf-8")), "utf-8")
    click.echo(f"written: {target / 'CARD.md'}, {target / DIAGRAM}")


def exact_spans(path: Path, reader: ModelReader) -> dict[str, float]:
    """F1 of exact spans by role, over the words of the reader's own tokenizer."""
    documents = list(corpora.read(path))
    counted = ExactSpans()
    found = reader.decode([d.article for d in documents])
    for document, (article, pieces, attributed, _) in zip(documents, found, strict=True):
        counted.add(document, pieces, [to_quote(article, pieces, a, 0.0) for a in attributed])
    return counted.f1()


def trained(name: str, work: Path) -> Network:
    """The network that a shipped model was made from, in 32 bits."""
    return trained_network(work / "runs" / f"taught-{name}", SHIPPED[name])


def sizes() -> dict[str, float]:
    """Megabytes by reader."""
    return {name: (Path(str(FOLDER)) / f"{stem}.onnx").stat().st_size / 1e6 for name, stem in MODELS.items()}


def card(
    told: Mapping[str, Any],
    raced: Mapping[str, Any] | None,
    exact: Mapping[str, Mapping[str, float]],
    bits: Mapping[str, Mapping[str, Mapping[str, float]]],
    megabytes: Mapping[str, float],
    tried: str,
) -> str:
    """The card's text."""
    systems = list(told["systems"])
    rows = [
        [corpus, measure, *(_f1(told, corpus, measure, system) for system in systems)]
        for corpus, measures in SHOWN
        if corpus in told["corpora"]
        for measure in measures
    ]
    parts = [
        "# The reading models\n\n"
        "Two networks that find quotes (content, cue, source and what belongs together) and names in English news:\n"
        "`model.onnx` (`--reader model`, the default) and `small.onnx` (`--reader model-small`), "
        + " and ".join(f"{size:.1f}" for size in megabytes.values())
        + " MB. Terms: [NOTICE.md](NOTICE.md).\n\n"
        "This file is written by `python -m training.shipping.model_card` from the figures of `make evaluate` and `make race`.",
        "## Figures\n\nBy the evaluation's script on sets that were not trained on, F1 (`…_given_found`: share).\n\n"
        + _table(["set", "measure", *systems], rows),
        "Exact spans, F1 by role, over words cut at white space and punctuation, spans trimmed of marks (CofeNet's "
        "figures are its own, on the test set in its own segmentation):\n\n"
        + _table(
            ["reader", *ROLES],
            [
                *([name, *(f"{found[role]:.3f}" for role in ROLES)] for name, found in exact.items()),
                ["CofeNet (BERT)", *(f"{COFENET[role]:.3f}" for role in ROLES)],
            ],
        ),
        "## Confidence\n\nExpected calibration error in ten bins of equal count; fitted on a tenth of the training "
        "documents that was kept apart.\n\n" + _table(["of", "set", "reader", "error"], _calibration(told)),
        f"![Share that is right by mean confidence, in ten bins]({DIAGRAM})",
        "## Eight bits\n\nF1 in eight-bit integers, as shipped, less F1 in 32-bit floats, as trained.\n\n"
        + _table(["set", "measure", *bits], _cost(bits)),
    ]
    if raced:
        peer = raced["medians"].get("peer")
        rows = [
            [name, f"{rate:.1f}", f"{rate / peer:.1f}" if peer else "–", _percent(raced["model_share"].get(name))]
            for name, rate in raced["medians"].items()
        ]
        parts.append(
            f"## Speed\n\n{raced['articles']} articles of the load set, two cores, in turns, from the first article "
            "read to the flip.\n\n" + _table(["reader", "articles/s", "times the peer", "model time"], rows)
        )
    return "\n\n".join([*parts, tried.strip()]) + "\n"


def _calibration(told: Mapping[str, Any]) -> list[list[str]]:
    return [
        [kind, name, system, f"{found['error']:.3f}"]
        for kind, by_corpus in told["calibration"].items()
        for name, by in by_corpus.items()
        for system, found in by.items()
    ]


def _cost(bits: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[list[str]]:
    return [
        [corpus, measure, *(f"{by[corpus][measure]:+.3f}" for by in bits.values())]
        for corpus in (next(iter(bits.values())) if bits else ())
        for shown, measures in SHOWN
        if shown == corpus
        for measure in measures
    ]


def _f1(told: Mapping[str, Any], corpus: str, measure: str, system: str) -> str:
    found = told["corpora"][corpus]["systems"].get(system, {}).get(measure)
    return f"{found['f1']:.3f}" if found else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
