"""The command `explore`: the tables in a browser."""

from __future__ import annotations

import sys

import click

from flows.cli.exit_codes import exit_code_of

PORT = 8001
LAST_PORT = 65_535
EXAMPLES = """
\b
Examples:
  newstables explore --to data/demo --open     in your browser
  newstables explore --snapshot ID             a former snapshot, such as that of a link you were sent
"""


@click.command(epilog=EXAMPLES)
@click.option("--to", metavar="DIR", default="data", show_default=True, help="Folder or URL of the tables.")
@click.option("--snapshot", metavar="ID", help="A former snapshot. Default: the published one.")
@click.option(
    "--port",
    type=click.IntRange(0, LAST_PORT),
    default=PORT,
    show_default=True,
    help="Port to serve at; 0 for any that is free.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve at.")
@click.option("--open/--no-browser", "browser", default=False, help="Open the page in your browser. Default: no.")
def explore(to: str, snapshot: str | None, port: int, host: str, browser: bool) -> None:
    """Explore the tables in a browser: search, filter, count, read.

    The page has the ten questions of the guide, all tables with the meaning of their columns, full-text search, SQL,
    and each article with its quotes marked. It is Datasette, which needs the extra explore.

    It reads a SQLite file of the snapshot, which is made at the first start and kept in your cache folder. Nothing can
    be changed in it. The addresses of its pages name the snapshot: what a link shows never changes.

    Only this machine can reach it, unless --host says otherwise. Ctrl-C ends it.
    """

    def work() -> None:
        from flows.explore.explore_snapshot import Exploration
        from flows.progress import terminal_progress

        with terminal_progress() as progress:
            exploration = Exploration(to, snapshot=snapshot, host=host, port=port, progress=progress)
        if exploration.is_open:
            click.echo(
                f"newstables: everyone who can reach {host} can read all the tables: there is no password", err=True
            )

        def ready() -> None:
            click.echo(f"Exploring snapshot {exploration.snapshot}: {exploration.url} (Ctrl-C ends it)")
            if browser:
                click.launch(exploration.url)

        exploration.serve(ready)

    sys.exit(exit_code_of(work))
