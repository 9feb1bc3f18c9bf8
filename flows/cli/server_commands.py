"""The commands around a Prefect server: `serve` starts one to try out, `automations` makes a server act on its own."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import click

from flows.cli.options import FAILED, INTERRUPTED, guarded

POLL_SECONDS = 0.5


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=4200, show_default=True, help="The server's port.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".prefect"),
    show_default=True,
    help="Prefect's folder: its database, which stays for the next time, and logs.",
)
def serve(port: int, home: Path) -> None:
    """Start Prefect on this machine, all of it, to try it out: run it in the root of a clone.

    It starts a server that only this machine reaches, makes the work pool, the deployments of prefect.yaml and the
    automations, and starts a worker. Ctrl-C stops all of it, running flows too. Your own Prefect profile and database
    are not touched.
    """
    from flows.orchestration.local_server import ServeError

    try:
        sys.exit(guarded(lambda: _serve(port, home)))
    except ServeError as error:
        click.echo(f"newstables: {error}", err=True)
        sys.exit(FAILED)


@click.command()
@click.option("--notify", metavar="TYPE/NAME", help="Tell people with this notification block of the server.")
@click.option("--webhook", metavar="URL", help='Tell people with a POST of {"text": …} to this URL, as Slack takes it.')
@click.option(
    "--retries",
    type=click.IntRange(0, 9),
    default=3,
    show_default=True,
    help="How often a crashed run is started again, where its deployment has the tag retry-crashed; 0 never.",
)
@click.option(
    "--heartbeat",
    type=click.IntRange(min=60),
    default=90,
    show_default=True,
    metavar="SECONDS",
    help="A running run without a heartbeat for so long counts as crashed. Ours send one every 30 s.",
)
def automations(notify: str | None, webhook: str | None, retries: int, heartbeat: int) -> None:
    """Make the configured Prefect server act on its own with our runs.

    It tells people of failed and crashed runs and of many refused records, ends runs whose process is gone, and starts
    crashed ones again. Called again it updates what it made; people told by an earlier call still are.
    """
    if notify and webhook:
        raise click.UsageError("give --notify or --webhook, not both")
    if notify and not all(notify.partition("/")):
        raise click.UsageError(f"--notify takes a block as type/name, as in slack-webhook/newsroom (not {notify!r})")
    if webhook and not webhook.startswith(("http://", "https://")):
        raise click.UsageError("--webhook takes a URL that begins with http:// or https://")
    sys.exit(guarded(lambda: _automations(notify, webhook, retries, heartbeat)))


def _serve(port: int, home: Path) -> None:
    from rich.console import Console

    from flows.orchestration.local_server import serving

    err = Console(stderr=True, highlight=False)
    began = time.monotonic()
    status = err.status("Starting …")
    up = False

    def progress(step: str) -> None:
        if err.is_terminal:
            status.update(step)
            status.start()
        else:
            err.print(step)

    # Started in the background by a script we would ignore Ctrl-C's signal, and so would the worker, which ends by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with serving(port, home, progress) as served, suppress(KeyboardInterrupt):  # the way to end it
            up = True
            status.stop()
            click.echo(_welcome(served.url, served.api, home, time.monotonic() - began))
            while True:
                served.check()
                time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        status.stop()
        cut_short = "interrupted while it stopped; what is left of it is being ended"
        click.echo(
            f"newstables: {cut_short if up else 'stopped before it was up; nothing of it runs any more'}", err=True
        )
        sys.exit(INTERRUPTED)
    finally:
        status.stop()


def _welcome(url: str, api: str, home: Path, seconds: float) -> str:
    return f"""Prefect is up, after {seconds:.0f} s: {url} (Ctrl-C stops it)

To try it: Deployments, manual, Run, Custom run; as inputs data/sample, as "to" data/demo. Its run shows progress, logs
and, under Artifacts, a report. The scheduled deployment reads what is new in data/raw.

From another terminal:  export PREFECT_API_URL={api}
Logs: {home / "logs"}
"""


def _automations(notify: str | None, webhook: str | None, retries: int, heartbeat: int) -> None:
    from flows.errors import ServerError
    from flows.orchestration.server_address import require, server_url

    url = server_url()
    if not url:
        raise ServerError(
            "no Prefect server is configured; set PREFECT_API_URL, as in "
            "export PREFECT_API_URL=http://127.0.0.1:4200/api, or start one with newstables serve"
        )
    require(url)
    from flows.orchestration import ensure_automations

    for one in ensure_automations.ensure(notify, webhook, retries, heartbeat):
        click.echo(f"{one.what:<9}  {one.name.removeprefix('newstables: ')}")
    if not ensure_automations.is_told():
        click.echo(
            "Nobody is told: what they see shows in the server's event feed only. Give --webhook URL or "
            "--notify TYPE/NAME (a notification block made in the server's UI)."
        )
