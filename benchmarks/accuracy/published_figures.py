"""Figures of others, to compare with: people with each other, other tools and published systems.

Each figure names its source, a file in the folder that `make evaluate` calls SHARED.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks.common.text_tables import NOTHING, number

PEOPLE = "corpora/README.md: pairs of annotators of the PolNeAR articles that have several, by the same script"
PEERS = "design/features.md: peers run on PolNeAR's test set by the same script"
SPLITTERS = "design/features.md: pySBD, by exact sentences"
SPACY = "design/features.md: spaCy's small pipeline, names trimmed as here"


class Figure(NamedTuple):
    """An F1 of someone else.

    Attributes:
        value: The F1, or the lower end of a range.
        whose: Who reached it.
        source: Where it is from.
        upto: The upper end of a range.
    """

    value: float
    whose: str
    source: str
    upto: float | None = None


def _polnear(people: float | None, tracker: float, citron: float) -> tuple[Figure, ...]:
    known = (Figure(tracker, "tracker", PEERS), Figure(citron, "Citron with gold cues", PEERS))
    return known if people is None else (Figure(people, "people", PEOPLE), *known)


KNOWN: dict[tuple[str, str], tuple[Figure, ...]] = {
    ("polnear-dev", "direct_found"): _polnear(0.96, 0.67, 0.64),
    ("polnear-dev", "quotes_found"): _polnear(0.80, 0.50, 0.57),
    ("polnear-dev", "quotes_exact"): _polnear(0.68, 0.35, 0.40),
    ("polnear-dev", "speaker_mention"): _polnear(0.78, 0.48, 0.53),
    ("polnear-dev", "speaker_given_found"): _polnear(None, 0.87, 0.92),
    ("polnear-ptb-dev", "direct_found"): _polnear(None, 0.56, 0.43),
    ("polnear-ptb-dev", "quotes_found"): _polnear(None, 0.44, 0.50),
    ("polnear-ptb-dev", "speaker_mention"): _polnear(None, 0.45, 0.45),
    ("sbd-golden-test", "sentences"): (Figure(0.981, "pySBD", SPLITTERS),),
    ("gum-news-train", "sentences"): (Figure(0.84, "pySBD on Wikinews", SPLITTERS, 0.90),),
    ("gum-news-dev", "sentences"): (Figure(0.84, "pySBD on Wikinews", SPLITTERS, 0.90),),
    ("conll2003-dev", "entities"): (Figure(0.60, "spaCy on CleanCoNLL", SPACY),),
    ("crossner-politics-dev", "entities"): (Figure(0.60, "spaCy", SPACY),),
}
# Published figures on other data or by other measures: not directly comparable.
ELSEWHERE = (
    ("CofeNet (BERT), PolNeAR test, its own segmentation, exact source / cue / content", "83.2 / 75.3 / 72.9"),
    ("Citron, PARC3 test, whole quotes exact / by overlap", "56.7 / 83.2"),
    ("Citron, PARC3 test, source exact / content exact", "82.0 / 59.3"),
    ("Gender Gap Tracker V7.0, its own 98 articles, quotes (overlap .3) / (.8)", "83.7 / 76.1"),
    ("spaCy en_core_web_lg / trf, names, OntoNotes", "85.1 / 90.2"),
)
ELSEWHERE_SOURCE = "design/features.md: published figures"


def known(corpus: str, measure: str) -> str:
    """Return the figures of others as one cell: `people .96; tracker .67`."""
    return "; ".join(f"{f.whose} {_ranged(f)}" for f in KNOWN.get((corpus, measure), ())) or NOTHING


def sources(corpora: Sequence[str]) -> list[str]:
    """Return whose figures are in the tables of `corpora`, and their sources, each once."""
    lines: dict[str, None] = {}
    for (corpus, _), figures in KNOWN.items():
        if corpus in corpora:
            lines |= dict.fromkeys(f"{f.whose}: {f.source}" for f in figures)
    return list(lines)


def _ranged(figure: Figure) -> str:
    ends = [figure.value] if figure.upto is None else [figure.value, figure.upto]
    return "–".join(number(end).removesuffix("0") if end < 1 else number(end) for end in ends)


def corpus_table(
    corpus: str, reports: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> tuple[list[str], list[list[str]]]:
    """Return the table of a corpus: for each measure the figures of others, the F1 of each system and the gold items.

    Args:
        corpus: Name of the corpus.
        reports: By system and measure: `precision`, `recall`, `f1`, `n`.

    Returns:
        The names of the columns, and the rows.
    """
    measures = list(dict.fromkeys(m for report in reports.values() for m in report))
    rows = []
    for measure in measures:
        scores = [report.get(measure) for report in reports.values()]
        counts = dict.fromkeys(str(int(score["n"])) for score in scores if score)  # "of quotes found" differs by system
        figures = [number(score["f1"] if score else None) for score in scores]
        rows.append([measure, known(corpus, measure), *figures, " / ".join(counts)])
    return ["measure", "others", *reports, "n"], rows
