"""`make crashes`: kill -9 of what runs a build, at random times, and what becomes of it.

Builds run as deployments of a server, pool and worker that `serve` starts. Four ways to die: the flow's process (an
automation starts the run again), the worker alone, the server (away for a time), the machine, that is flow and worker
at once (the heartbeat stops, the run becomes Crashed and is started again by another worker). Each time the tables must
equal those of an undisturbed build, and what was read before the kill must not be read again.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common.inputs import made_up
from benchmarks.common.serving import free_port, processes, until
from benchmarks.common.table_content import content, equal
from flows.orchestration.local_server import HOST, POOL, Serving, serving

ENDED = {"COMPLETED", "FAILED", "CANCELLED"}
FLOW, WORKER, SERVER = "prefect.engine", "prefect worker start", "prefect server start"
VICTIMS = {"flow": [FLOW], "worker": [WORKER], "server": [SERVER], "machine": [WORKER, FLOW]}
DOWN_SECONDS = 20.0
SUBMIT_SECONDS = 60.0
ARTICLES = 2_000


def main(ways: list[str], rounds: int, work: Path, seed: int) -> int:
    """Kills each way `rounds` times; returns 1 where a run did not recover as it must."""
    chance, failures = random.Random(seed), 0
    source = made_up(work / "input.jsonl", ARTICLES)
    _command("newstables", "build", str(source), "--to", str(work / "undisturbed"), "--quiet", "--no-prefect")
    expected = content(work / "undisturbed")
    with serving(free_port(), work / "home", print) as served:
        for way in ways:
            for turn in range(rounds):
                to = work / f"{way}-{turn}"
                told = _one(served, way, source, to, chance.random())
                same = equal(content(to), expected)
                right = same and (told["resumed"] >= told["read"] or told["starts"] == 1)
                failures += not right
                print(
                    f"  {way:8} killed with {told['read']:5} of {ARTICLES} read; {told['starts']} starts, "
                    f"{told['resumed']:5} kept, completed {told['seconds']:5.1f} s later, "
                    f"tables {'equal' if same else 'DIFFERENT'}",
                    flush=True,
                )
    print(f"{len(ways) * rounds} kills, {failures} not recovered from as they must be")
    return int(failures > 0)


def _one(served: Serving, way: str, source: Path, to: Path, chance: float) -> dict[str, Any]:
    """Starts a build, kills at a random time between its first batch and its end, and waits for it to complete."""
    run = _submit(served, source, to)
    until(lambda: _read(to) >= chance * ARTICLES or _state(served, run) in ENDED, f"reading into {to}")
    for victim in [process for words in VICTIMS[way] for process in processes(words)]:
        victim.kill()
    killed, read = time.monotonic(), _read(to)
    if WORKER in VICTIMS[way]:
        served.start("worker", "prefect", "worker", "start", "--pool", POOL)
    if way == "server":
        time.sleep(DOWN_SECONDS)
        served.start("server", "prefect", "server", "start", "--host", HOST, "--port", served.api.split(":")[2][:-4])
    until(lambda: _state(served, run) in ENDED, f"the end of {run}")
    if _state(served, run) != "COMPLETED":
        raise RuntimeError(f"the build into {to} ended as {_state(served, run)}")
    manifest = json.loads((to / "published" / "manifest.json").read_text(encoding="utf-8"))
    starts = served.ask(f"flow_runs/{run}")["run_count"]
    return {"read": read, "starts": starts, "resumed": manifest["resumed"], "seconds": time.monotonic() - killed}


def _submit(served: Serving, source: Path, to: Path) -> str:
    settings = {"inputs": [str(source)], "to": str(to), "batch_articles": 100}
    asked = {"parameters": {"settings": settings}, "state": {"type": "SCHEDULED"}}
    with httpx.Client(base_url=f"{served.api}/", trust_env=False, timeout=SUBMIT_SECONDS) as client:
        deployment = client.get("deployments/name/build-tables/manual").raise_for_status().json()["id"]
        run = client.post(f"deployments/{deployment}/create_flow_run", json=asked).raise_for_status()
    return str(run.json()["id"])


def _state(served: Serving, run: str) -> str:
    answer = served.ask(f"flow_runs/{run}") or {}
    return str(answer.get("state_type"))


def _read(to: Path) -> int:
    """Articles in finished batches; none once they are published."""
    done = 0
    for mark in to.glob("staging/*/*/done.json"):
        try:
            done += int(json.loads(mark.read_text(encoding="utf-8"))["articles"])
        except FileNotFoundError:  # just taken into the snapshot
            continue
    return done


def _command(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", *arguments], check=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--ways", nargs="+", choices=list(VICTIMS), default=list(VICTIMS))
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(given.ways, given.rounds, Path(folder), given.seed))
