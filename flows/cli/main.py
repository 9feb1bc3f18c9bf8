"""The command `newstables` and its subcommands.

Commands import slow modules where they use them, so that `--help` is quick.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from flows.cli.exit_codes import EXIT_CODES, INTERRUPTED
from flows.cli.options import BUILD_EXAMPLES

MODULES = {
    "build": "flows.cli.build_command",
    "fetch": "flows.cli.fetch_command",
    "search": "flows.cli.reading.search_command",
    "show": "flows.cli.reading.show_command",
    "query": "flows.cli.reading.query_command",
    "export": "flows.cli.reading.export_command",
    "explore": "flows.cli.reading.explore_command",
    "status": "flows.cli.maintenance_commands",
    "check": "flows.cli.maintenance_commands",
    "retract": "flows.cli.snapshot_commands",
    "snapshots": "flows.cli.snapshot_commands",
    "quarantine": "flows.cli.quarantine_commands",
    "identities": "flows.cli.identity_commands",
    "serve": "flows.cli.server_commands",
    "automations": "flows.cli.server_commands",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when one of them is called, or when all are listed.

    So a command that reads a table does not wait for what a build needs.

    Args:
        modules: The module of each command, by name. The command's function has the same name.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = dict(modules)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*self.commands, *self._modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name."""
        if cmd_name in self._modules and cmd_name not in self.commands:
            self.add_command(getattr(import_module(self._modules[cmd_name]), cmd_name))
        return super().get_command(ctx, cmd_name)


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from flows import version

        click.echo(f"newstables {version()}")
        context.exit()


@click.group(
    cls=LazyGroup,
    modules=MODULES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=BUILD_EXAMPLES + EXIT_CODES,
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Turn raw news articles into tables of sentences, quotes and entities: who said what about whom, and when."""


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
