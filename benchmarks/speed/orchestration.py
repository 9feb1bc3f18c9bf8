"""`make orchestration`: what Prefect costs. The same build as plain functions and as a recorded flow run, in turns.

It prints the seconds from command to end, the difference, and how long after the end the server had recorded all task
runs.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common.command_line import add_load_sets, parser
from benchmarks.common.inputs import load_sets
from benchmarks.common.processes import build_command
from benchmarks.common.serving import free_port
from flows.server.local_server import local_server
from flows.server.server_processes import LocalServer

ALLOWED_SECONDS, ALLOWED_SHARE, ALLOWED_LAG = 5.0, 0.03, 10.0
LOST_SECONDS = 120.0
MADE_UP = 20_000  # articles where there are no load sets


def main(arguments: Sequence[str] | None = None) -> int:
    """Build in turns; return 1 if Prefect costs more than is allowed."""
    command = parser("benchmarks.speed.orchestration", __doc__)
    add_load_sets(command)
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return measure(load_sets(given.shared, given.load, Path(folder), MADE_UP), Path(folder), given.repeats)


def measure(inputs: list[Path], work: Path, repeats: int) -> int:
    """Build in turns, and print each round and the medians; return 1 if Prefect costs more than is allowed."""
    plain, recorded, lags = [], [], []
    with local_server(free_port(), work / "home", print) as served:
        for turn in range(repeats):
            plain.append(_build(inputs, work / f"plain-{turn}", "--no-prefect", served)[0])
            seconds, log = _build(inputs, work / f"recorded-{turn}", "--prefect", served)
            tasks = len(re.findall(r"Task run .* Finished in state Completed", log))
            recorded.append(seconds)
            run = re.findall(r"runs/flow-run/([0-9a-f-]{36})", log)[0]
            lags.append(_lag(served, run, tasks))
            print(
                f"  plain {plain[-1]:.1f} s, recorded {seconds:.1f} s; "
                f"{tasks} task runs, all recorded {lags[-1]:.1f} s later"
            )
    base, cost, lag = statistics.median(plain), statistics.median(recorded) - statistics.median(plain), max(lags)
    allowed = ALLOWED_SECONDS + ALLOWED_SHARE * base
    print(f"medians of {repeats}: plain {base:.1f} s, cost of Prefect {cost:.1f} s (allowed {allowed:.1f} s)")
    print(f"all task runs recorded at most {lag:.1f} s after the end (allowed {ALLOWED_LAG:.0f} s)")
    return int(cost > allowed or lag > ALLOWED_LAG)


def _build(inputs: list[Path], to: Path, how: str, served: LocalServer) -> tuple[float, str]:
    """Return the seconds of a build and its log."""
    command = build_command(inputs, to, "--reader", "rules", "--quiet", how)
    start = time.perf_counter()
    ran = subprocess.run(command, env=served.environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - start, ran.stderr


def _lag(served: LocalServer, run: str, tasks: int) -> float:
    """Return the seconds until the server has all task runs of a flow run as completed."""
    start = time.perf_counter()
    completed = {
        "flow_runs": {"id": {"any_": [run]}},
        "task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
    }
    while (served.call_api("task_runs/count", completed) or 0) < tasks:
        if time.perf_counter() - start > LOST_SECONDS:
            raise TimeoutError(f"the server lacks task runs of {run} after {LOST_SECONDS:.0f} s")
        time.sleep(0.2)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
