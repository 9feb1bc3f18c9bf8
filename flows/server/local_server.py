"""Run a Prefect server on this machine, with work pool, deployments, automations and a worker."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import LockedError, ServerError, TargetError
from flows.server.process_tree import kill_started_with
from flows.server.report_server import REPORTS_VARIABLE
from flows.server.server_api import ServerApi
from flows.server.server_processes import HOME_MARK, HOST, POOL, WORKER, LocalServer, Report, ServeError
from flows.storage.lock import locked

WORKER_NAME = "serve"  # on the server


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
        if kill_started_with(HOME_MARK, str(home.resolve())):
            report("Ended what a newstables serve that was killed had left.")
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
    server.wait_until(ServerApi(server.api).is_up, "the server")
    _ensure_pool(server)
    server.call_api(f"variables/name/{REPORTS_VARIABLE}", method="DELETE")
    if reports and not server.call_api("variables/", {"name": REPORTS_VARIABLE, "value": dict(reports)}):
        report("The server keeps no address of reports: runs name the files of their reports instead of linking them.")
    server.resumed = server.resume_runs(started_at)
    server.start(WORKER, "prefect", "worker", "start", "--pool", POOL, "--name", WORKER_NAME)
    file = deployments_file()
    report(f"Creating the deployments of {file} and the automations, and starting a worker …")
    deploy = ("prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file))
    server.run_commands({"deployments": deploy, "automations": ("newstables", "automations")})
    report("Waiting for the worker …")
    server.wait_until(lambda: _worker_is_up(server, started_at), "the worker")


def _ensure_pool(server: LocalServer) -> None:
    """Create the work pool unless there is one; its worker sets the job template.

    Raises:
        ServeError: The server creates none.
    """
    path = f"work_pools/{POOL}"
    if server.call_api(path) is None:
        server.call_api("work_pools/", {"name": POOL, "type": "process"})
        if server.call_api(path) is None:
            raise ServeError(f"the server creates no work pool {POOL}; logs are in {server.logs}")


def _worker_is_up(server: LocalServer, since: datetime) -> bool:
    workers = server.call_api(f"work_pools/{POOL}/workers/filter", {}) or []
    return any(
        worker["name"] == WORKER_NAME and datetime.fromisoformat(worker["last_heartbeat_time"]) > since
        for worker in workers
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
                "stop that server (a newstables serve that was killed stops its server within seconds), or use another "
                "--port"
            ) from None
