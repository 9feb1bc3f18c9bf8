"""The processes of a local server: their environment, how they end, and calls of the server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.common.serving import free_port
from flows.batches.workers import ONE_THREAD
from flows.server import server_processes
from flows.server.server_processes import HOME_MARK, WORKER, LocalServer, ServeError, child_environment

# A module that reports its end, as a worker does, and that `python -m` finds in the current folder.
REPORTER = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended in order"))
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """The processes of a server whose API does not answer."""
    (tmp_path / "reporter.py").write_text(REPORTER, encoding="utf-8")
    (tmp_path / "logs").mkdir()
    monkeypatch.chdir(tmp_path)
    made = LocalServer(free_port(), tmp_path)
    yield made
    made.stop(print)


def test_children_do_not_get_the_user_s_prefect_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PREFECT_API_KEY", "secret")
    env = child_environment(4200, tmp_path)
    assert "PREFECT_API_KEY" not in env
    assert env["PREFECT_HOME"] == env[HOME_MARK] == str(tmp_path)
    assert "127.0.0.1" in env["NO_PROXY"]


def test_runs_of_the_server_use_one_thread(tmp_path: Path) -> None:
    """The threads of numpy wait by spinning, and a small input is read in the process of the run."""
    assert ONE_THREAD.items() <= child_environment(4200, tmp_path).items()


def test_api_that_does_not_answer_gives_none(server: LocalServer) -> None:
    assert server.call_api("health") is None
    with pytest.raises(ServeError, match=r"does not tell which runs are unfinished: .*; logs: "):
        server.resume_runs(datetime.now(UTC))


@pytest.mark.slow
def test_a_worker_is_killed_before_it_reports_and_others_end_in_order(server: LocalServer) -> None:
    def started(name: str) -> bool:
        return "started" in (server.logs / f"{name}.log").read_text("utf-8")

    for name in ("server", WORKER):
        server.start(name, "reporter")
        server.wait_until(lambda name=name: started(name), name)  # type: ignore[misc]
    steps: list[str] = []
    server.stop(steps.append)
    assert steps == ["Stopping the worker …", "Stopping the server …"]
    assert (server.logs / "server.log").read_text("utf-8") == "started\nended in order\n"
    assert (server.logs / "worker.log").read_text("utf-8") == "started\n"
    assert server.stopped == []


def test_a_process_that_ends_is_an_error_with_the_end_of_its_log(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("reporter.py").write_text("raise SystemExit('no room')", encoding="utf-8")
    server.start("server", "reporter")
    with pytest.raises(ServeError, match=r"the server ended with code 1(.|\n)*no room"):
        server.wait_until(lambda: False, "the server")


def test_a_process_that_does_not_come_up_is_an_error(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_processes, "START_SECONDS", 0.1)
    with pytest.raises(ServeError, match="the server did not come up within 0 s"):
        server.wait_until(lambda: False, "the server")
