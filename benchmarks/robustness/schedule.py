"""`make schedule`: a deployment on a short interval, files dropped into its folder, and a server that goes away.

Every file must be published once, and when the server is back the missed runs must neither pile up nor come in a burst.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from benchmarks.common.serving import free_port, processes, until
from flows.orchestration.local_server import HOST, Serving, serving

WORDS = "The harbour master {n} said on Monday that “we will open pier {n} before the winter,” and left."


def main(work: Path, interval: int, down: float) -> int:
    """Drops files, takes the server away for `down` seconds, and counts; returns 1 where all is not as it must be."""
    inbox, to = work / "inbox", work / "tables"
    inbox.mkdir()
    with serving(port := free_port(), work / "home", print) as served:
        deployment = _reschedule(served, inbox, to, interval)
        for n in (1, 2):
            _drop(inbox, n)
            _wait(to, n)
            print(f"  file {n} is published", flush=True)
        for server in processes(f"prefect server start --host {HOST} --port {port}"):  # not one beside it
            server.terminate()
            server.wait()
        print(f"  the server is stopped for {down:.0f} s; two files come meanwhile", flush=True)
        for n in (3, 4):
            _drop(inbox, n)
        time.sleep(down)
        back = datetime.now(UTC)
        served.start("server", "prefect", "server", "start", "--host", HOST, "--port", str(port))
        _wait(to, 4)
        print(f"  published {(datetime.now(UTC) - back).total_seconds():.0f} s after it was started again", flush=True)
        time.sleep(3 * interval)
        runs = _runs(served, deployment, back)
        seconds = (datetime.now(UTC) - back).total_seconds()
    done = sum(run["state_type"] == "COMPLETED" for run in runs)
    dropped = sum(run["state_type"] == "CANCELLED" for run in runs)
    waiting = sum(run["state_name"] == "Late" for run in runs)
    most = int(seconds / interval) + 1
    added = _added(to)
    print(f"  since then: {done} runs done in {seconds:.0f} s (at most {most}), {dropped} dropped, {waiting} late")
    print(f"  articles by snapshot: {added}")
    right = sorted(published(to)) == [1, 2, 3, 4] and sum(added) == 4 and done <= most and waiting <= 1
    print("every file once, no burst, nothing piled up" if right else "NOT as it must be")
    return int(not right)


def _reschedule(served: Serving, inbox: Path, to: Path, interval: int) -> str:
    """Points build-tables/scheduled at other folders, at an interval instead of its hour."""
    deployment = served.ask("deployments/name/build-tables/scheduled")
    path = f"deployments/{deployment['id']}"
    schedule = {"schedule": {"interval": interval, "anchor_date": datetime.now(UTC).isoformat()}, "active": True}
    parameters = {"settings": {"inputs": [str(inbox)], "to": str(to)}}
    with httpx.Client(base_url=f"{served.api}/", trust_env=False, timeout=60) as client:
        until(lambda: _taken(client.patch(path, json={"parameters": parameters})), "the deployment's parameters")
        until(lambda: _taken(client.post(f"{path}/schedules", json=[schedule])), "the deployment's schedule")
    return str(deployment["id"])


def _taken(answer: httpx.Response) -> bool:
    """Whether the server took it; not yet where it says that it is busy."""
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return False
    answer.raise_for_status()
    return True


def _wait(to: Path, n: int) -> None:
    until(lambda: len(published(to)) >= n, f"{n} files in the tables")


def _drop(inbox: Path, n: int) -> None:
    """A file comes in one step, as files should."""
    temporary = inbox.parent / f"{n}.txt"
    temporary.write_text(WORDS.format(n=n), encoding="utf-8")
    temporary.rename(inbox / f"{n}.txt")


def published(to: Path) -> list[int]:
    """The numbers of the files in the tables."""
    import pyarrow.parquet as pq

    numbers = []
    for path in (to / "published").resolve().glob("articles/*/*.parquet"):
        numbers += [int(text.split("pier ")[1].split()[0]) for text in pq.read_table(path)["text"].to_pylist()]
    return numbers


def _added(to: Path) -> list[int]:
    """How many articles each snapshot brought."""
    manifests = sorted(to.glob("snapshots/*/manifest.json"))
    return [json.loads(path.read_text(encoding="utf-8"))["accounting"]["published"] for path in manifests]


def _runs(served: Serving, deployment: str, since: datetime) -> list[dict[str, Any]]:
    """The deployment's runs that ended since then or should have begun."""
    wanted = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}},
    }
    found: list[dict[str, Any]] = served.ask("flow_runs/filter", {**wanted, "sort": "START_TIME_DESC", "limit": 200})
    return [run for run in found if run["end_time"] is None or datetime.fromisoformat(run["end_time"]) > since]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interval", type=int, default=10, help="Seconds between two runs.")
    parser.add_argument("--down", type=float, default=60.0, help="Seconds the server is away.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(main(Path(folder), given.interval, given.down))
