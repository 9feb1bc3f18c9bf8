"""Format the results of an evaluation as text or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypedDict

from benchmarks.accuracy.calibration_plot import MIN_COUNT
from benchmarks.accuracy.published_figures import ELSEWHERE, corpus_table, sources
from benchmarks.common.text_tables import as_markdown, as_text, number

TOGETHER = ("gum-news-train", "gum-news-dev")  # small corpora, whose sentences are also scored as one
Report = dict[str, dict[str, float]]  # by measure: precision, recall, f1, n


class Results(TypedDict):
    """The results of an evaluation, as written to JSON.

    Attributes:
        limit: Documents per corpus; None for all.
        systems: The version of each system.
        paired: By system, `documents` and `measures`: F1 on the clean and the tokenised form of the same documents.
        sentences_pooled: By system, F1 of sentences over the corpora of `TOGETHER`.
        calibration: By kind (quotes, names), corpus and reader: `error`, `n`, `bins`, and `by_confidence` for quotes.
        corpora: By corpus: `documents`, `others` (figures of others by measure), `systems` (a `Report` each).
        elsewhere: `figures` published on other data, and their `source`.
    """

    limit: int | None
    systems: dict[str, Any]
    paired: dict[str, Any]
    sentences_pooled: dict[str, float]
    calibration: dict[str, dict[str, Any]]
    corpora: dict[str, Any]
    elsewhere: dict[str, Any]


class _Section(NamedTuple):
    title: str
    columns: list[str]
    rows: list[list[str]]
    left: int  # columns aligned left


def as_document(results: Results, markdown: bool) -> str:
    """Return all results, as aligned text or as Markdown."""
    table = as_markdown if markdown else as_text
    heading = "## {}\n" if markdown else "{}"
    parts = [heading.format(s.title) + "\n" + table(s.columns, s.rows, s.left) for s in _sections(results)]
    others = [*sources(list(results["corpora"])), *(f"Elsewhere, {what}: {figure}" for what, figure in ELSEWHERE)]
    parts.append(heading.format("Figures of others") + "\n" + "\n".join(f"- {line}" for line in others))
    return "\n\n".join(parts)


def _sections(results: Results) -> Iterator[_Section]:
    for name, corpus in results["corpora"].items():
        columns, rows = corpus_table(name, corpus["systems"])
        yield _Section(f"{name}, {corpus['documents']} documents, F1", columns, rows, 2)
    for system, paired in results["paired"].items():
        columns = ["clean", "tokenised", "difference"]
        rows = [[measure, *(number(f1[k]) for k in columns)] for measure, f1 in paired["measures"].items()]
        title = f"{system}: the {paired['documents']} documents that both corpora have, clean and tokenised, F1"
        yield _Section(title, ["measure", *columns], rows, 1)
    if results["sentences_pooled"]:
        rows = [[system, number(f1)] for system, f1 in results["sentences_pooled"].items()]
        yield _Section(f"{' and '.join(TOGETHER)}: sentences together, F1", ["system", "F1"], rows, 1)
    for kind, corpora in results["calibration"].items():
        for name, by_system in corpora.items():
            for system, calibration in by_system.items():
                yield from _calibration(f"{system}: {kind} of {name}", calibration)


def _calibration(what: str, calibration: Mapping[str, Any]) -> Iterator[_Section]:
    title = f"{what}, expected calibration error {number(calibration['error'])}"
    rows = [[number(b["confidence"]), number(b["right"]), str(b["n"])] for b in calibration["bins"]]
    yield _Section(title, ["mean confidence", "share correct", "n"], rows, 0)
    if calibration.get("by_confidence"):
        rows = [[f"{c:.2f}", kind, f"{share:.2f}", str(n)] for c, kind, share, n in calibration["by_confidence"]]
        title = f"{what} by confidence and kind ({MIN_COUNT} or more)"
        yield _Section(title, ["confidence", "kind", "share correct", "n"], rows, 2)
