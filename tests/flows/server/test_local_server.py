"""What `newstables serve` refuses, and what it ends. tests/packaging/test_wheel.py starts and stops it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.common.serving import free_port
from flows.errors import ServerError
from flows.server import local_server
from flows.server.server_processes import HOME_MARK, LocalServer, ServeError
from flows.storage.lock import locked
from tests.flows.prefect_server import ROOT


@pytest.fixture
def port() -> int:
    return free_port()


def test_own_deployments_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prefect.yaml").touch()
    assert local_server.deployments_file() == tmp_path / "prefect.yaml"


def test_deployments_of_the_package_are_those_of_the_clone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    file = local_server.deployments_file()
    assert file.is_relative_to(ROOT / "flows")
    assert file.samefile(ROOT / "prefect.yaml")


def test_second_serve_with_the_same_home_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "home"
    with (
        locked(home),
        pytest.raises(ServerError, match=f"another newstables serve uses {home}; stop it"),
        local_server.local_server(port, home, print),
    ):
        pytest.fail("it started")


def test_home_that_is_a_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, port: int) -> None:
    (tmp_path / "home").touch()
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(ServerError, match="home: cannot be written; use another folder with --home"),
        local_server.local_server(port, tmp_path / "home", print),
    ):
        pytest.fail("it started")


def test_a_server_that_creates_no_work_pool_is_an_error(tmp_path: Path, port: int) -> None:
    server = LocalServer(port, tmp_path)  # nothing listens there
    with pytest.raises(ServeError, match=f"the server creates no work pool newstables; logs are in {tmp_path}"):
        local_server._ensure_pool(server)
    server.stop(print)


def test_what_a_killed_serve_left_ends_before_the_next_one_starts(tmp_path: Path) -> None:
    waiting = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(600)"]
    homes = {name: {**os.environ, HOME_MARK: str(tmp_path / name)} for name in ("mine", "other")}
    left = {name: subprocess.Popen(waiting, env=env, stdout=subprocess.PIPE) for name, env in homes.items()}
    for process in left.values():
        assert process.stdout is not None
        process.stdout.readline()
    reported: list[str] = []
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(ServerError),
        local_server.local_server(taken.getsockname()[1], tmp_path / "mine", reported.append),
    ):
        pytest.fail("it started")
    assert left["mine"].poll() is not None
    assert left["other"].poll() is None
    assert reported == ["Ended what a newstables serve that was killed had left."]
    left["other"].kill()
