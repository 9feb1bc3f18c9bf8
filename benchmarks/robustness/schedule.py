"""`make schedule`: run a deployment at a short interval, drop files into its folder, and stop its server for a while.

Every file must be published once. When the server is back, missed runs must neither pile up nor run in a burst.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.common.command_line import parser
from benchmarks.common.serving import descendants, free_port, wait_until
from flows.server.local_server import local_server
from flows.server.server_api import ServerApi
from flows.server.server_processes import HOST, LocalServer
from flows.storage import parquet

WORDS = "The harbour master {n} said on Monday that “we will open pier {n} before the winter,” and left."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a schedule through an outage of its server; return 1 if files or runs are not as they must be."""
    command = parser("benchmarks.robustness.schedule", __doc__)
    command.add_argument("--interval", type=int, default=10, help="Seconds between runs (default: %(default)s).")
    command.add_argument(
        "--down", type=float, default=60.0, help="Seconds for which the server is stopped (default: %(default)s)."
    )
    given = command.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return run_through_outage(Path(folder), given.interval, given.down)


def run_through_outage(work: Path, interval: int, down: float, before: int = 2) -> int:
    """Drop files, stop the server for `down` seconds, and count; return 1 if files or runs are not as they must be.

    Args:
        work: Folder for input, tables and Prefect's data.
        interval: Seconds between runs. They are more on a machine that is so slow that it would spend its time on
            starting runs that find another one running: at least a quarter of what the server takes to start.
        down: Seconds for which the server is stopped; two files arrive meanwhile.
        before: Number of files that arrive, one by one, before it is stopped.
    """
    inbox, to = work / "inbox", work / "tables"
    inbox.mkdir()
    began = time.monotonic()
    with local_server(port := free_port(), work / "home", print) as served:
        interval = max(interval, math.ceil((time.monotonic() - began) / 4))
        deployment = _reschedule(served, inbox, to, interval)
        for n in range(1, before + 1):
            _drop(inbox, n)
            _wait(to, n)
            print(f"  file {n} is published", flush=True)
        for server in descendants(
            f"prefect server start --host {HOST} --port {port}"
        ):  # not another server on this machine
            server.terminate()
            server.wait()
        print(f"  the server is stopped for {down:.0f} s; two files arrive meanwhile", flush=True)
        for n in (before + 1, before + 2):
            _drop(inbox, n)
        time.sleep(down)
        back = datetime.now(UTC)
        served.start("server", "prefect", "server", "start", "--host", HOST, "--port", str(port))
        _wait(to, before + 2)
        print(
            f"  published {(datetime.now(UTC) - back).total_seconds():.0f} s after the server was started again",
            flush=True,
        )
        time.sleep(2 * interval)
        wait_until(lambda: _late(_runs(served, deployment, back)) <= 1, "an end of the late runs")
        runs = _runs(served, deployment, back)
        seconds = (datetime.now(UTC) - back).total_seconds()
    done = sum(run["state_type"] == "COMPLETED" for run in runs)
    dropped = sum(run["state_type"] == "CANCELLED" for run in runs)
    waiting = _late(runs)
    most = int(seconds / interval) + 1
    added = _added(to)
    print(f"  since then: {done} runs done in {seconds:.0f} s (at most {most}), {dropped} dropped, {waiting} late")
    print(f"  articles by snapshot: {added}")
    passed = sorted(published(to)) == list(range(1, before + 3)) and sum(added) == before + 2 and done <= most
    print("every file once, no burst, nothing piled up" if passed else "FAILED: not every file once, or too many runs")
    return int(not passed)


def _reschedule(served: LocalServer, inbox: Path, to: Path, interval: int) -> str:
    """Give build-tables/scheduled other folders, and an interval instead of its hour; return the deployment's id."""
    deployment = served.call_api("deployments/name/build-tables/scheduled")
    path = f"deployments/{deployment['id']}"
    schedule = {"schedule": {"interval": interval, "anchor_date": datetime.now(UTC).isoformat()}, "active": True}
    parameters = {"settings": {"inputs": [str(inbox)], "to": str(to), "reader": "rules"}}
    ServerApi(served.api).call(path, {"parameters": parameters, "schedules": [schedule]}, "PATCH")
    return str(deployment["id"])


def _late(runs: list[dict[str, Any]]) -> int:
    return sum(run["state_name"] == "Late" for run in runs)


def _wait(to: Path, n: int) -> None:
    wait_until(lambda: len(published(to)) >= n, f"{n} files in the tables")


def _drop(inbox: Path, n: int) -> None:
    """Put a file into the folder in one step, so that no run sees half of it."""
    temporary = inbox.parent / f"{n}.txt"
    temporary.write_text(WORDS.format(n=n), encoding="utf-8")
    temporary.rename(inbox / f"{n}.txt")


def published(to: Path) -> list[int]:
    """Return the numbers of the files in the tables."""
    numbers = []
    for path in (to / "published").resolve().glob("articles/*/*.parquet"):
        numbers += [int(text.split("pier ")[1].split()[0]) for text in parquet.read_table(path)["text"].to_pylist()]
    return numbers


def _added(to: Path) -> list[int]:
    """Return how many articles each snapshot added."""
    manifests = sorted(to.glob("snapshots/*/manifest.json"))
    return [json.loads(path.read_text(encoding="utf-8"))["accounting"]["published"] for path in manifests]


def _runs(served: LocalServer, deployment: str, since: datetime) -> list[dict[str, Any]]:
    """Return the deployment's runs that ended since then, or should have started and have not ended."""
    query = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}},
    }
    asked = {**query, "sort": "START_TIME_DESC", "limit": 200}
    runs: list[dict[str, Any]] = ServerApi(served.api).call("flow_runs/filter", asked)
    return [run for run in runs if run["end_time"] is None or datetime.fromisoformat(run["end_time"]) > since]


if __name__ == "__main__":
    sys.exit(main())
