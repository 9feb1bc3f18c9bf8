"""The commands `serve` and `automations`: their arguments and messages. Real servers: tests/flows/orchestration."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.common.serving import free_port
from flows.cli.main import cli
from flows.server.unfinished_runs import UnfinishedRun


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_port_in_use_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = invoke("serve", "--port", str(port))
    assert result.exit_code == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in result.output


def test_log_of_a_server_that_ends_is_shown(folder: Path) -> None:
    # python -m prefect imports this file instead of Prefect
    (folder / "prefect.py").write_text("raise SystemExit('no room for a database')", encoding="utf-8")
    result = invoke("serve", "--port", str(free_port()))
    assert result.exit_code == 1
    message = "the server ended with code 1. The end of .prefect/logs/server.log:\n  no room for a database"
    assert message in result.output


NOT_UP = "stopped before it was up; no process is left"
STOPPING = "interrupted while stopping; the remaining processes are being ended"


@pytest.mark.parametrize(
    ("pressed", "code", "shown", "not_shown"),
    [
        ({"starting"}, 130, NOT_UP, "Prefect is up"),
        ({"running"}, 0, "Prefect is up", NOT_UP),
        ({"running"}, 0, "Continuing build inbox into data, which", NOT_UP),
        ({"running"}, 0, "Stopped build inbox into data. The next serve continues it.", NOT_UP),
        ({"running", "stopping"}, 130, STOPPING, NOT_UP),
    ],
)
def test_ctrl_c_while(
    monkeypatch: pytest.MonkeyPatch, pressed: set[str], code: int, shown: str, not_shown: str
) -> None:
    def press(when: str) -> None:
        if when in pressed:
            raise KeyboardInterrupt

    class Server:
        url, api = "http://127.0.0.1:4200", "http://127.0.0.1:4200/api"
        resumed = stopped = (UnfinishedRun("1", "build inbox into data", "RUNNING"),)
        check = staticmethod(lambda: press("running"))

    @contextmanager
    def local_server(*_: Any) -> Iterator[Server]:
        try:
            press("starting")
            yield Server()
        finally:
            press("stopping")

    monkeypatch.setattr("flows.server.local_server.local_server", local_server)
    result = invoke("serve")
    assert result.exit_code == code
    assert shown in result.output
    assert not_shown not in result.output


def test_automations_need_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "")
    result = invoke("automations")
    assert result.exit_code == 2
    assert "no Prefect server is configured. Set PREFECT_API_URL" in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--notify", "newsroom"], "type/name"),
        (["--webhook", "example.org"], "http://"),
        (["--retries", "10"], "0<=x<=9"),
        (["--notify", "slack-webhook/a", "--webhook", "https://example.org"], "not both"),
    ],
)
def test_wrong_option_of_automations_is_refused(options: list[str], message: str) -> None:
    result = invoke("automations", *options)
    assert result.exit_code == 2
    assert message in result.output
