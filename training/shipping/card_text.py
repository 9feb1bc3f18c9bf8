"""Write the text of the model card from its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from transforms.model.tag_scheme import ROLES

COFENET = {"source": 0.832, "cue": 0.753, "content": 0.729}  # Wang et al. 2022, arXiv:2209.09432
DIAGRAM = "calibration.svg"
TRIED = Path(__file__).parent / "tried.md"
# The measures in the card by corpus; a corpus may come twice.
SHOWN = (
    ("polnear-dev", ("direct_found", "quotes_found", "quotes_exact", "quotes_partial", "speaker_mention")),
    ("polnear-dev", ("speaker_given_found", "cue_given_found")),
    ("polnear-ptb-dev", ("direct_found", "quotes_found", "quotes_exact", "speaker_mention")),
    ("conll2003-dev", ("entities", "entities_span")),
    ("cleanconll-dev", ("entities", "entities_span")),
    ("crossner-politics-dev", ("entities", "entities_span")),
    ("gap-dev", ("gap",)),
)
Rows = list[list[str]]


class Figures(NamedTuple):
    """The figures of a card.

    Attributes:
        evaluation: What `make evaluate JSON=…` wrote.
        race: What `make race JSON=…` wrote; the card has no section on speed without it.
        exact_spans: F1 of exact spans by reader and role.
        quantization: F1 in eight-bit integers minus F1 in floats, by reader, corpus and measure.
        megabytes: Size of each reader's file.
    """

    evaluation: Mapping[str, Any]
    race: Mapping[str, Any] | None
    exact_spans: Mapping[str, Mapping[str, float]]
    quantization: Mapping[str, Mapping[str, Mapping[str, float]]]
    megabytes: Mapping[str, float]


def card(figures: Figures) -> str:
    """Return the model card in Markdown."""
    sections = [
        _introduction(figures.megabytes),
        _accuracy(figures.evaluation),
        _exact_spans(figures.exact_spans),
        _confidence(figures.evaluation),
        _quantization(figures.quantization),
        *([_speed(figures.race)] if figures.race else []),
        TRIED.read_text("utf-8").strip(),
    ]
    return "\n\n".join(sections) + "\n"


def _introduction(megabytes: Mapping[str, float]) -> str:
    sizes = " and ".join(f"{size:.1f}" for size in megabytes.values())
    return (
        "# The reading models\n\n"
        "Two networks that find quotes (content, cue, source and the links between them) and names in English news:\n"
        "`model.onnx` (`--reader model`, the default) and `fast.onnx` (`--reader model-fast`), "
        f"{sizes} MB. Terms: [NOTICE.md](NOTICE.md).\n\n"
        "`python -m training.shipping.model_card` writes this file from the figures of `make evaluate` and `make race`."
    )


def _accuracy(evaluation: Mapping[str, Any]) -> str:
    systems = list(evaluation["systems"])
    rows = [
        [corpus, measure, *(_f1(evaluation, corpus, measure, system) for system in systems)]
        for corpus, measures in SHOWN
        if corpus in evaluation["corpora"]
        for measure in measures
    ]
    about = "F1 by the evaluation's script on corpora that were not trained on; `…_given_found` are shares."
    return f"## Accuracy\n\n{about}\n\n{_table(['corpus', 'measure', *systems], rows)}"


def _exact_spans(exact_spans: Mapping[str, Mapping[str, float]]) -> str:
    about = (
        "F1 of exact spans by role, over words split at white space and punctuation, without punctuation at the ends "
        "of spans. CofeNet's figures are its authors', on the test set with their own segmentation."
    )
    systems = {**exact_spans, "CofeNet (BERT)": COFENET}
    rows = [[name, *(f"{f1[role]:.3f}" for role in ROLES)] for name, f1 in systems.items()]
    return f"{about}\n\n{_table(['reader', *ROLES], rows)}"


def _confidence(evaluation: Mapping[str, Any]) -> str:
    about = (
        "Expected calibration error (Naeini et al. 2015) in ten bins of equal count. The confidences were fitted on a "
        "tenth of the training documents, which was held out; those of quotes also in its tokenised and lower-case "
        "form, and, with a weight of two fifths, on 29 articles of other news that were judged by hand "
        "(training/data/judged.json)."
    )
    rows = [
        [kind, corpus, system, f"{calibration['error']:.3f}"]
        for kind, by_corpus in evaluation["calibration"].items()
        for corpus, by_system in by_corpus.items()
        for system, calibration in by_system.items()
    ]
    table = _table(["of", "corpus", "reader", "error"], rows)
    return f"## Confidence\n\n{about}\n\n{table}\n\n![Share that is correct by mean confidence, in ten bins]({DIAGRAM})"


def _quantization(quantization: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    rows = [
        [corpus, measure, *(f"{by_corpus[corpus][measure]:+.3f}" for by_corpus in quantization.values())]
        for corpus in (next(iter(quantization.values())) if quantization else ())
        for shown, measures in SHOWN
        if shown == corpus
        for measure in measures
    ]
    about = "F1 in eight-bit integers, as shipped, minus F1 in 32-bit floats, as trained."
    return f"## Cost of quantization\n\n{about}\n\n{_table(['corpus', 'measure', *quantization], rows)}"


def _speed(race: Mapping[str, Any]) -> str:
    peer = race["medians"].get("peer")
    rows = [
        [name, f"{rate:.1f}", f"{rate / peer:.1f}" if peer else "–", _percent(race["model_share"].get(name))]
        for name, rate in race["medians"].items()
    ]
    rows.append([race["processor"], "", "", ""])
    about = (
        f"{race['articles']} articles of load-bbc on two cores, in turns, from the first article read to the published "
        "snapshot. Model time is the share spent in the network."
    )
    return f"## Speed\n\n{about}\n\n{_table(['reader', 'articles/s', 'times the peer', 'model time'], rows)}"


def _f1(evaluation: Mapping[str, Any], corpus: str, measure: str, system: str) -> str:
    row = evaluation["corpora"][corpus]["systems"].get(system, {}).get(measure)
    return f"{row['f1']:.3f}" if row else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (columns, ["---"] * len(columns), *rows))
