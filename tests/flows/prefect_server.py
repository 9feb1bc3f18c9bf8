"""Start a Prefect server for tests and talk to it. The fixtures are in conftest.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.common.serving import free_port
from flows.server.server_api import PATIENCE, ServerApi

ROOT = Path(__file__).parents[2]
LONG_SECONDS = 600.0  # far longer than anything here takes on a busy machine
STOP_SECONDS = 60.0
START_TRIES = 3


def clean_environment() -> dict[str, str]:
    """Return this environment without Prefect settings."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return env | {"NO_COLOR": "1", "COLUMNS": "200"}


def client_environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment of a server on `port` and of its clients."""
    return clean_environment() | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        **PATIENCE,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def start(env: dict[str, str], log: Path, *command: str, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
    """Start `python -m command` in the background."""
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-m", *command], env=env, cwd=cwd, stdout=out, stderr=out)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(done: Callable[[], object], what: str, seconds: float = LONG_SECONDS) -> None:
    """Wait until `done` returns a true value. Fail the test with `what` when the time is up."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.3)


def start_server(folder: Path) -> tuple[dict[str, str], subprocess.Popen[bytes]]:
    """Start a server and wait until it answers; return its clients' environment and its process.

    If it ends instead, start it on another port: someone may have taken the first one meanwhile.
    """
    log = folder / "server.log"
    for _ in range(START_TRIES):
        port = free_port()
        env = client_environment(folder / "home", port)
        process = start(env, log, "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
        is_up = ServerApi(env["PREFECT_API_URL"]).is_up
        until(lambda: process.poll() is not None or is_up(), "the server")  # noqa: B023 (called at once)
        if process.poll() is None:
            return env, process
    raise AssertionError(log.read_text("utf-8"))


def call(env: dict[str, str], *command: str) -> str:
    """Run `python -m command` and return its output. Fail the test if the command fails."""
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONG_SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def call_api(api: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the JSON answer of the API; ask again while the server is busy. A body makes it a POST request."""
    return ServerApi(api).call(path, body)


def flow_runs(env: dict[str, str]) -> list[dict[str, Any]]:
    """Return all flow runs, the one that started last first."""
    found: list[dict[str, Any]] = call_api(env["PREFECT_API_URL"], "flow_runs/filter", {"sort": "START_TIME_DESC"})
    return found
