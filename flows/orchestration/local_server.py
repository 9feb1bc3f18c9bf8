"""Run a Prefect server on this machine, with work pool, deployments, automations and a worker.

Each child process has its own session. Ctrl-C therefore reaches only this process, which stops the children in order.
If this process is killed, `flows.orchestration.process_tree` stops them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from flows.errors import LockedError, ServerError, TargetError
from flows.orchestration import process_tree
from flows.orchestration.process_tree import GRACE_SECONDS, ProcessTree
from flows.orchestration.report_server import REPORTS_VARIABLE
from flows.storage.lock import locked

HOST = "127.0.0.1"
POOL = "newstables"
WORKER = "serve"
START_SECONDS = 180.0
POLL_SECONDS = 0.2
REQUEST_SECONDS = 5.0
BUSY_SECONDS = 60.0
LOG_LINES = 15

Report = Callable[[str], None]


class ServeError(RuntimeError):
    """A process of the local server ended or did not start in time."""


class _Child(NamedTuple):
    process: subprocess.Popen[bytes]
    tree: ProcessTree


class LocalServer:
    """The child processes of a local Prefect server, and its API."""

    def __init__(self, port: int, home: Path) -> None:
        self.url = f"http://{HOST}:{port}"
        self.api = f"{self.url}/api"
        self.logs = home / "logs"
        self.environment = child_environment(port, home)
        self._children: dict[str, _Child] = {}
        self._watchdog = _start_watchdog()

    def start(self, name: str, *arguments: str) -> None:
        """Start a child process that keeps running."""
        process = self._spawn(name, arguments)
        self._children[name] = _Child(process, ProcessTree(process))
        pipe = self._watchdog.stdin
        assert pipe is not None
        pipe.write(f"{process.pid}\n".encode())
        pipe.flush()

    def wait_until(self, ready: Callable[[], bool], name: str) -> None:
        """Wait until `ready` returns true.

        Raises:
            ServeError: A child process ended, or the time is up. The message contains `name`.
        """
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise ServeError(f"{name} did not come up within {START_SECONDS:.0f} s; logs are in {self.logs}")
            time.sleep(POLL_SECONDS)

    def run_commands(self, commands: dict[str, tuple[str, ...]]) -> None:
        """Run commands in parallel and wait until all have ended.

        Args:
            commands: Arguments by name.

        Raises:
            ServeError: A command failed, or a child process ended.
        """
        running = {name: self._spawn(name, arguments) for name, arguments in commands.items()}
        try:
            for name, command in running.items():
                self.wait_until(partial(_has_ended, command), name)
                if command.returncode:
                    raise ServeError(self._end_message(name, command.returncode))
        finally:
            for command in running.values():
                ProcessTree(command).terminate()

    def check(self) -> None:
        """Check that all child processes run.

        Raises:
            ServeError: One has ended.
        """
        for name, child in self._children.items():
            child.tree.update()
            code = child.process.poll()
            if code is not None:
                raise ServeError(self._end_message(name, code))

    def stop(self, report: Report) -> None:
        """Stop all child processes, last one first. A second Ctrl-C kills them."""
        grace = GRACE_SECONDS
        for name, child in reversed(self._children.items()):
            report(f"Stopping the {name} …")
            try:
                child.tree.terminate(grace)
            except KeyboardInterrupt:
                grace = 0.0
                child.tree.terminate(grace)
        self._watchdog.kill()
        self._watchdog.wait()

    def call_api(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """Return the JSON answer of the server's API, or None if it does not answer or reports an error.

        Ask again while the server is busy: SQLite then makes it answer 503.

        Args:
            path: Path below the API's URL.
            body: Body of a POST request. None sends a GET request.
            method: Another method. Where the answer is empty, True is returned.
        """
        method = method or ("GET" if body is None else "POST")
        end = time.monotonic() + BUSY_SECONDS
        try:
            with httpx.Client(timeout=REQUEST_SECONDS, trust_env=False) as client:  # a proxy cannot reach our loopback
                answer = client.request(method, f"{self.api}/{path}", json=body)
                while answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and time.monotonic() < end:
                    time.sleep(POLL_SECONDS)
                    answer = client.request(method, f"{self.api}/{path}", json=body)
            return answer.raise_for_status().json() if answer.content else answer.is_success
        except httpx.HTTPError:
            return None

    def _spawn(self, name: str, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
        with self._log(name).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _log(self, name: str) -> Path:
        return self.logs / f"{name.replace(' ', '-')}.log"

    def _end_message(self, name: str, code: int) -> str:
        lines = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        last = "\n".join(f"  {line}" for line in lines[-LOG_LINES:])
        return f"the {name} ended with code {code}. The end of {self._log(name)}:\n{last}"


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


def child_environment(port: int, home: Path) -> dict[str, str]:
    """Return the environment of the child processes: this one without the user's own Prefect settings."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    no_proxy = ",".join(filter(None, (inherited.get("NO_PROXY") or inherited.get("no_proxy"), HOST, "localhost")))
    return inherited | {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",  # a person is waiting for the run to start
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def deployments_file() -> Path:
    """Return the prefect.yaml in the current folder, or else the one in this package."""
    here = Path("prefect.yaml").absolute()
    return here if here.is_file() else Path(__file__).with_name("prefect.yaml")


@contextmanager
def local_server(
    port: int, home: Path, report: Report, reports: Mapping[str, str] | None = None
) -> Iterator[LocalServer]:
    """Run a local Prefect server and stop it at the end of the block.

    Args:
        port: Port of the server.
        home: Prefect's folder: database, settings and logs.
        report: Called with a line of text per step.
        reports: Where the reports of runs are served, for their links, see `flows.orchestration.report_link`.

    Raises:
        ServerError: The port is in use, or another `serve` uses the folder.
        ServeError: A process ended or did not start in time.
    """
    with _locked_home(home):
        _require_free_port(port)
        (home / "logs").mkdir(exist_ok=True)
        server = LocalServer(port, home)
        try:
            _start_all(server, port, report, reports)
            yield server
        finally:
            server.stop(report)


def _start_all(server: LocalServer, port: int, report: Report, reports: Mapping[str, str] | None) -> None:
    started_at = datetime.now(UTC)
    report("Starting the Prefect server …")
    server.start("server", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    server.wait_until(lambda: server.call_api("health") is True, "the server")
    if server.call_api(f"work_pools/{POOL}") is None:
        report("Creating the work pool …")
        create = ("prefect", "--no-prompt", "work-pool", "create", POOL, "--type", "process")
        server.run_commands({"work pool": create})
    server.call_api(f"variables/name/{REPORTS_VARIABLE}", method="DELETE")
    if reports and not server.call_api("variables/", {"name": REPORTS_VARIABLE, "value": dict(reports)}):
        report("The server keeps no address of reports: runs name the files of their reports instead of linking them.")
    server.start("worker", "prefect", "worker", "start", "--pool", POOL, "--name", WORKER)
    file = deployments_file()
    report(f"Creating the deployments of {file} and the automations, and starting a worker …")
    deploy = ("prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file))
    server.run_commands({"deployments": deploy, "automations": ("newstables", "automations")})
    report("Waiting for the worker …")
    server.wait_until(lambda: _worker_is_up(server, started_at), "the worker")


def _worker_is_up(server: LocalServer, since: datetime) -> bool:
    workers = server.call_api(f"work_pools/{POOL}/workers/filter", {}) or []
    return any(
        worker["name"] == WORKER and datetime.fromisoformat(worker["last_heartbeat_time"]) > since for worker in workers
    )


@contextmanager
def _locked_home(home: Path) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(home))
        except LockedError:
            raise ServerError(
                f"another newstables serve uses {home}; stop it, or use another --home and --port"
            ) from None
        except TargetError as error:
            raise ServerError(f"{home}: cannot be written; use another folder with --home") from error
        yield


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServerError(
                f"port {port} of {HOST} cannot be used ({error.strerror}). Another Prefect server may be using it: "
                f"stop that server (a newstables serve that was killed stops its server within {GRACE_SECONDS:.0f} s), "
                "or use another --port"
            ) from None


def _start_watchdog() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", str(Path(process_tree.__file__))], stdin=subprocess.PIPE, start_new_session=True
    )
