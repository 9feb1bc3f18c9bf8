"""Articles to measure with: the load sets, or the sample's articles repeated where there are none."""

from __future__ import annotations

import json
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MADE_UP = 4_000


def load_sets(shared: Path, pattern: str, work: Path, n: int = MADE_UP) -> list[Path]:
    """Return the load sets in `shared`/corpora that match; if there are none, a file of `n` articles made in `work`."""
    return sorted((shared / "corpora").glob(pattern)) or [made_up(work / "made-up.jsonl", n)]


def made_up(target: Path, n: int = MADE_UP) -> Path:
    """Write `n` articles to `target`: the sample's, repeated, each with an id of its own. Return the path."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    with target.open("w", encoding="utf-8") as out:
        for i in range(n):
            out.write(json.dumps({"id": f"copy-{i}", "text": texts[i % len(texts)]}) + "\n")
    return target


def count_articles(path: Path) -> int:
    """Return the number of articles in a file of JSON lines."""
    with path.open("rb") as lines:
        return sum(bool(line.strip()) for line in lines)
