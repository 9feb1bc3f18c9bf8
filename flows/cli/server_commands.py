"""The commands for a Prefect server: `serve` starts one on this machine, `automations` sets up its automations."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import click

from flows.cli.exit_codes import FAILED, INTERRUPTED, exit_code_of

POLL_SECONDS = 0.5
LAST_PORT = 65_535


@click.command()
@click.option("--port", type=click.IntRange(1, LAST_PORT), default=4200, show_default=True, help="Port of the server.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".prefect"),
    show_default=True,
    help="Folder for Prefect's database and logs. The next `serve` uses the same database.",
)
def serve(port: int, home: Path) -> None:
    """Start Prefect on this machine to try it out. Paths in a run's settings are relative to the current folder.

    The command starts a server that only this machine can reach. It creates the work pool, the deployments and the
    automations, and starts a worker. Deployments come from prefect.yaml in the current folder, or else from the one
    that is installed with newstables. The next port serves the reports of runs that lie below the current folder.

    Ctrl-C stops all of it, including flows that are running; the next `serve` continues them. Your own Prefect profile
    and database are not touched.
    """
    from flows.server.server_processes import ServeError

    try:
        sys.exit(exit_code_of(lambda: _serve(port, home)))
    except ServeError as error:
        click.echo(f"newstables: {error}", err=True)
        sys.exit(FAILED)


@click.command()
@click.option("--notify", metavar="TYPE/NAME", help="Send notifications with this notification block of the server.")
@click.option(
    "--webhook", metavar="URL", help='Send notifications as POST requests with {"text": …}, which Slack accepts.'
)
@click.option(
    "--retries",
    type=click.IntRange(0, 9),
    default=3,
    show_default=True,
    help="How often to restart a crashed run whose deployment has the tag retry-crashed. 0 never restarts runs.",
)
@click.option(
    "--heartbeat",
    type=click.IntRange(min=60),
    default=90,
    show_default=True,
    metavar="SECONDS",
    help="Seconds without a heartbeat after which a run counts as crashed. Our runs send one every 30 seconds.",
)
def automations(notify: str | None, webhook: str | None, retries: int, heartbeat: int) -> None:
    """Set up automations for our runs on the configured Prefect server.

    The automations notify people of failed and crashed runs and of many refused records. They end runs whose process
    has died and restart crashed runs.

    Run the command again to update them. Without --notify or --webhook it keeps the notifications set up before.
    """
    if notify and webhook:
        raise click.UsageError("give --notify or --webhook, not both")
    if notify and not all(notify.partition("/")):
        raise click.UsageError(f"--notify takes a block as type/name, such as slack-webhook/newsroom (not {notify!r})")
    if webhook and not webhook.startswith(("http://", "https://")):
        raise click.UsageError("--webhook takes a URL that starts with http:// or https://")
    sys.exit(exit_code_of(lambda: _automations(notify, webhook, retries, heartbeat)))


def _serve(port: int, home: Path) -> None:
    from rich.console import Console

    from flows.server.local_server import local_server
    from flows.server.report_server import report_server

    console = Console(stderr=True, highlight=False)
    started_at = time.monotonic()
    status = console.status("Starting …")
    is_up = False

    def report(step: str) -> None:
        if console.is_terminal:
            status.update(step)
            status.start()
        else:
            console.print(step)

    # Jobs that a script starts in the background ignore SIGINT, and so do their children: the worker would never stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with (
            report_server(Path.cwd(), port + 1 if port < LAST_PORT else port - 1) as reports,
            local_server(port, home, report, reports.announcement) as server,
            suppress(KeyboardInterrupt),  # Ctrl-C is how to stop it
        ):
            is_up = True
            status.stop()
            click.echo(_welcome(server.url, server.api, home, time.monotonic() - started_at))
            click.echo(reports.describe())
            for run in server.resumed:
                click.echo(f"Continuing {run.name}, which was not finished when the last serve ended.")
            while True:
                server.check()
                time.sleep(POLL_SECONDS)
        for run in server.stopped:
            click.echo(f"Stopped {run.name}. The next serve continues it.")
    except KeyboardInterrupt:
        status.stop()
        interrupted = "interrupted while stopping; the remaining processes are being ended"
        click.echo(f"newstables: {interrupted if is_up else 'stopped before it was up; no process is left'}", err=True)
        sys.exit(INTERRUPTED)
    finally:
        status.stop()


def _welcome(url: str, api: str, home: Path, seconds: float) -> str:
    return f"""Prefect is up after {seconds:.0f} s: {url} (Ctrl-C stops it)

To try it, open Deployments, manual, Run, Custom run. Enter a file or folder of articles as input (data/sample in a
clone) and a folder for the tables as "to". The page of the run shows progress, logs and, under Artifacts, a report.
The scheduled deployment reads new files in data/raw. All these paths are relative to {Path.cwd()}.

From another terminal:  export PREFECT_API_URL={api}
Logs: {home / "logs"}
"""


def _automations(notify: str | None, webhook: str | None, retries: int, heartbeat: int) -> None:
    from flows.errors import ServerError
    from flows.server.server_address import require_answer, server_url

    url = server_url()
    if not url:
        raise ServerError(
            "no Prefect server is configured. Set PREFECT_API_URL, for example "
            "export PREFECT_API_URL=http://127.0.0.1:4200/api, or start a server with newstables serve"
        )
    require_answer(url)
    from flows.orchestration.ensure_automations import ensure_automations, has_notifications

    for automation in ensure_automations(notify, webhook, retries, heartbeat):
        click.echo(f"{automation.change:<9}  {automation.name.removeprefix('newstables: ')}")
    if not has_notifications():
        click.echo(
            "No notifications are sent: alerts appear only in the server's event feed. Use --webhook URL or "
            "--notify TYPE/NAME (a notification block created in the server's UI)."
        )
