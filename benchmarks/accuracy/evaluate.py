"""`make evaluate`: build the tables of annotated corpora with every reader and score them beside a peer and people.

Needs a folder with `evaluation/score.py` and `corpora/*.jsonl` as the project's evaluation lays them out; they are not
part of this repository. The peer is run where the Python of its own environment is named.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.accuracy import calibration_plot
from benchmarks.accuracy.published_figures import (
    ELSEWHERE,
    ELSEWHERE_SOURCE,
    KNOWN,
    as_markdown,
    as_text,
    corpus_table,
    number,
    sources,
)
from benchmarks.common.processes import build_command
from transforms.readers import READERS, get

CORPORA = (
    *("polnear-dev", "polnear-ptb-dev", "sbd-golden-test", "ewt-dev", "gum-news-train", "gum-news-dev"),
    *("gum-interview-dev", "gum-other-dev", "gum-attribution-news-dev", "gum-attribution-interview-dev"),
    *("conll2003-dev", "crossner-politics-dev", "re3d-dev"),
)
# What tokenised and clean text share is compared over the documents that both corpora have.
PAIR = ("polnear-dev", "polnear-ptb-dev")
TOGETHER = ("gum-news-train", "gum-news-dev")  # small ones whose sentences are scored as one corpus
SENTENCES_ONLY = ("gum-news-train",)  # its names may train a reader
CALIBRATED = {"quotes": PAIR, "names": ("conll2003-dev", "crossner-politics-dev")}
PEER = "peer"
ROOT = Path(__file__).parents[2]
Report = dict[str, dict[str, float]]  # by measure: precision, recall, f1, n


def main(given: argparse.Namespace, work: Path) -> int:
    """Scores every system on every corpus that is there; prints and writes what was asked for."""
    script = given.shared / "evaluation" / "score.py"
    if not script.is_file():
        print(f"{script} is not there: name the folder that holds evaluation/ and corpora/: make evaluate SHARED=…")
        return 2
    if lacking := unusable(given.readers):
        print(lacking)
        return 2
    gold = _gold(given.shared / "corpora", work / "gold", given.corpora, given.limit)
    common = _common(gold, work / "common")
    score = calibration_plot.module(script)
    told: dict[str, Any] = {"limit": given.limit, "systems": {}, "paired": {}, "sentences_pooled": {}}
    told["calibration"] = {kind: {} for kind in CALIBRATED}
    reports: dict[str, dict[str, Report]] = {name: {} for name in gold}
    for system in [*([PEER] if given.peer else []), *given.readers]:
        print(f"\n{system}", flush=True)
        about: dict[str, Any] = {}
        for name, path in gold.items():
            tables, about[name] = _build(script, system, path, work / system / name, given.peer)
            reports[name][system] = _scored(script, path, tables)
        _calibrate(score, system, gold, work, told["calibration"])
        told["systems"][system] = _about(system, about)
        if common:
            pair = [_scored(script, path, _published(work, system, path.stem), quiet=True) for path in common]
            told["paired"][system] = {"documents": len(_lines(common[0])), "measures": paired(*pair)}
        if all(name in reports for name in TOGETHER):
            rows = [reports[name][system]["sentences"] for name in TOGETHER]
            told["sentences_pooled"][system] = pooled_f1(rows)
    told["corpora"] = {name: _told(name, len(_lines(gold[name])), by) for name, by in reports.items()}
    told["elsewhere"] = {"source": ELSEWHERE_SOURCE, "figures": dict(ELSEWHERE)}
    print(f"\n{as_document(reports, told, markdown=False)}")
    if given.markdown:
        given.markdown.write_text(as_document(reports, told, markdown=True) + "\n", "utf-8")
    if given.json:
        given.json.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    panels = {f"{kind}, {name}": by for kind, corpora in told["calibration"].items() for name, by in corpora.items()}
    if given.plot and panels:
        calibration_plot.draw(given.plot, panels)
    return 0


def as_document(reports: Mapping[str, Mapping[str, Report]], told: Mapping[str, Any], markdown: bool) -> str:
    """All that was measured, as aligned text or as Markdown."""
    table = as_markdown if markdown else as_text
    head = "## {}\n" if markdown else "{}"
    parts: list[str] = []

    def add(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 2) -> None:
        parts.append(head.format(title) + "\n" + table(heads, rows, left))

    for name, by in reports.items():
        add(f"{name}, {told['corpora'][name]['documents']} documents, F1", *corpus_table(name, by))
    for system, found in told["paired"].items():
        rows = [
            [m, *(number(r[k]) for k in ("clean", "tokenised", "difference"))] for m, r in found["measures"].items()
        ]
        title = f"{system}: the {found['documents']} documents that both have, clean and tokenised, F1"
        add(title, ("measure", "clean", "tokenised", "difference"), rows, 1)
    if told["sentences_pooled"]:
        rows = [[system, number(f1)] for system, f1 in told["sentences_pooled"].items()]
        add(f"{' and '.join(TOGETHER)}: sentences together, F1", ("system", "F1"), rows, 1)
    for kind, corpora in told["calibration"].items():
        for name, by in corpora.items():
            for system, found in by.items():
                title = f"{system}: {kind} of {name}, expected calibration error {number(found['error'])}"
                rows = [[number(b["confidence"]), number(b["right"]), str(b["n"])] for b in found["bins"]]
                add(title, ("mean confidence", "share right", "n"), rows, 0)
                if found.get("by_confidence"):
                    cells = [[f"{c:.2f}", k, f"{right:.2f}", str(n)] for c, k, right, n in found["by_confidence"]]
                    title = f"{system}: {kind} of {name} by confidence and kind ({calibration_plot.LEAST} or more)"
                    add(title, ("confidence", "kind", "share right", "n"), cells)
    others = [*sources(list(reports)), *(f"Elsewhere, {what}: {figure}" for what, figure in ELSEWHERE)]
    parts.append(head.format("Others' figures") + "\n" + "\n".join(f"- {line}" for line in others))
    return "\n\n".join(parts)


def unusable(readers: Sequence[str]) -> str | None:
    """Why the first of `readers` that cannot be loaded cannot: said before hours are spent on the others."""
    for name in readers:
        try:
            get(name)
        except (OSError, ImportError) as error:
            return f"{error} (or leave it out: READERS=…, --readers …)"
    return None


def paired(clean: Report, tokenised: Report) -> dict[str, dict[str, float]]:
    """F1 of both and their difference, by measure."""
    return {
        measure: {"clean": f1, "tokenised": other, "difference": other - f1}
        for measure in clean
        for f1, other in [(clean[measure]["f1"], tokenised[measure]["f1"])]
    }


def pooled_f1(rows: Sequence[Mapping[str, float]]) -> float:
    """F1 over several corpora, from each one's precision, recall and number of gold items."""
    hits = sum(r["recall"] * r["n"] for r in rows)
    gold = sum(r["n"] for r in rows)
    predicted = sum(r["recall"] * r["n"] / r["precision"] for r in rows if r["precision"])
    return 2 * hits / (gold + predicted) if gold + predicted else 0.0


def _build(script: Path, system: str, gold: Path, work: Path, peer: str | None) -> tuple[Path, dict[str, Any]]:
    """Builds the tables of `gold` below `work`; returns where they are and what the build told."""
    _call([sys.executable, str(script), "inputs", str(gold), "--to", str(work / "in")])
    articles, out = str(work / "in" / "articles.jsonl"), str(work / "out")
    if system == PEER:
        told = _call(
            [str(peer), "-m", "benchmarks.peer.spacy_textacy", articles, "--to", f"{out}/published", "--processes", "2"]
        )
    else:
        build = build_command([articles], out, "--reader", system)
        told = _call([*build, "--json", "--no-prefect"])
    return Path(out, "published"), json.loads(told)


def _scored(script: Path, gold: Path, tables: Path, quiet: bool = False) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, str(script), "tables", str(gold), "--tables", str(tables), "--json", str(report)]
        out = _call(command)
        found = json.loads(report.read_text("utf-8"))[gold.stem]
    left_out = ("entities", "entities_span") if gold.stem in SENTENCES_ONLY else ()
    if not quiet:
        print("\n".join(line for line in out.splitlines() if not {*line.split()} & {*left_out}), flush=True)
    return {name: row for name, row in found.items() if isinstance(row, dict) and name not in left_out}


def _calibrate(score: ModuleType, system: str, gold: Mapping[str, Path], work: Path, told: dict[str, Any]) -> None:
    """Adds the calibration of a reader; the peer gives no confidence."""
    if system == PEER:
        return
    for kind, corpora in CALIBRATED.items():
        for name in corpora:
            if name in gold:
                frames = score.load_tables(_published(work, system, name))
                outcomes = getattr(calibration_plot, kind)(score, score.read_gold(gold[name]), frames)
                found = calibration_plot.summary(outcomes)
                if kind == "quotes":
                    found["by_confidence"] = calibration_plot.by_confidence(outcomes)
                told[kind].setdefault(name, {})[system] = found


def _about(system: str, builds: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if system == PEER:
        raised = {name: build["raised"] for name, build in builds.items()}
        print(f"articles on which textacy raised, kept with no quotes: {raised}")
        return {"versions": next(iter(builds.values()))["versions"], "raised": raised}
    return dict(next(iter(builds.values()))["reader"])


def _told(name: str, documents: int, by: Mapping[str, Report]) -> dict[str, Any]:
    measures = list(dict.fromkeys(m for report in by.values() for m in report))
    others = {m: [f._asdict() for f in KNOWN[name, m]] for m in measures if (name, m) in KNOWN}
    return {"documents": documents, "others": others, "systems": by}


def _published(work: Path, system: str, corpus: str) -> Path:
    return work / system / corpus / "out" / "published"


def _gold(corpora: Path, work: Path, names: Sequence[str], limit: int | None) -> dict[str, Path]:
    """The corpora that are there, cut to their first `limit` documents."""
    found = {name: path for name in names if (path := corpora / f"{name}.jsonl").is_file()}
    work.mkdir(parents=True)
    for name, path in found.items():
        found[name] = work / path.name
        found[name].write_text("".join(line + "\n" for line in _lines(path)[:limit]), "utf-8")
    return found


def _common(gold: Mapping[str, Path], work: Path) -> list[Path]:
    """The two corpora of `PAIR` cut to the documents they share."""
    if not all(name in gold for name in PAIR):
        return []
    docs = [{json.loads(line)["doc_id"]: line for line in _lines(gold[name])} for name in PAIR]
    shared = [key for key in docs[0] if key in docs[1]]
    work.mkdir(parents=True)
    for name, lines in zip(PAIR, docs, strict=True):
        (work / f"{name}.jsonl").write_text("".join(lines[key] + "\n" for key in shared), "utf-8")
    return [work / f"{name}.jsonl" for name in PAIR] if shared else []


def _lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines if line.strip()]


def _call(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\nfailed with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def absolute(path: str) -> Path:
    """The path from anywhere: what is started runs in the project's folder."""
    return Path(path).absolute()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=absolute, nargs="?", default=absolute("../shared"))
    parser.add_argument(
        "--readers", nargs="+", default=sorted(READERS, key="rules".__ne__), choices=READERS, metavar="NAME"
    )
    parser.add_argument("--peer", metavar="PYTHON", help="Python of the peer's environment; left out unless given.")
    parser.add_argument("--corpora", nargs="+", default=list(CORPORA), choices=CORPORA, metavar="NAME")
    parser.add_argument("--limit", type=int, help="Only the first N documents of each corpus.")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="Reliability diagram (.png, .svg).")
    return parser.parse_args()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(_arguments(), Path(folder)))
