"""A Prefect server for tests, and what talks to it; the fixtures are in conftest.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 180


def clean_environment() -> dict[str, str]:
    """This environment without anybody's Prefect settings."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return env | {"NO_COLOR": "1", "COLUMNS": "200"}


def client_environment(home: Path, port: int) -> dict[str, str]:
    """What a server on `port` and its clients need."""
    return clean_environment() | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def start(env: dict[str, str], log: Path, *command: str, cwd: Path = ROOT) -> subprocess.Popen[bytes]:
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
    """Waits until `done` says so; the test fails with `what` where it does not in time."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.3)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


def wait_for(url: str) -> None:
    until(lambda: answers(url), f"a server at {url}")


def call(env: dict[str, str], *command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *command], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def ask(api: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """What the API answers; a body makes it a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{api}/{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def runs(env: dict[str, str]) -> list[dict[str, Any]]:
    """All flow runs, the last started first."""
    found: list[dict[str, Any]] = ask(env["PREFECT_API_URL"], "flow_runs/filter", {"sort": "START_TIME_DESC"})
    return found
