"""The processes of a local Prefect server.

Each has its own session. Ctrl-C therefore reaches only this process, which stops them in order. If this process is
killed, `flows.server.process_tree` ends them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from flows.batches.workers import ONE_THREAD
from flows.server import process_tree
from flows.server.process_tree import GRACE_SECONDS, ProcessTree
from flows.server.server_api import PATIENCE, ServerApi
from flows.server.unfinished_runs import UnfinishedRun, find_unfinished, resume

HOST = "127.0.0.1"
POOL = "newstables"
WORKER = "worker"
# In the environment of all processes of a serve: its home. The next serve with this home ends those that are left.
HOME_MARK = "NEWSTABLES_SERVE_HOME"
START_SECONDS = 600.0
POLL_SECONDS = 0.2
LOG_LINES = 15

Report = Callable[[str], None]


class ServeError(RuntimeError):
    """A process of the local server ended or did not start in time."""


class _Child(NamedTuple):
    process: subprocess.Popen[bytes]
    tree: ProcessTree


class LocalServer:
    """The child processes of a local Prefect server, and its API.

    Attributes:
        resumed: Runs that an earlier `serve` left unfinished and that go on with this one.
        stopped: Runs that this one left unfinished when it was stopped.
    """

    def __init__(self, port: int, home: Path) -> None:
        self.url = f"http://{HOST}:{port}"
        self.resumed: list[UnfinishedRun] = []
        self.stopped: list[UnfinishedRun] = []
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
                if name == WORKER:
                    child.tree.kill()  # a worker that ends in order reports that its runs crashed
                    with suppress(ServeError):  # the next `serve` finds them
                        self.stopped = self.resume_runs(datetime.now(UTC)) if ServerApi(self.api).is_up() else []
                else:
                    child.tree.terminate(grace)
            except KeyboardInterrupt:
                grace = 0.0
                child.tree.kill()
        self._watchdog.kill()
        self._watchdog.wait()

    def resume_runs(self, since: datetime) -> list[UnfinishedRun]:
        """Schedule the runs that no process runs any more; see `flows.server.unfinished_runs`.

        Raises:
            ServeError: The server cannot be reached, or reports an error.
        """
        api = ServerApi(self.api)
        try:
            return resume(api, find_unfinished(api, POOL, since))
        except httpx.HTTPError as error:
            raise ServeError(
                f"the server does not tell which runs are unfinished: {error}; logs: {self.logs}"
            ) from None

    def call_api(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """Return the JSON answer of the server's API, or None if it cannot be reached or reports an error.

        Args:
            path: Path below the API's URL.
            body: Body of a POST request, which may arrive twice. None sends a GET request.
            method: Another method.
        """
        try:
            return ServerApi(self.api).call(path, body, method)
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
    """Return the environment of the child processes: this one without the user's own Prefect settings.

    A run that reads in its own process uses one thread, as worker processes do.
    """
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    no_proxy = ",".join(filter(None, (inherited.get("NO_PROXY") or inherited.get("no_proxy"), HOST, "localhost")))
    return inherited | {
        **ONE_THREAD,
        "PREFECT_HOME": str(home.resolve()),
        HOME_MARK: str(home.resolve()),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "flows.server.event_order",
        **PATIENCE,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",  # a person is waiting for the run to start
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def _start_watchdog() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", str(Path(process_tree.__file__))], stdin=subprocess.PIPE, start_new_session=True
    )
