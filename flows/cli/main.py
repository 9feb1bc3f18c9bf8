"""The command `newstables` and its subcommands.

Commands import slow modules where they use them, so that `--help` is quick.
"""

from __future__ import annotations

import signal

import click

from flows import version
from flows.cli import identity_commands, maintenance_commands, quarantine_commands, server_commands, snapshot_commands
from flows.cli.build_command import EXAMPLES, build
from flows.cli.exit_codes import EXIT_CODES, INTERRUPTED
from flows.cli.fetch_command import fetch
from flows.cli.reading.explore_command import explore
from flows.cli.reading.export_command import export
from flows.cli.reading.query_command import query
from flows.cli.reading.search_command import search
from flows.cli.reading.show_command import show


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXAMPLES + EXIT_CODES
)
@click.version_option(version(), prog_name="newstables", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn raw news articles into tables of sentences, quotes and entities: who said what about whom, and when."""


cli.add_command(build)
cli.add_command(fetch)
cli.add_command(search)
cli.add_command(show)
cli.add_command(query)
cli.add_command(export)
cli.add_command(explore)
cli.add_command(maintenance_commands.status)
cli.add_command(maintenance_commands.check)
cli.add_command(snapshot_commands.retract)
cli.add_command(snapshot_commands.snapshots)
cli.add_command(quarantine_commands.quarantine)
cli.add_command(identity_commands.identities)
cli.add_command(server_commands.serve)
cli.add_command(server_commands.automations)


@cli.command()
def dictionary() -> None:
    """Print the data dictionary: every table and column, in Markdown."""
    from transforms.contract.table_sets import data_dictionary

    click.echo(data_dictionary())


def main() -> None:
    """Run the command line. SIGTERM interrupts a command as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _raise_interrupt)
    try:
        cli()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            from flows.batches import stopping

            stopping.leave(INTERRUPTED)
        raise


def _raise_interrupt(*_: object) -> None:
    raise KeyboardInterrupt
