"""`newstables serve`: Prefect in one command, and nothing left of it afterwards."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner

from benchmarks.common.serving import free_port
from flows.cli.main import cli
from flows.orchestration.local_server import environment as child_environment
from flows.orchestration.process_tree import Family
from tests.flows.serving import ROOT, answers, ask, clean_environment, until

PARENT = "import subprocess as s, sys, time; s.Popen([sys.executable, '-c', {child!r}], start_new_session=True); {then}"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A plain clone, with a space in its path."""
    folder = tmp_path / "a clone"
    for part in ("flows", "transforms", "newstables", "data/sample"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "prefect.yaml", folder)
    return folder


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def served(clone: Path, port: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A `newstables serve` of a clone, and what it prints."""
    output = clone / "serve.out"
    with output.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "newstables", "serve", "--port", str(port)],
            env=clean_environment(),
            cwd=clone,
            stdout=out,
            stderr=out,
        )
    yield process, output
    if process.poll() is None:
        process.kill()
        process.wait()


def is_up(process: subprocess.Popen[bytes], output: Path) -> bool:
    assert process.poll() is None, output.read_text("utf-8")
    return "Prefect is up" in output.read_text("utf-8")


def lives(process: psutil.Process) -> bool:
    """Whether it runs; one whose status nobody has taken yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.server
def test_all_of_prefect_comes_and_goes(served: tuple[subprocess.Popen[bytes], Path], clone: Path, port: int) -> None:
    process, output = served
    until(lambda: is_up(process, output), "serve")
    api = f"http://127.0.0.1:{port}/api"
    assert len(ask(api, "deployments/filter", {})) == 5
    assert len(ask(api, "automations/filter", {})) == 8
    assert [worker["name"] for worker in ask(api, "work_pools/newstables/workers/filter", {})] == ["serve"]

    manual = ask(api, "deployments/name/build-tables/manual")
    settings = {"inputs": ["data/sample"], "to": "data/demo"}
    run = ask(api, f"deployments/{manual['id']}/create_flow_run", {"parameters": {"settings": settings}})
    until(lambda: ask(api, f"flow_runs/{run['id']}")["state"]["type"] == "COMPLETED", "a run")
    assert (clone / "data" / "demo" / "published" / "manifest.json").is_file()

    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert [member for member in family if lives(member)] == []
    assert not answers(f"{api}/health")


def test_no_process_is_left_of_a_family() -> None:
    inner = PARENT.format(child=DEAF, then="time.sleep(60)")
    head = subprocess.Popen([sys.executable, "-c", inner], stdout=subprocess.PIPE, start_new_session=True)
    assert head.stdout is not None
    assert head.stdout.readline() == b"deaf\n"
    members = [psutil.Process(head.pid), *psutil.Process(head.pid).children(recursive=True)]
    assert len(members) == 2
    Family(head).end(grace=0.2)
    assert [member for member in members if lives(member)] == []


def test_orphan_of_a_family_is_not_forgotten() -> None:
    inner = PARENT.format(child=DEAF, then="sys.stdin.read()")
    head = subprocess.Popen([sys.executable, "-c", inner], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert head.stdout is not None
    assert head.stdin is not None
    assert head.stdout.readline() == b"deaf\n"
    family = Family(head)
    (orphan,) = psutil.Process(head.pid).children()
    head.stdin.close()
    head.wait()
    assert lives(orphan)
    family.end(grace=0.2)
    assert not lives(orphan)


def test_killed_parent_takes_its_children_along() -> None:
    starter = (
        "import subprocess, sys, time\n"
        "def start(*arguments, **how):\n"
        "    return subprocess.Popen([sys.executable, *arguments], start_new_session=True, **how)\n"
        "reaper = start('-m', 'flows.orchestration.process_tree', stdin=subprocess.PIPE)\n"
        "child = start('-c', 'import time; time.sleep(60)')\n"
        "reaper.stdin.write(f'{child.pid}\\n'.encode()); reaper.stdin.flush()\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(0.5)  # the reaper reads what it is told
    parent.kill()
    parent.wait()
    until(lambda: not lives(child), "the child's end", 20)


def test_children_see_none_of_the_user_s_prefect(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_KEY", "secret")
    env = child_environment(4200, tmp_path)
    assert "PREFECT_API_KEY" not in env
    assert env["PREFECT_HOME"] == str(tmp_path)
    assert "127.0.0.1" in env["NO_PROXY"]


def test_folder_without_deployments_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(cli, ["serve"])
    assert (ran.exit_code, "there is no prefect.yaml" in ran.output) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_port_in_use_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    (tmp_path / "prefect.yaml").touch()
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", port)):
        ran = CliRunner().invoke(cli, ["serve", "--port", str(port)])
    assert ran.exit_code == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in ran.output


def test_server_that_dies_is_told_with_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    (tmp_path / "prefect.yaml").touch()
    (tmp_path / "prefect.py").write_text("raise SystemExit('no room for a database')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # python -m prefect finds the file there first
    ran = CliRunner().invoke(cli, ["serve", "--port", str(port)])
    assert ran.exit_code == 1
    assert "the server ended with code 1. The end of .prefect/logs/server.log:\n  no room for a database" in ran.output


@pytest.mark.parametrize(
    ("pressed", "code", "said"),
    [
        ({"starting"}, 130, "stopped before it was up; nothing of it runs any more"),
        ({"running"}, 0, "Prefect is up"),
        ({"running", "stopping"}, 130, "interrupted while it stopped; what is left of it is being ended"),
    ],
)
def test_what_ctrl_c_says(monkeypatch: pytest.MonkeyPatch, pressed: set[str], code: int, said: str) -> None:
    def press(when: str) -> None:
        if when in pressed:
            raise KeyboardInterrupt

    class Running:
        url, api = "http://127.0.0.1:4200", "http://127.0.0.1:4200/api"
        check = staticmethod(lambda: press("running"))

    @contextmanager
    def serving(*_: Any) -> Iterator[Running]:
        try:
            press("starting")
            yield Running()
        finally:
            press("stopping")

    monkeypatch.setattr("flows.orchestration.local_server.serving", serving)
    ran = CliRunner().invoke(cli, ["serve"])
    assert (ran.exit_code, said in ran.output) == (code, True)
    assert ("before it was up" in ran.output) == ("running" not in pressed)
