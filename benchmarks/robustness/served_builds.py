"""Builds that run as a deployment of a Prefect server: start one, see how far it is, find its process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from flows.server.server_api import ServerApi
from flows.server.unfinished_runs import RUN_ID

ENDED = {"COMPLETED", "FAILED", "CANCELLED"}


def submit(api: str, settings: dict[str, Any]) -> str:
    """Start a run of build-tables/manual at the server with this API; return its id."""
    server = ServerApi(api)
    deployment = server.call("deployments/name/build-tables/manual")["id"]
    # The key makes one run of a request that arrives twice.
    asked = {"parameters": {"settings": settings}, "state": {"type": "SCHEDULED"}, "idempotency_key": str(uuid4())}
    return str(server.call(f"deployments/{deployment}/create_flow_run", asked)["id"])


def articles_read(to: Path) -> int:
    """Return the number of articles in finished batches; 0 once they are published."""
    done = 0
    for mark in to.glob("staging/*/*/done.json"):
        try:
            done += int(json.loads(mark.read_text(encoding="utf-8"))["articles"])
        except FileNotFoundError:  # just published
            continue
    return done


def flow_processes(run: str) -> list[psutil.Process]:
    """Return the processes of this machine in which the flow of a run runs."""
    found = []
    for process in psutil.process_iter():
        try:
            if "prefect.engine" in process.cmdline() and process.environ().get(RUN_ID) == run:
                found.append(process)
        except psutil.Error:
            continue
    return found
