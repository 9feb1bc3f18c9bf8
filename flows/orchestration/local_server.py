"""Prefect on this machine in one go: server, work pool, deployments, automations and a worker, for trying it out.

Every child has a session of its own, so that Ctrl-C reaches this process alone and it stops them in order. If this
process is killed, `flows.orchestration.process_tree` stops them.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flows.errors import ServerError
from flows.orchestration import process_tree
from flows.orchestration.process_tree import GRACE_SECONDS, Family

HOST = "127.0.0.1"
POOL = "newstables"
WORKER = "serve"
START_SECONDS = 180.0
POLL_SECONDS = 0.2
LOG_LINES = 15

Progress = Callable[[str], None]


class ServeError(RuntimeError):
    """Something that `serve` started ended, or did not come up."""


class _Child(NamedTuple):
    process: subprocess.Popen[bytes]
    family: Family


class Serving:
    """What runs: the server and the worker, with their logs."""

    def __init__(self, port: int, home: Path) -> None:
        self.url = f"http://{HOST}:{port}"
        self.api = f"{self.url}/api"
        self.logs = home / "logs"
        self.environment = environment(port, home)
        self._children: dict[str, _Child] = {}
        self._reaper = _start_reaper()

    def start(self, name: str, *arguments: str) -> None:
        """Starts a child that stays."""
        process = self._spawn(name, arguments)
        self._children[name] = _Child(process, Family(process))
        pipe = self._reaper.stdin
        assert pipe is not None
        pipe.write(f"{process.pid}\n".encode())
        pipe.flush()

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Waits until `ready` says so.

        Raises:
            ServeError: A child ended, or it took too long.
        """
        until = time.monotonic() + START_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > until:
                raise ServeError(f"{what} did not come up within {START_SECONDS:.0f} s; logs are in {self.logs}")
            time.sleep(POLL_SECONDS)

    def call(self, commands: dict[str, tuple[str, ...]]) -> None:
        """Runs commands side by side to their ends.

        Args:
            commands: Arguments by name.

        Raises:
            ServeError: One fails, or a child ended meanwhile.
        """
        running = {name: self._spawn(name, arguments) for name, arguments in commands.items()}
        try:
            for name, command in running.items():
                self.wait_until(partial(_ended, command), name)
                if command.returncode:
                    raise ServeError(self._told(name, command.returncode))
        finally:
            for command in running.values():
                Family(command).end()

    def check(self) -> None:
        """Makes sure that all children run.

        Raises:
            ServeError: One ended.
        """
        for name, child in self._children.items():
            child.family.look()
            code = child.process.poll()
            if code is not None:
                raise ServeError(self._told(name, code))

    def stop(self, progress: Progress) -> None:
        """Stops all children, the last one first; a second Ctrl-C kills them."""
        grace = GRACE_SECONDS
        for name, child in reversed(self._children.items()):
            progress(f"Stopping the {name} …")
            try:
                child.family.end(grace)
            except KeyboardInterrupt:
                grace = 0.0
                child.family.end(grace)
        self._reaper.kill()
        self._reaper.wait()

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the server's API answers; None while it does not."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.api}/{path}", data, {"Content-Type": "application/json"})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy cannot reach our loopback
        try:
            with direct.open(request, timeout=5) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError):
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

    def _told(self, name: str, code: int) -> str:
        lines = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        last = "\n".join(f"  {line}" for line in lines[-LOG_LINES:])
        return f"the {name} ended with code {code}. The end of {self._log(name)}:\n{last}"


def _ended(process: subprocess.Popen[bytes]) -> bool:
    return process.poll() is not None


def environment(port: int, home: Path) -> dict[str, str]:
    """What the children get: none of the caller's Prefect settings, so that those stay as they are."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    local = ",".join(filter(None, (ours.get("NO_PROXY") or ours.get("no_proxy"), HOST, "localhost")))
    return ours | {
        "PREFECT_HOME": str(home.resolve()),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",  # someone sits in front of it
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
        "NO_PROXY": local,
        "no_proxy": local,
    }


@contextmanager
def serving(port: int, home: Path, progress: Progress) -> Iterator[Serving]:
    """Starts all of it and stops all of it.

    Args:
        port: The server's.
        home: Prefect's folder: its database, settings and logs.
        progress: Gets a line a step.

    Raises:
        ServerError: There is no prefect.yaml here, the port is in use, or another `serve` uses the folder.
        ServeError: Something ended, or did not come up.
    """
    if not Path("prefect.yaml").is_file():
        raise ServerError(f"there is no prefect.yaml in {Path.cwd()}; go to the root of a clone of newstables")
    with _owned(home):
        _require_free(port)
        (home / "logs").mkdir(exist_ok=True)
        served = Serving(port, home)
        try:
            _start(served, port, progress)
            yield served
        finally:
            served.stop(progress)


def _start(served: Serving, port: int, progress: Progress) -> None:
    began = time.time()
    progress("Starting the Prefect server …")
    served.start("server", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    served.wait_until(lambda: served.ask("health") is True, "the server")
    if served.ask(f"work_pools/{POOL}") is None:
        progress("Making the work pool …")
        served.call({"work pool": ("prefect", "--no-prompt", "work-pool", "create", POOL, "--type", "process")})
    served.start("worker", "prefect", "worker", "start", "--pool", POOL, "--name", WORKER)
    progress("Making the deployments and automations, and starting a worker …")
    served.call(
        {"deployments": ("prefect", "--no-prompt", "deploy", "--all"), "automations": ("newstables", "automations")}
    )
    progress("Waiting for the worker …")
    served.wait_until(lambda: _works(served, began), "the worker")


def _works(served: Serving, began: float) -> bool:
    from datetime import datetime

    workers = served.ask(f"work_pools/{POOL}/workers/filter", {}) or []
    return any(
        worker["name"] == WORKER and datetime.fromisoformat(worker["last_heartbeat_time"]).timestamp() > began
        for worker in workers
    )


@contextmanager
def _owned(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "serve.lock").open("a+")
    except OSError as error:
        raise ServerError(f"{home}: cannot be written ({error.strerror}); name another folder with --home") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError(f"another newstables serve uses {home}; stop it, or give --home and --port") from None
        yield


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServerError(
                f"port {port} of {HOST} cannot be used ({error.strerror}), by another Prefect server perhaps. Stop "
                f"that one (a newstables serve that was killed ends its server within {GRACE_SECONDS:.0f} s), "
                "or give another --port"
            ) from None


def _start_reaper() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", str(Path(process_tree.__file__))], stdin=subprocess.PIPE, start_new_session=True
    )
