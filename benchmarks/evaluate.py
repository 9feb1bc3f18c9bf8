"""`make evaluate`: build the tables of annotated corpora and score them with the evaluation's own script.

Needs a folder with `evaluation/score.py` and `corpora/*.jsonl` as the project's evaluation lays them out; they are not
part of this repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.reliability import print_reliability

CORPORA = (
    *("polnear-dev", "polnear-ptb-dev", "sbd-golden-test", "ewt-dev", "gum-news-train", "gum-news-dev"),
    *("gum-attribution-news-dev", "gum-attribution-interview-dev", "conll2003-dev", "crossner-politics-dev"),
)
# What tokenised and clean text share is compared over the documents that both corpora have.
PAIR = ("polnear-dev", "polnear-ptb-dev")
TOGETHER = ("gum-news-train", "gum-news-dev")  # small ones whose sentences are scored as one corpus


def main(shared: Path, work: Path) -> int:
    """Scores every corpus that is there; prints the figures and how tokenised text compares with clean text."""
    score = shared / "evaluation" / "score.py"
    if not score.is_file():
        print(f"{score} is not there: name the folder that holds evaluation/ and corpora/: make evaluate SHARED=…")
        return 2
    reports: dict[str, Any] = {}
    for name in CORPORA:
        gold = shared / "corpora" / f"{name}.jsonl"
        if gold.is_file():
            reports |= evaluate(score, [gold], work / name)
    if PAIR[0] in reports:
        print_reliability(score, shared / "corpora" / f"{PAIR[0]}.jsonl", work / PAIR[0] / "out" / "published")
    if all(name in reports for name in TOGETHER):
        print(f"{' and '.join(TOGETHER)}: sentences F1 {pooled_f1([reports[n]['sentences'] for n in TOGETHER]):.3f}")
    paired = _common(shared / "corpora", work)
    if paired:
        figures = [evaluate(score, [gold], work / f"common-{gold.stem}", quiet=True)[gold.stem] for gold in paired]
        print(f"\nThe {figures[0]['documents']} documents that both have, clean and tokenised, F1:")
        for measure, clean in figures[0].items():
            if isinstance(clean, dict):
                tokenised = figures[1][measure]["f1"]
                print(f"  {measure:20} {clean['f1']:.3f} {tokenised:.3f}  difference {tokenised - clean['f1']:+.3f}")
    return 0


def evaluate(score: Path, gold: list[Path], work: Path, quiet: bool = False) -> dict[str, dict[str, Any]]:
    """Builds the tables of `gold` below `work` and returns the script's report by corpus."""
    run = [sys.executable, str(score)]
    _call([*run, "inputs", *map(str, gold), "--to", str(work / "in")])
    build = [
        sys.executable,
        "-m",
        "newstables",
        "build",
        str(work / "in" / "articles.jsonl"),
        "--to",
        str(work / "out"),
    ]
    _call(build)
    report = work / "report.json"
    out = _call([*run, "tables", *map(str, gold), "--tables", str(work / "out" / "published"), "--json", str(report)])
    if not quiet:
        print(out, end="", flush=True)
    return dict(json.loads(report.read_text("utf-8")))


def pooled_f1(rows: list[dict[str, float]]) -> float:
    """F1 over several corpora, from each one's precision, recall and number of gold items."""
    hits = sum(r["recall"] * r["n"] for r in rows)
    gold = sum(r["n"] for r in rows)
    predicted = sum(r["recall"] * r["n"] / r["precision"] for r in rows if r["precision"])
    return 2 * hits / (gold + predicted)


def _common(corpora: Path, work: Path) -> list[Path]:
    """The two corpora of `PAIR` cut to the documents they share."""
    paths = [corpora / f"{name}.jsonl" for name in PAIR]
    if not all(p.is_file() for p in paths):
        return []
    docs = [{json.loads(line)["doc_id"]: line for line in p.read_text("utf-8").splitlines()} for p in paths]
    shared = [key for key in docs[0] if key in docs[1]]
    cut = []
    for path, lines in zip(paths, docs, strict=True):
        target = work / f"{path.stem}.jsonl"
        target.write_text("".join(lines[key] + "\n" for key in shared), "utf-8")
        cut.append(target)
    return cut


def _call(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\nfailed with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"), Path(folder)))
