"""The commands that change or compare published snapshots: `retract` and the group `snapshots`."""

from __future__ import annotations

import sys

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import dir_argument, json_option, setting_option, validated
from flows.settings import BuildSettings, PruneSettings

to_option = setting_option(BuildSettings, "to", str, "DIR")  # no click.Path, which would make s3:/ of s3://
wait_option = setting_option(BuildSettings, "wait", click.FloatRange(min=0), "SECONDS")


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@to_option
@click.option("--source", metavar="NAME", help="Retract only articles of this source, if several sources use the ID.")
@click.option("--undo", is_flag=True, help="Let builds publish the articles again when the input contains them.")
@click.option(
    "--purge", is_flag=True, help="Also remove former snapshots with these articles, even if someone is reading them."
)
@wait_option
@json_option
def retract(
    ids: tuple[str, ...], to: str, source: str | None, undo: bool, purge: bool, wait: float, as_json: bool
) -> None:
    """Remove articles from all tables in DIR and never publish them again.

    ID is an article_id or external_id from the articles table.

    A new snapshot without the articles is published. Former snapshots keep the articles until they are pruned; --purge
    removes those snapshots at once. The input files are not changed.
    """
    if undo and purge:
        raise click.UsageError("give --undo or --purge, not both")

    def work() -> None:
        from flows import operations
        from flows.cli import output

        if undo:
            done = operations.unretract(to, ids, source, wait=wait)
        else:
            done = operations.retract(to, ids, source, purge=purge, wait=wait)
        if as_json:
            output.print_json(done.as_dict())
        else:
            output.print_retracted(done, undo=undo)

    sys.exit(exit_code_of(work))


@click.group()
def snapshots() -> None:
    """List, compare, restore and remove snapshots."""


@snapshots.command("list")
@dir_argument
@json_option
def list_(to: str, as_json: bool) -> None:
    """List the snapshots of DIR, latest first.

    DIR is a folder or the URL of an object store (default: data). A star marks the published snapshot.
    """

    def work() -> None:
        from flows import operations
        from flows.cli import output

        found = operations.list_snapshots(to)
        if as_json:
            output.print_json([entry.as_dict() for entry in found])
        else:
            output.print_snapshots(found)

    sys.exit(exit_code_of(work))


@snapshots.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@to_option
@json_option
def diff(old: str | None, new: str | None, to: str, as_json: bool) -> None:
    """Show which articles, quotes and entities changed from snapshot OLD to NEW.

    NEW defaults to the published snapshot, OLD to the one before NEW. Rows are compared by their keys. Files that both
    snapshots share are not read.
    """

    def work() -> None:
        from flows import operations
        from flows.cli import output

        found = operations.diff(to, old, new)
        if as_json:
            output.print_json(found.as_dict())
        else:
            output.print_diff(found)

    sys.exit(exit_code_of(work))


@snapshots.command()
@click.argument("snapshot", required=False)
@to_option
@wait_option
@json_option
def rollback(snapshot: str | None, to: str, wait: float, as_json: bool) -> None:
    """Publish the tables of an earlier SNAPSHOT again.

    SNAPSHOT defaults to the one before the published snapshot. Its tables become a new snapshot, and no snapshot is
    removed. Articles that were retracted since then stay retracted.

    The next build adds what the input has and this snapshot lacks, so correct the input first.
    """

    def work() -> None:
        from flows import operations
        from flows.cli import output

        done = operations.rollback(to, snapshot, wait=wait)
        if as_json:
            output.print_json(done.as_dict())
        else:
            click.echo(f"Published again, as a new snapshot:\n  {done.snapshot}")

    sys.exit(exit_code_of(work))


@snapshots.command()
@dir_argument
@setting_option(PruneSettings, "keep_snapshots", int, "N")
@setting_option(PruneSettings, "keep_hours", float, "HOURS")
@click.option("--dry-run", is_flag=True, help=PruneSettings.model_fields["dry_run"].description)
def prune(to: str, keep_snapshots: int, keep_hours: float, dry_run: bool) -> None:
    """Remove former snapshots of DIR.

    DIR is a folder or the URL of an object store (default: data). The published snapshot is never removed.
    """
    settings = validated(PruneSettings, to=to, keep_snapshots=keep_snapshots, keep_hours=keep_hours, dry_run=dry_run)
    sys.exit(exit_code_of(lambda: _prune(settings)))


def _prune(settings: PruneSettings) -> None:
    from flows import operations

    removed = operations.prune(settings.to, settings.keep_snapshots, settings.keep_hours, dry_run=settings.dry_run)
    for name in removed:
        click.echo(f"{'would remove' if settings.dry_run else 'removed'} {name}")
    if not removed:
        click.echo("No former snapshot to remove.")
