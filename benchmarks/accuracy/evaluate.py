"""`make evaluate`: build the tables of annotated corpora with every reader, and score them beside a peer and people.

It needs a folder with `evaluation/score.py` and `corpora/*.jsonl`, which are not part of this repository. The peer runs
in an environment of its own, whose Python --peer names.
"""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.accuracy import calibration_plot
from benchmarks.accuracy.evaluation_report import TOGETHER, Report, Results, as_document
from benchmarks.accuracy.published_figures import ELSEWHERE, ELSEWHERE_SOURCE, KNOWN
from benchmarks.common.command_line import PEER, ROOT, add_systems, first_problem, parser
from benchmarks.common.processes import build_command

CORPORA = (
    *("polnear-dev", "polnear-ptb-dev", "sbd-golden-test", "ewt-dev", "gum-news-train", "gum-news-dev"),
    *("gum-interview-dev", "gum-other-dev", "gum-attribution-news-dev", "gum-attribution-interview-dev"),
    *("conll2003-dev", "cleanconll-dev", "crossner-politics-dev", "re3d-dev", "gap-dev"),
)
WHO = ("gap-dev",)  # corpora that `who.py` scores: which name a pronoun means
PAIR = ("polnear-dev", "polnear-ptb-dev")  # clean and tokenised text, compared over the documents that both have
SENTENCES_ONLY = ("gum-news-train",)  # a reader may be trained on its names
CALIBRATED = {"quotes": PAIR, "names": ("conll2003-dev", "cleanconll-dev", "crossner-politics-dev")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Score all systems on all corpora that are there; print the results and write the files that were asked for."""
    command = parser("benchmarks.accuracy.evaluate", __doc__)
    add_systems(command)
    command.add_argument("--corpora", nargs="+", default=list(CORPORA), choices=CORPORA, metavar="NAME")
    command.add_argument("--markdown", type=Path, metavar="FILE", help="Write the results to FILE as Markdown.")
    command.add_argument("--plot", type=Path, metavar="FILE", help="Draw the calibration plot (.png, .svg).")
    given = command.parse_args(arguments)
    script = given.shared / "evaluation" / "score.py"
    if not script.is_file():
        print(
            f"{script} does not exist: name the folder that contains evaluation/ and corpora/: make evaluate SHARED=…"
        )
        return 2
    if problem := first_problem(given.readers):
        print(problem)
        return 2
    with tempfile.TemporaryDirectory() as work:
        gold = _gold(given.shared / "corpora", Path(work, "gold"), given.corpora, given.limit)
        results = evaluate(script, gold, given.readers, given.peer, Path(work))
    results["limit"] = given.limit
    print(f"\n{as_document(results, markdown=False)}")
    if given.markdown:
        given.markdown.write_text(as_document(results, markdown=True) + "\n", "utf-8")
    if given.json:
        given.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    panels = {f"{kind}, {name}": by for kind, corpora in results["calibration"].items() for name, by in corpora.items()}
    if given.plot and panels:
        calibration_plot.draw(given.plot, panels)
    return 0


def evaluate(script: Path, gold: Mapping[str, Path], readers: Sequence[str], peer: str | None, work: Path) -> Results:
    """Return the scores of the readers, and of the peer if there is one, on all corpora.

    Args:
        script: The evaluation's script.
        gold: The corpora by name.
        readers: Names of the readers.
        peer: Python of the peer's environment.
        work: Folder for the tables.
    """
    common = _common(gold, work / "common")
    score = SimpleNamespace(**runpy.run_path(str(script)))
    results: Results = {
        "limit": None,
        "systems": {},
        "paired": {},
        "sentences_pooled": {},
        "calibration": {kind: {} for kind in CALIBRATED},
        "corpora": {},
        "elsewhere": {"source": ELSEWHERE_SOURCE, "figures": dict(ELSEWHERE)},
    }
    reports: dict[str, dict[str, Report]] = {name: {} for name in gold}
    for system in [*([PEER] if peer else []), *readers]:
        print(f"\n{system}", flush=True)
        builds: dict[str, Any] = {}
        for name, path in gold.items():
            tables, builds[name] = _build(script, system, path, work / system / name, peer)
            reports[name][system] = _score(script, path, tables)
        _calibrate(score, system, gold, work, results["calibration"])
        results["systems"][system] = _version(system, builds)
        if common:
            pair = [_score(script, path, _published(work, system, path.stem), quiet=True) for path in common]
            results["paired"][system] = {"documents": len(_lines(common[0])), "measures": paired(*pair)}
        if all(name in reports for name in TOGETHER):
            rows = [reports[name][system]["sentences"] for name in TOGETHER]
            results["sentences_pooled"][system] = pooled_f1(rows)
    for name, by_system in reports.items():
        results["corpora"][name] = _corpus(name, len(_lines(gold[name])), by_system)
    return results


def paired(clean: Report, tokenised: Report) -> dict[str, dict[str, float]]:
    """Return by measure the F1 of both (`clean`, `tokenised`) and their `difference`."""
    return {
        measure: {"clean": f1, "tokenised": other, "difference": other - f1}
        for measure in clean
        for f1, other in [(clean[measure]["f1"], tokenised[measure]["f1"])]
    }


def pooled_f1(scores: Sequence[Mapping[str, float]]) -> float:
    """Return the F1 over several corpora, given the `precision`, `recall` and gold items (`n`) of each."""
    hits = sum(s["recall"] * s["n"] for s in scores)
    gold = sum(s["n"] for s in scores)
    predicted = sum(s["recall"] * s["n"] / s["precision"] for s in scores if s["precision"])
    return 2 * hits / (gold + predicted) if gold + predicted else 0.0


def _build(script: Path, system: str, gold: Path, work: Path, peer: str | None) -> tuple[Path, dict[str, Any]]:
    """Build the tables of `gold` below `work`; return their folder and what the build reported."""
    _call([sys.executable, str(script), "inputs", str(gold), "--to", str(work / "in")])
    articles, tables = str(work / "in" / "articles.jsonl"), work / "out" / "published"
    if system == PEER:
        module = "benchmarks.peer.spacy_textacy"
        report = _call([str(peer), "-m", module, articles, "--to", str(tables), "--processes", "2"])
    else:
        build = build_command([articles], work / "out", "--reader", system)
        report = _call([*build, "--json", "--no-prefect"])
    return tables, json.loads(report)


def _score(script: Path, gold: Path, tables: Path, quiet: bool = False) -> Report:
    """Return what the script says about the tables, and print it unless `quiet`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        how = [str(script.with_name("who.py"))] if gold.stem in WHO else [str(script), "tables"]
        out = _call([sys.executable, *how, str(gold), "--tables", str(tables), "--json", str(report)])
        scores = json.loads(report.read_text("utf-8"))[gold.stem]
    left_out = ("entities", "entities_span") if gold.stem in SENTENCES_ONLY else ()
    if not quiet:
        print("\n".join(line for line in out.splitlines() if not {*line.split()} & {*left_out}), flush=True)
    return {name: row for name, row in scores.items() if isinstance(row, dict) and name not in left_out}


def _calibrate(
    score: SimpleNamespace, system: str, gold: Mapping[str, Path], work: Path, calibration: dict[str, dict[str, Any]]
) -> None:
    """Add the calibration of a reader to `calibration`; the peer gives no confidences."""
    if system == PEER:
        return
    for kind, corpora in CALIBRATED.items():
        for name in corpora:
            if name in gold:
                frames = score.load_tables(_published(work, system, name))
                outcomes = getattr(calibration_plot, kind)(score, score.read_gold(gold[name]), frames)
                summary = calibration_plot.summary(outcomes)
                if kind == "quotes":
                    summary["by_confidence"] = calibration_plot.by_confidence(outcomes)
                calibration[kind].setdefault(name, {})[system] = summary


def _version(system: str, builds: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the version of a system, given the reports of its builds by corpus."""
    if system == PEER:
        raised = {name: build["raised"] for name, build in builds.items()}
        print(f"articles on which textacy raised an error, kept without quotes: {raised}")
        return {"versions": next(iter(builds.values()))["versions"], "raised": raised}
    return dict(next(iter(builds.values()))["reader"])


def _corpus(name: str, documents: int, by_system: Mapping[str, Report]) -> dict[str, Any]:
    measures = list(dict.fromkeys(m for report in by_system.values() for m in report))
    others = {m: [f._asdict() for f in KNOWN[name, m]] for m in measures if (name, m) in KNOWN}
    return {"documents": documents, "others": others, "systems": by_system}


def _published(work: Path, system: str, corpus: str) -> Path:
    return work / system / corpus / "out" / "published"


def _gold(corpora: Path, work: Path, names: Sequence[str], limit: int | None) -> dict[str, Path]:
    """Copy the first `limit` documents of the corpora that are there; return the copies by name."""
    work.mkdir(parents=True)
    copies = {}
    for name in names:
        if (path := corpora / f"{name}.jsonl").is_file():
            copies[name] = work / path.name
            copies[name].write_text("".join(line + "\n" for line in _lines(path)[:limit]), "utf-8")
    return copies


def _common(gold: Mapping[str, Path], work: Path) -> list[Path]:
    """Copy the documents that both corpora of `PAIR` have; return the two copies, or none."""
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


if __name__ == "__main__":
    sys.exit(main())
