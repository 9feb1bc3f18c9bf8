"""Articles to measure with: the load sets, or the sample's articles many times over where there are none."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
MADE_UP = 4_000


def arguments(about: str | None) -> argparse.Namespace:
    """What a measurement over load sets takes: `shared`, `load` (a glob) and `repeats`."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--load", default="load-*.jsonl", help="Glob of the load set below corpora/.")
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def load_sets(shared: Path, pattern: str, work: Path, n: int = MADE_UP) -> list[Path]:
    """The load sets that match below `shared`/corpora; else a file of `n` made-up articles, written into `work`."""
    return sorted((shared / "corpora").glob(pattern)) or [made_up(work / "made-up.jsonl", n)]


def made_up(target: Path, n: int = MADE_UP) -> Path:
    """The sample's articles many times over, each under an id of its own."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    with target.open("w", encoding="utf-8") as out:
        for i in range(n):
            out.write(json.dumps({"id": f"copy-{i}", "text": texts[i % len(texts)]}) + "\n")
    return target
