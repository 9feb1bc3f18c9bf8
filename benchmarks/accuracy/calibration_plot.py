"""Measure and plot calibration: how often findings of a confidence are correct.

A quote is correct if its content has a Jaccard index of at least 0.5 with a gold one and its speaker mention overlaps
the gold source; a name is correct if it has exactly the gold span and type. The evaluation's script aligns and matches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

BINS = 10
MIN_COUNT = 20  # quotes of a confidence and kind, to be listed
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # told apart by colour-blind people too
MARKERS = "osD^"


class Outcome(NamedTuple):
    """A finding: its confidence, whether it is correct, and the kind of the quote or the type of the name."""

    confidence: float
    correct: bool
    kind: str


class Bin(NamedTuple):
    """Outcomes of similar confidence: their mean confidence, the share that is correct, and their number."""

    confidence: float
    right: float
    n: int


def binned(outcomes: Iterable[Outcome], n: int = BINS) -> list[Bin]:
    """Return bins of equal count (give or take one) by rising confidence, empty ones left out.

    Outcomes of the same confidence have no order. Where an edge between bins splits them, both sides get their common
    share of correct ones, so that the bins do not depend on the order of the outcomes.
    """
    tied: dict[float, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        tied[outcome.confidence].append(outcome.correct)
    pairs = [(c, sum(tied[c]) / len(tied[c])) for c in sorted(tied) for _ in tied[c]]
    parts = np.array_split(np.array(pairs).reshape(-1, 2), n)
    return [Bin(float(part[:, 0].mean()), float(part[:, 1].mean()), len(part)) for part in parts if len(part)]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error (Naeini et al. 2015): the mean distance of confidence and correct share."""
    total = sum(b.n for b in bins)
    return sum(b.n * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the calibration of outcomes for JSON: `error`, `n`, `bins` (each `confidence`, `right`, `n`)."""
    bins = binned(outcomes)
    return {"error": calibration_error(bins), "n": len(outcomes), "bins": [b._asdict() for b in bins]}


def by_confidence(outcomes: Iterable[Outcome]) -> list[tuple[float, str, float, int]]:
    """Return confidence, kind, correct share and count of the pairs of confidence and kind with `MIN_COUNT` or more."""
    cells: dict[tuple[float, str], list[bool]] = defaultdict(list)
    for outcome in outcomes:
        cells[outcome.confidence, outcome.kind].append(outcome.correct)
    return [(*key, sum(cell) / len(cell), len(cell)) for key, cell in sorted(cells.items()) if len(cell) >= MIN_COUNT]


def quotes(score: SimpleNamespace, docs: Iterable[dict[str, Any]], frames: Mapping[str, Any]) -> list[Outcome]:
    """Return the outcomes of all quotes found in `docs`.

    Args:
        score: The contents of the evaluation's script.
        docs: Gold documents.
        frames: The published tables by name.
    """
    spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in frames["quote_spans"].to_dict("records"):
        spans[row["quote_id"], row["role"]].append(score.span_of(row))
    outcomes = []
    for doc, text, rows in _documents(score, docs, frames, "quotes"):
        correct = _correct_quotes(score, doc, text, rows, spans)
        outcomes += [
            Outcome(row["confidence"], is_correct, row["kind"]) for row, is_correct in zip(rows, correct, strict=True)
        ]
    return outcomes


def names(score: SimpleNamespace, docs: Sequence[dict[str, Any]], frames: Mapping[str, Any]) -> list[Outcome]:
    """Return the outcomes of all names found in `docs`, of the types annotated there; arguments as for `quotes`."""
    scored = {*score.TYPES, *score.SAME_TYPE}
    annotated = {score.norm_type(t) for doc in docs for *_, t in doc["entities"] or () if t in scored}
    outcomes = []
    for doc, text, rows in _documents(score, docs, frames, "entity_mentions"):
        if doc["entities"] is None:
            continue
        alignment = score.Alignment(doc["text"], text)
        gold: Counter[tuple[int, int, str]] = Counter()
        for start, end, _, label in doc["entities"]:
            span = alignment.gold_span(start, end) if label in scored else ()
            gold.update([(min(span), max(span), score.norm_type(label))] if span else [])
        for row in rows:
            kind = score.norm_type(row["type"])
            span = alignment.span(*score.span_of(row)) if row["form"] == "name" and kind in annotated else ()
            if span:
                key = (min(span), max(span), kind)
                outcomes.append(Outcome(row["confidence"], gold[key] > 0, row["type"]))
                gold[key] -= 1
    return outcomes


def draw(path: Path, panels: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """Draw a calibration plot (reliability diagram) with a panel per corpus and a line per reader.

    Args:
        path: The picture to write; its extension decides the format (.png, .svg).
        panels: The `summary` of each reader, by title of the panel and name of the reader.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    across = min(2, len(panels))
    down = -(-len(panels) // across)
    figure = Figure(figsize=(4.4 * across, 4.6 * down), layout="constrained")
    FigureCanvasAgg(figure)
    for i, (title, readers) in enumerate(panels.items()):
        axes = figure.add_subplot(down, across, i + 1)
        axes.plot([0, 1], [0, 1], color="#888888", linewidth=1, linestyle="--")
        for k, (reader, calibration) in enumerate(readers.items()):
            x, y = ([b[key] for b in calibration["bins"]] for key in ("confidence", "right"))
            label = f"{reader}: error {calibration['error']:.3f}, n {calibration['n']:,}"
            colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
            axes.plot(x, y, label=label, linewidth=1.2, markersize=5, color=colour, marker=marker)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal", title=title)
        axes.set_xlabel("mean confidence of the bin" if i + across >= len(panels) else "")
        axes.set_ylabel("share that is correct" if i % across == 0 else "")
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.legend(loc="upper left", fontsize=8, framealpha=0.9)
    figure.savefig(path, dpi=150)


def _documents(score: SimpleNamespace, docs: Iterable[dict[str, Any]], frames: Mapping[str, Any], table: str) -> Any:
    """Yield each document that is in the tables, its text there, and its rows of one table."""
    articles = {str(row["external_id"]): row for row in frames["articles"].to_dict("records")}
    groups = score.by_article(frames[table])
    for doc in docs:
        article = articles.get(doc["doc_id"])
        if article is not None and article["article_id"] in groups:
            yield doc, article["text"], groups[article["article_id"]].to_dict("records")


def _correct_quotes(
    score: SimpleNamespace, doc: dict[str, Any], text: str, rows: list[dict[str, Any]], quote_spans: Any
) -> list[bool]:
    """Return for each quote of a document whether it is correct; `quote_spans` has its spans by id and role."""
    alignment = score.Alignment(doc["text"], text)
    chars = alignment.gold_chars

    def gold_chars(spans: list[list[int]] | None) -> frozenset[int]:
        return frozenset(score.union([alignment.gold_span(s, e) for s, e in spans or []]))

    def found_chars(quote: str, role: str) -> frozenset[int]:
        return frozenset(score.union([alignment.span(*span) for span in quote_spans[quote, role]]))

    contents = [score.trim(found_chars(row["quote_id"], "content"), chars) for row in rows]
    gold = [(score.trim(gold_chars(q["content"]), chars), gold_chars(q.get("source"))) for q in doc["quotes"]]
    pairs = {i: j for i, j, _ in score.match(contents, [content for content, _ in gold], least=0.5)}
    return [
        i in pairs and bool(found_chars(row["quote_id"], "speaker") & gold[pairs[i]][1]) for i, row in enumerate(rows)
    ]
