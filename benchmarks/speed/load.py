"""`make load`: build all load corpora with the rules reader, once, and then twice the articles in one build.

It prints articles/s from command to published and the peak memory of all processes together. Memory must not grow with
the input.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common.command_line import add_shared, parser
from benchmarks.common.processes import build_command, measure

NAMES = ("load-reuters21578", "load-bbc")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the load corpora, then the same articles once more under other ids."""
    command = parser("benchmarks.speed.load", __doc__)
    add_shared(command)
    shared = command.parse_args(arguments).shared
    inputs = [path for name in NAMES if (path := shared / "corpora" / f"{name}.jsonl").is_file()]
    if not inputs:
        print(f"no load corpora in {shared / 'corpora'}: name the folder that contains corpora/: make load SHARED=…")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        copies = [_copy(path, work / f"again-{path.name}") for path in inputs]
        once = _measure("once", inputs, work / "once")
        twice = _measure("twice", [*inputs, *copies], work / "twice")
    print(f"memory for twice the articles: {twice / once:.2f} times")
    return 0


def _measure(label: str, inputs: list[Path], to: Path) -> float:
    """Print the figures of a build; return its peak memory in MB."""
    run = measure(build_command(inputs, to, "--reader", "rules", "--json"))
    accounting = json.loads(run.stdout)["accounting"]
    n = accounting["read"]
    megabytes = sum(path.stat().st_size for path in inputs) / 1e6
    print(
        f"{label:6} {n:6} articles, {megabytes:.1f} MB: {run.seconds:.1f} s, {n / run.seconds:.0f} articles/s, "
        f"{megabytes / run.seconds:.2f} MB/s, peak memory of all processes {run.peak_mb:.0f} MB",
        flush=True,
    )
    print(f"       accounting: {accounting}")
    return run.peak_mb


def _copy(path: Path, target: Path) -> Path:
    """Write the articles of `path` to `target` under other ids."""
    with path.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            record = json.loads(line)
            out.write(json.dumps({"id": f"again-{record['doc_id']}", "text": record["text"]}) + "\n")
    return target


if __name__ == "__main__":
    sys.exit(main())
