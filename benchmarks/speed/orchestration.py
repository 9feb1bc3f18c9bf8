"""`make orchestration`: what Prefect costs. The same build as plain functions and as a recorded flow run, in turns.

Prints seconds from command to end, the difference, and how long after the end the server had recorded every task run.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common.inputs import arguments, load_sets
from benchmarks.common.processes import build_command
from benchmarks.common.serving import free_port
from flows.orchestration.local_server import Serving, serving

ALLOWED_SECONDS, ALLOWED_SHARE, ALLOWED_LAG = 5.0, 0.03, 10.0
LOST_SECONDS = 120.0


def main(inputs: list[Path], work: Path, repeats: int) -> int:
    """Builds in turns; returns 1 where Prefect costs more than is allowed."""
    plain, recorded, lags = [], [], []
    with serving(free_port(), work / "home", print) as served:
        for turn in range(repeats):
            plain.append(_build(inputs, work / f"plain-{turn}", "--no-prefect", served)[0])
            seconds, log = _build(inputs, work / f"recorded-{turn}", "--prefect", served)
            tasks = len(re.findall(r"Task run .* Finished in state Completed", log))
            recorded.append(seconds)
            run = re.findall(r"runs/flow-run/([0-9a-f-]{36})", log)[0]
            lags.append(_lag(served, run, tasks))
            print(
                f"  plain {plain[-1]:.1f} s, recorded {seconds:.1f} s; {tasks} task runs, there {lags[-1]:.1f} s later"
            )
    base, cost, lag = statistics.median(plain), statistics.median(recorded) - statistics.median(plain), max(lags)
    allowed = ALLOWED_SECONDS + ALLOWED_SHARE * base
    print(f"medians of {repeats}: plain {base:.1f} s, Prefect's part {cost:.1f} s (allowed {allowed:.1f} s)")
    print(f"server had recorded everything at most {lag:.1f} s after the end (allowed {ALLOWED_LAG:.0f} s)")
    return int(cost > allowed or lag > ALLOWED_LAG)


def _build(inputs: list[Path], to: Path, how: str, served: Serving) -> tuple[float, str]:
    command = build_command(inputs, to, "--reader", "rules", "--quiet", how)
    start = time.perf_counter()
    ran = subprocess.run(command, env=served.environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, ran.stderr


def _lag(served: Serving, run: str, tasks: int) -> float:
    """Seconds until the server has all of a flow run's task runs as completed."""
    start = time.perf_counter()
    done = {
        "flow_runs": {"id": {"any_": [run]}},
        "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
    }
    while (served.ask("task_runs/count", done) or 0) < tasks:
        if time.perf_counter() - start > LOST_SECONDS:
            raise TimeoutError(f"the server lacks task runs of {run} after {LOST_SECONDS:.0f} s")
        time.sleep(0.2)
    return time.perf_counter() - start


if __name__ == "__main__":
    given = arguments(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(load_sets(given.shared, given.load, Path(folder), 20_000), Path(folder), given.repeats))
