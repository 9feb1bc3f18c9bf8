"""`make load`: all load corpora in one build with the rules reader, once and then twice the articles.

Prints articles/s from command to published and the peak memory of all processes together; memory must not grow with
the input.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.common.processes import build_command, measure

NAMES = ("load-reuters21578", "load-bbc")


def main(shared: Path, work: Path) -> int:
    """Builds the load corpora, then the same again with other ids beside them."""
    inputs = [path for name in NAMES if (path := shared / "corpora" / f"{name}.jsonl").is_file()]
    if not inputs:
        print(f"no load corpora in {shared / 'corpora'}: name the folder that holds corpora/: make load SHARED=…")
        return 2
    copies = [_copy(path, work / f"again-{path.name}") for path in inputs]
    peaks = []
    for label, paths in (("once", inputs), ("twice", [*inputs, *copies])):
        out = work / label
        run = measure(build_command(paths, out, "--reader", "rules", "--json"))
        report = json.loads(run.stdout)
        n = report["accounting"]["read"]
        size = sum(p.stat().st_size for p in paths) / 1e6
        peaks.append(run.peak_mb)
        print(
            f"{label:6} {n:6} articles, {size:.1f} MB: {run.seconds:.1f} s, {n / run.seconds:.0f} articles/s, "
            f"{size / run.seconds:.2f} MB/s, peak memory of all processes {run.peak_mb:.0f} MB",
            flush=True,
        )
        print(f"       accounting: {report['accounting']}")
    print(f"memory for twice the articles: {peaks[1] / peaks[0]:.2f} times")
    return 0


def _copy(path: Path, target: Path) -> Path:
    """The same articles under other ids."""
    with path.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            out.write(json.dumps({"id": f"again-{record['doc_id']}", "text": record["text"]}) + "\n")
    return target


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"), Path(folder)))
