"""How often quotes of a confidence are right: content by Jaccard ≥ .5, and a speaker mention that overlaps the gold.

Used by `make evaluate`; works with the evaluation's own alignment and matching.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from pathlib import Path
from types import ModuleType
from typing import Any

LEAST = 20  # quotes of a confidence and kind for a line of their own


def print_reliability(script: Path, gold: Path, tables: Path) -> None:
    """Prints, by confidence and kind, how many quotes there are and what share of them is right."""
    score = _module(script)
    cells: dict[tuple[float, str], list[bool]] = defaultdict(list)
    frames = score.load_tables(tables)
    articles = {str(row["external_id"]): row for row in frames["articles"].to_dict("records")}
    quotes = score.by_article(frames["quotes"])
    pieces: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in frames["quote_spans"].to_dict("records"):
        pieces[row["quote_id"], row["role"]].append(score.span_of(row))
    for doc in score.read_gold(gold):
        article = articles.get(doc["doc_id"])
        if article is not None and article["article_id"] in quotes:
            rows = quotes[article["article_id"]].to_dict("records")
            for row, right in zip(rows, _right(score, doc, article["text"], rows, pieces), strict=True):
                cells[row["confidence"], row["kind"]].append(right)
    print(f"{gold.stem}: share of quotes that are right, by confidence and kind ({LEAST} or more)")
    for (confidence, kind), found in sorted(cells.items()):
        if len(found) >= LEAST:
            print(f"  {confidence:.2f} {kind:9} {sum(found) / len(found):.2f}  n {len(found)}")


def _right(score: ModuleType, doc: dict[str, Any], text: str, rows: list[dict[str, Any]], pieces: Any) -> list[bool]:
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


def _module(script: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", script)
    if spec is None or spec.loader is None:
        raise ImportError(f"{script} cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
