"""How often what is found with a confidence is right: bins of equal count, calibration error, a diagram.

Right is a quote whose content has Jaccard ≥ .5 with a gold one's and whose speaker mention overlaps that one's source,
and a name of exactly the gold's span and type. Works with the evaluation's own alignment and matching.
"""

from __future__ import annotations

import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

BINS = 10
LEAST = 20  # quotes of a confidence and kind for a line of their own
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # told apart by colour-blind people too
SHAPES = "osD^"


class Outcome(NamedTuple):
    """Something found: its confidence, whether it is right, and its kind (a quote's) or type (a name's)."""

    confidence: float
    right: bool
    kind: str


class Bin(NamedTuple):
    """Outcomes of similar confidence: the mean confidence, the share that is right, how many they are."""

    confidence: float
    right: float
    n: int


def binned(outcomes: Iterable[Outcome], n: int = BINS) -> list[Bin]:
    """Bins of equal count (to one) by rising confidence, empty ones left out.

    Outcomes of the same confidence have no order. Where a bin's edge cuts through them, each side gets their common
    share of right ones: so the bins do not depend on the order in which outcomes come.
    """
    tied: dict[float, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        tied[outcome.confidence].append(outcome.right)
    pairs = [(c, sum(tied[c]) / len(tied[c])) for c in sorted(tied) for _ in tied[c]]
    parts = np.array_split(np.array(pairs).reshape(-1, 2), n)
    return [Bin(float(part[:, 0].mean()), float(part[:, 1].mean()), len(part)) for part in parts if len(part)]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: how far confidence is from the share that is right, weighted by the bins' counts."""
    total = sum(b.n for b in bins)
    return sum(b.n * abs(b.confidence - b.right) for b in bins) / total if total else 0.0


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The calibration of some outcomes as plain values: `error`, `n`, `bins`."""
    bins = binned(outcomes)
    return {"error": calibration_error(bins), "n": len(outcomes), "bins": [b._asdict() for b in bins]}


def by_confidence(outcomes: Iterable[Outcome]) -> list[tuple[float, str, float, int]]:
    """Confidence, kind, share right and count of those with `LEAST` or more; a trained reader has hardly any."""
    cells: dict[tuple[float, str], list[bool]] = defaultdict(list)
    for outcome in outcomes:
        cells[outcome.confidence, outcome.kind].append(outcome.right)
    return [(*key, sum(cell) / len(cell), len(cell)) for key, cell in sorted(cells.items()) if len(cell) >= LEAST]


def quotes(score: ModuleType, docs: Iterable[dict[str, Any]], frames: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes of all quotes found in `docs`."""
    pieces: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in frames["quote_spans"].to_dict("records"):
        pieces[row["quote_id"], row["role"]].append(score.span_of(row))
    found = []
    for doc, text, rows in _read(score, docs, frames, "quotes"):
        rights = _right_quotes(score, doc, text, rows, pieces)
        found += [Outcome(row["confidence"], right, row["kind"]) for row, right in zip(rows, rights, strict=True)]
    return found


def names(score: ModuleType, docs: Sequence[dict[str, Any]], frames: Mapping[str, Any]) -> list[Outcome]:
    """The outcomes of all names found in `docs` of the types that these annotate, by the script's rules."""
    scored = {*score.TYPES, *score.SAME_TYPE}
    annotated = {score.norm_type(t) for doc in docs for *_, t in doc["entities"] or () if t in scored}
    found = []
    for doc, text, rows in _read(score, docs, frames, "entity_mentions"):
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
                found.append(Outcome(row["confidence"], gold[key] > 0, row["type"]))
                gold[key] -= 1
    return found


def draw(path: Path, panels: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
    """A reliability diagram: a panel a corpus, a line a reader, the diagonal where confidence is what is right.

    Args:
        path: The picture; its ending says what kind (.png, .svg).
        panels: By panel's title and reader: a `summary`.
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
        for k, (reader, told) in enumerate(readers.items()):
            x, y = ([b[key] for b in told["bins"]] for key in ("confidence", "right"))
            label = f"{reader}: error {told['error']:.3f}, n {told['n']:,}"
            colour, shape = COLOURS[k % len(COLOURS)], SHAPES[k % len(SHAPES)]
            axes.plot(x, y, label=label, linewidth=1.2, markersize=5, color=colour, marker=shape)
        axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal", title=title)
        axes.set_xlabel("mean confidence of the bin" if i + across >= len(panels) else "")
        axes.set_ylabel("share that is right" if i % across == 0 else "")
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.legend(loc="upper left", fontsize=8, framealpha=0.9)
    figure.savefig(path, dpi=150)


def _read(score: ModuleType, docs: Iterable[dict[str, Any]], frames: Mapping[str, Any], table: str) -> Any:
    """Each document that is in the tables with its text there and its rows of one table."""
    articles = {str(row["external_id"]): row for row in frames["articles"].to_dict("records")}
    groups = score.by_article(frames[table])
    for doc in docs:
        article = articles.get(doc["doc_id"])
        if article is not None and article["article_id"] in groups:
            yield doc, article["text"], groups[article["article_id"]].to_dict("records")


def _right_quotes(
    score: ModuleType, doc: dict[str, Any], text: str, rows: list[dict[str, Any]], pieces: Any
) -> list[bool]:
    alignment = score.Alignment(doc["text"], text)
    chars = alignment.gold_chars

    def gold_chars(spans: list[list[int]] | None) -> frozenset[int]:
        return frozenset(score.union([alignment.gold_span(s, e) for s, e in spans or []]))

    def found_chars(quote: str, role: str) -> frozenset[int]:
        return frozenset(score.union([alignment.span(*span) for span in pieces[quote, role]]))

    contents = [score.trim(found_chars(row["quote_id"], "content"), chars) for row in rows]
    gold = [(score.trim(gold_chars(q["content"]), chars), gold_chars(q.get("source"))) for q in doc["quotes"]]
    pairs = {i: j for i, j, _ in score.match(contents, [content for content, _ in gold], least=0.5)}
    return [
        i in pairs and bool(found_chars(row["quote_id"], "speaker") & gold[pairs[i]][1]) for i, row in enumerate(rows)
    ]


def module(script: Path) -> ModuleType:
    """The evaluation's script as a module."""
    spec = importlib.util.spec_from_file_location("score", script)
    if spec is None or spec.loader is None:
        raise ImportError(f"{script} cannot be imported")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
