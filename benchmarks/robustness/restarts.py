"""`make restarts`: stop `newstables serve` while it builds, start it again, and check that the build goes on.

How it is stopped: by Ctrl-C; by Ctrl-C while the run is Pending; by SIGKILL, after which its watchdog ends its
processes; or by SIGKILL of the watchdog too, so that server, worker and flow live on until the next `serve`. Each time
the run must go on by itself, in one process, keep what was read, and publish the tables of an undisturbed build.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks.common.command_line import parser
from benchmarks.common.inputs import made_up
from benchmarks.common.serving import free_port, wait_until
from benchmarks.common.table_content import content, equal
from benchmarks.robustness.served_builds import ENDED, articles_read, flow_processes, submit
from flows.server.server_api import ServerApi

WAYS = ("ctrl-c", "pending", "kill", "kill-all")
ARTICLES = 2_000
STOPPED_AT = 0.3  # share of the articles that is read before `serve` is stopped


class Restart(NamedTuple):
    """What became of a run.

    Attributes:
        up: Seconds from the start of the second `serve` until it was up.
        resumed: Seconds from that start until the run was Running again.
        completed: Seconds from that start until its end.
        read: Articles in finished batches when `serve` was stopped.
        kept: Articles that were not read again.
        starts: How often the run was started.
        processes: The most processes of the run at a time.
    """

    up: float
    resumed: float
    completed: float
    read: int
    kept: int
    starts: int
    processes: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Stop and start again several times; return 1 if a run did not go on as it must."""
    command = parser("benchmarks.robustness.restarts", __doc__)
    command.add_argument("--rounds", type=int, default=5, help="Rounds of each kind (default: %(default)s).")
    command.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, help="How to stop it.")
    command.add_argument("--pause", type=float, default=0.0, help="Seconds between the two (default: %(default)s).")
    command.add_argument("--articles", type=int, default=ARTICLES, help="Size of a build (default: %(default)s).")
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return restart_all(given.ways, given.rounds, Path(folder), given.articles, given.pause)


def restart_all(ways: Sequence[str], rounds: int, work: Path, articles: int = ARTICLES, pause: float = 0.0) -> int:
    """Play each way `rounds` times, and print how the runs went on; return 1 if one did not."""
    source, failures, port = made_up(work / "input.jsonl", articles), 0, free_port()
    build = ("newstables", "build", str(source), "--to", str(work / "undisturbed"), "--quiet", "--no-prefect")
    subprocess.run([sys.executable, "-m", *build], check=True)
    expected = content(work / "undisturbed")
    for way in ways:
        for turn in range(rounds):
            to = work / f"{way}-{turn}"
            restart = _restart(way, source, to, port, work / "home", articles, pause)
            same = equal(content(to), expected)
            good = same and restart.kept >= restart.read and restart.processes == 1
            failures += not good
            print(
                f"  {way:8} stopped with {restart.read:5} of {articles} read; up again after {restart.up:5.1f} s, "
                f"resumed after {restart.resumed:5.1f} s, {restart.kept:5} kept, completed after "
                f"{restart.completed:5.1f} s; {restart.starts} starts, at most {restart.processes} process at a time, "
                f"tables {'equal' if same else 'DIFFERENT'}",
                flush=True,
            )
    print(f"{len(ways) * rounds} restarts, {failures} of them not as they must be")
    return int(failures > 0)


def _restart(way: str, source: Path, to: Path, port: int, home: Path, articles: int, pause: float) -> Restart:
    api = ServerApi(f"http://127.0.0.1:{port}/api")
    first = _Serve(port, home)
    try:
        first.wait()
        run = submit(api.url, {"inputs": [str(source)], "to": str(to), "batch_articles": 100})
        if way == "pending":
            wait_until(lambda: api.call(f"flow_runs/{run}")["state_type"] == "PENDING", "the run's submission")
        else:
            wait_until(lambda: articles_read(to) >= STOPPED_AT * articles, f"reading into {to}")
    finally:
        first.stop(way)
    time.sleep(pause)
    began, read = time.time(), articles_read(to)
    second = _Serve(port, home)
    try:
        second.wait()
        up, most = time.time() - began, 0

        def ended() -> bool:
            nonlocal most
            most = max(most, len(flow_processes(run)))
            return api.call(f"flow_runs/{run}")["state_type"] in ENDED

        wait_until(ended, f"the end of {run}")
        states = api.call(f"flow_run_states/?flow_run_id={run}")
        found = api.call(f"flow_runs/{run}")
    finally:
        second.stop("ctrl-c")
    if found["state_type"] != "COMPLETED":
        raise RuntimeError(f"the build into {to} ended as {found['state']}")
    print("   ", " → ".join(f"{state['name']} {_seconds(state, began):.0f}" for state in _sorted(states)), flush=True)
    manifest = json.loads((to / "published" / "manifest.json").read_text(encoding="utf-8"))
    after = [_seconds(state, began) for state in states]
    resumed = min(s for s, state in zip(after, states, strict=True) if s > 0 and state["type"] == "RUNNING")
    return Restart(up, resumed, max(after), read, manifest["resumed"], found["run_count"], most)


def _sorted(states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(states, key=lambda state: str(state["timestamp"]))


def _seconds(state: dict[str, Any], since: float) -> float:
    return datetime.fromisoformat(state["timestamp"]).timestamp() - since


class _Serve:
    """A `newstables serve`, as a person starts it."""

    def __init__(self, port: int, home: Path) -> None:
        self._output = home.with_suffix(".out")
        command = ("newstables", "serve", "--port", str(port), "--home", str(home))
        with self._output.open("wb") as output:
            self._process = subprocess.Popen([sys.executable, "-m", *command], stdout=output, stderr=output)

    def wait(self) -> None:
        """Wait until it is up."""
        wait_until(self._is_up, "serve")

    def stop(self, way: str) -> None:
        """Stop it in one of the WAYS."""
        if way == "kill-all":
            for child in psutil.Process(self._process.pid).children():
                if "process_tree" in " ".join(child.cmdline()):
                    child.kill()
        self._process.send_signal(signal.SIGKILL if way.startswith("kill") else signal.SIGINT)
        self._process.wait()

    def _is_up(self) -> bool:
        output = self._output.read_text(encoding="utf-8")
        if self._process.poll() is not None:
            raise RuntimeError(output)
        return "Prefect is up" in output


if __name__ == "__main__":
    sys.exit(main())
