"""`make crashes`: kill the processes of a build with SIGKILL at random times, and check that it recovers.

Builds run as deployments of a server, pool and worker that `serve` starts. What is killed: the flow's process (an
automation restarts the run), the worker alone, the server (which is away for a time), or the machine, that is flow and
worker at once (heartbeats stop, the run becomes Crashed, and another worker runs it again). Each time the tables must
equal those of an undisturbed build, and articles read before the kill must not be read again.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.common.command_line import parser
from benchmarks.common.inputs import made_up
from benchmarks.common.serving import descendants, free_port, wait_until
from benchmarks.common.table_content import content, equal
from benchmarks.robustness.served_builds import ENDED, articles_read, submit
from flows.server.local_server import local_server
from flows.server.server_processes import HOST, POOL, LocalServer

FLOW, WORKER, SERVER = "prefect.engine", "prefect worker start", "prefect server start"
VICTIMS = {"flow": [FLOW], "worker": [WORKER], "server": [SERVER], "machine": [WORKER, FLOW]}
DOWN_SECONDS = 20.0
ARTICLES = 2_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill in each way several times; return 1 if a run did not recover."""
    command = parser("benchmarks.robustness.crashes", __doc__)
    command.add_argument("--rounds", type=int, default=10, help="Kills of each kind (default: %(default)s).")
    command.add_argument("--ways", nargs="+", choices=list(VICTIMS), default=list(VICTIMS), help="What to kill.")
    command.add_argument("--seed", type=int, default=4, help="Decides the times of the kills (default: %(default)s).")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return crash(given.ways, given.rounds, Path(folder), given.seed)


def crash(ways: list[str], rounds: int, work: Path, seed: int) -> int:
    """Kill in each way `rounds` times, and print how the runs recovered; return 1 if one did not."""
    rng, failures = random.Random(seed), 0
    source = made_up(work / "input.jsonl", ARTICLES)
    _command("newstables", "build", str(source), "--to", str(work / "undisturbed"), "--quiet", "--no-prefect")
    expected = content(work / "undisturbed")
    with local_server(free_port(), work / "home", print) as served:
        for way in ways:
            for turn in range(rounds):
                to = work / f"{way}-{turn}"
                outcome = _crash_once(served, way, source, to, rng.random())
                same = equal(content(to), expected)
                recovered = same and (outcome["resumed"] >= outcome["read"] or outcome["starts"] == 1)
                failures += not recovered
                print(
                    f"  {way:8} killed with {outcome['read']:5} of {ARTICLES} read; {outcome['starts']} starts, "
                    f"{outcome['resumed']:5} kept, completed {outcome['seconds']:5.1f} s later, "
                    f"tables {'equal' if same else 'DIFFERENT'}",
                    flush=True,
                )
    print(f"{len(ways) * rounds} kills, {failures} of them without full recovery")
    return int(failures > 0)


def _crash_once(served: LocalServer, way: str, source: Path, to: Path, share: float) -> dict[str, Any]:
    """Start a build, kill once `share` of its articles are read, and wait for the build to complete.

    Returns:
        `read` (articles read before the kill), `starts` (of the run), `resumed` (articles not read again) and `seconds`
        (from the kill to the end).
    """
    run = submit(served.api, {"inputs": [str(source)], "to": str(to), "batch_articles": 100})
    wait_until(lambda: articles_read(to) >= share * ARTICLES or _state(served, run) in ENDED, f"reading into {to}")
    for victim in [process for words in VICTIMS[way] for process in descendants(words)]:
        victim.kill()
    killed, read = time.monotonic(), articles_read(to)
    if WORKER in VICTIMS[way]:
        served.start("worker", "prefect", "worker", "start", "--pool", POOL)
    if way == "server":
        time.sleep(DOWN_SECONDS)
        served.start("server", "prefect", "server", "start", "--host", HOST, "--port", served.api.split(":")[2][:-4])
    wait_until(lambda: _state(served, run) in ENDED, f"the end of {run}")
    if _state(served, run) != "COMPLETED":
        raise RuntimeError(f"the build into {to} ended as {_state(served, run)}")
    manifest = json.loads((to / "published" / "manifest.json").read_text(encoding="utf-8"))
    starts = served.call_api(f"flow_runs/{run}")["run_count"]
    return {"read": read, "starts": starts, "resumed": manifest["resumed"], "seconds": time.monotonic() - killed}


def _state(served: LocalServer, run: str) -> str:
    answer = served.call_api(f"flow_runs/{run}") or {}
    return str(answer.get("state_type"))


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
