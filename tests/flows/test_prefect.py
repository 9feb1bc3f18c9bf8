"""The flow where a Prefect server is: as a deployment of a plain clone, and as the command's recorded run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import server
from flows.settings import BuildSettings

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 90


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a running server's clients; the server ends with the module's tests."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    env |= {
        "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect")),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    log = tmp_path_factory.mktemp("server") / "server.log"
    process = start(env, log, "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    try:
        wait_for(f"{env['PREFECT_API_URL']}/health")
        yield env
    finally:
        stop(process)


def start(env: dict[str, str], log: Path, *command: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([sys.executable, "-m", *command], env=env, cwd=ROOT, stdout=out, stderr=out)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(url: str) -> None:
    until = time.monotonic() + STARTUP_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            assert time.monotonic() < until, f"no server at {url} within {STARTUP_SECONDS} s"
            time.sleep(0.3)


def call(env: dict[str, str], *command: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", *command], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def runs(env: dict[str, str]) -> list[dict[str, Any]]:
    request = urllib.request.Request(
        f"{env['PREFECT_API_URL']}/flow_runs/filter",
        b'{"sort": "START_TIME_DESC"}',
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


@pytest.mark.server
def test_manual_deployment_of_a_plain_clone(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    call(environment, "prefect", "work-pool", "create", "newstables", "--type", "process")
    call(environment, "prefect", "--no-prompt", "deploy", "--all")
    log = tmp_path / "worker.log"
    worker = start(environment, log, "prefect", "worker", "start", "--pool", "newstables")
    try:
        settings = json.dumps({"inputs": [str(inbox)], "to": str(tmp_path / "to")})
        run = ("deployment", "run", "build-tables/manual", "-p", f"settings={settings}", "--watch")
        output = call(environment, "prefect", *run)
    finally:
        stop(worker)
        print(log.read_text("utf-8"))  # pytest shows it where the test fails
    assert "Completed" in output
    manifest = json.loads((tmp_path / "to" / "published" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["accounting"]["published"] == 3


@pytest.mark.server
def test_command_is_a_recorded_run(environment: dict[str, str], inbox: Path, tmp_path: Path) -> None:
    sizes = ("--workers", "2", "--batch-articles", "1", "--batch-chars", "1")
    output = call(environment, "newstables", "build", str(inbox), "--to", str(tmp_path / "to"), "--json", *sizes)
    assert json.loads(output)["accounting"]["published"] == 3
    mine = [run for run in runs(environment) if run["parameters"]["settings"].get("to") == str(tmp_path / "to")]
    assert [run["state"]["type"] for run in mine] == ["COMPLETED"]


def deployments() -> dict[str, dict[str, Any]]:
    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {deployment["name"]: deployment for deployment in content["deployments"]}


def test_deployments_have_valid_settings() -> None:
    assert set(deployments()) == {"manual", "scheduled"}
    for deployment in deployments().values():
        BuildSettings(**deployment["parameters"]["settings"])


def test_builds_do_not_pile_up() -> None:
    for deployment in deployments().values():
        assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}


def test_limits_reach_the_flow_s_schema() -> None:
    from flows.news import build_tables

    schema = build_tables.parameters.definitions["BuildSettings"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["min_chars"]["minimum"] == 1
    assert schema["properties"]["reader"]["enum"] == ["rules"]
    assert all(field.get("description") for field in schema["properties"].values())


@pytest.mark.parametrize(("url", "found"), [("http://127.0.0.1:9/api", "http://127.0.0.1:9/api"), ("", None)])
def test_server_of_the_environment(monkeypatch: pytest.MonkeyPatch, url: str, found: str | None) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    assert server.server_url() == found


def test_no_server_is_configured_by_a_dependency(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["prefect"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert server.server_url() is None


def test_server_of_a_profile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    profile = 'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "profiles.toml").write_text(profile, encoding="utf-8")
    code = "from flows.server import server_url; print(server_url())"
    env = {**os.environ, "PREFECT_HOME": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "http://127.0.0.1:9/api"
