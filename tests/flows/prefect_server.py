"""Start a Prefect server for tests and talk to it. The fixtures are in conftest.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 180
BUSY_SECONDS = 60  # for which a busy server is asked again


def clean_environment() -> dict[str, str]:
    """Return this environment without Prefect settings."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return env | {"NO_COLOR": "1", "COLUMNS": "200"}


def client_environment(home: Path, port: int) -> dict[str, str]:
    """Return the environment of a server on `port` and of its clients."""
    return clean_environment() | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
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
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(done: Callable[[], object], what: str, seconds: float = STARTUP_SECONDS) -> None:
    """Wait until `done` returns a true value. Fail the test with `what` when the time is up."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.3)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def wait_for(url: str) -> None:
    until(lambda: answers(url), f"a server at {url}")


def call(env: dict[str, str], *command: str) -> str:
    """Run `python -m command` and return its output. Fail the test if the command fails."""
    ran = subprocess.run(
        [sys.executable, "-m", *command], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def call_api(api: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Return the JSON answer of the API; ask again while the server is busy. A body makes it a POST request."""
    method = "GET" if body is None else "POST"
    end = time.monotonic() + BUSY_SECONDS
    while True:
        answer = httpx.request(method, f"{api}/{path}", json=body, timeout=30, trust_env=False)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or time.monotonic() > end:
            return answer.raise_for_status().json()
        time.sleep(1)


def flow_runs(env: dict[str, str]) -> list[dict[str, Any]]:
    """Return all flow runs, the one that started last first."""
    found: list[dict[str, Any]] = call_api(env["PREFECT_API_URL"], "flow_runs/filter", {"sort": "START_TIME_DESC"})
    return found
