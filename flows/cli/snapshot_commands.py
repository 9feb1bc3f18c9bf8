"""The commands that change or compare what is published without any input: retract, and what `snapshots` groups."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from flows.cli.options import checked, guarded, setting_option
from flows.settings import BuildSettings, PruneSettings

if TYPE_CHECKING:
    from flows.maintenance.snapshot_diff import Diff
    from flows.maintenance.snapshot_list import SnapshotEntry
    from flows.operations import Edited

EXAMPLES = 10  # rows of a kind that a diff shows; --json has all
FOLDER = click.argument("to", metavar="[DIR]", default="data")
TO = setting_option(BuildSettings, "to", str, "DIR")  # a path would make one slash of the two in s3://
WAIT = setting_option(BuildSettings, "wait", click.FloatRange(min=0), "SECONDS")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")


@click.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@TO
@click.option("--source", metavar="NAME", help="Only of this source: where several have an article of that id.")
@click.option("--undo", is_flag=True, help="Let builds publish them again, where their input has them.")
@click.option("--purge", is_flag=True, help="Remove former snapshots that hold one of them, too, whoever reads these.")
@WAIT
@JSON
def retract(
    ids: tuple[str, ...], to: str, source: str | None, undo: bool, purge: bool, wait: float, as_json: bool
) -> None:
    """Remove articles from all tables in DIR, for good: no later build publishes them.

    ID is an article_id or an external_id, as the table articles has them. The next snapshot lacks the articles; former
    ones keep them until they are pruned, or with --purge no longer. What the input holds is not touched.
    """
    if undo and purge:
        raise click.UsageError("give --undo or --purge, not both")

    def work() -> None:
        from flows import operations

        if undo:
            done = operations.unretract(to, ids, source, wait=wait)
        else:
            done = operations.retract(to, ids, source, purge=purge, wait=wait)
        _tell(done, as_json, lambda: _show_retracted(done, undo=undo))

    sys.exit(guarded(work))


@click.group()
def snapshots() -> None:
    """List, compare, go back to and remove snapshots."""


@snapshots.command("list")
@FOLDER
@JSON
def list_(to: str, as_json: bool) -> None:
    """List the snapshots of DIR (data unless given), the latest first; the published one has a star."""

    def work() -> None:
        from flows import operations

        found = operations.list_snapshots(to)
        if as_json:
            click.echo(json.dumps([entry.as_dict() for entry in found], indent=2))
        else:
            _show_list(found)

    sys.exit(guarded(work))


@snapshots.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
@TO
@JSON
def diff(old: str | None, new: str | None, to: str, as_json: bool) -> None:
    """Say which articles, quotes and entities changed from snapshot OLD to NEW.

    NEW is the published one unless given, OLD the one before NEW. Rows are compared by their keys; files that both
    snapshots have are not read.
    """

    def work() -> None:
        from flows import operations

        found = operations.diff(to, old, new)
        _tell(found, as_json, lambda: _show_diff(found))

    sys.exit(guarded(work))


@snapshots.command()
@click.argument("snapshot", required=False)
@TO
@WAIT
@JSON
def rollback(snapshot: str | None, to: str, wait: float, as_json: bool) -> None:
    """Publish again what SNAPSHOT holds; the one before the published one unless given.

    It becomes a new snapshot, and all others stay. What was retracted since stays retracted. The next build publishes
    what its input has and this snapshot lacks: mend the input first.
    """

    def work() -> None:
        from flows import operations

        done = operations.rollback(to, snapshot, wait=wait)
        _tell(done, as_json, lambda: click.echo(f"Published again, as a new snapshot:\n  {done.snapshot}"))

    sys.exit(guarded(work))


@snapshots.command()
@click.argument("to", metavar="[DIR]", default="data")
@setting_option(PruneSettings, "keep_snapshots", int, "N")
@setting_option(PruneSettings, "keep_hours", float, "HOURS")
@click.option("--dry-run", is_flag=True, help="Say which snapshots would be removed; remove none.")
def prune(to: str, keep_snapshots: int, keep_hours: float, dry_run: bool) -> None:
    """Remove former snapshots of DIR (data unless given); the published one always stays."""
    settings = checked(PruneSettings, to=to, keep_snapshots=keep_snapshots, keep_hours=keep_hours, dry_run=dry_run)
    sys.exit(guarded(lambda: _prune(settings)))


def _prune(settings: PruneSettings) -> None:
    from flows import operations

    removed = operations.prune(settings.to, settings.keep_snapshots, settings.keep_hours, dry_run=settings.dry_run)
    for name in removed:
        click.echo(f"{'would remove' if settings.dry_run else 'removed'} {name}")
    if not removed:
        click.echo("No former snapshot to remove.")


def _tell(done: Edited | Diff, as_json: bool, show: Callable[[], Any]) -> None:
    if as_json:
        click.echo(json.dumps(done.as_dict(), ensure_ascii=False, indent=2))
    else:
        show()


def _show_retracted(done: Edited, *, undo: bool) -> None:
    verb = "no longer retracted" if undo else "retracted"
    for entry in done.articles:
        click.echo(f"{verb}: {entry['external_id']} ({entry['source']}, article_id {entry['article_id']})")
    if not done.articles:
        click.echo("They were retracted before: nothing was changed.")
    if done.former:
        click.echo(
            f"Former snapshots still hold retracted articles until they are pruned, or with --purge at once: "
            f"{', '.join(done.former)}"
        )
    click.echo(f"Published:\n  {done.snapshot}")


def _show_list(found: list[SnapshotEntry]) -> None:
    click.echo(f"  {'snapshot':25} {'kind':9} {'articles':>10} {'quotes':>10} {'MB':>9}")
    for e in found:
        star = "*" if e.published else " "
        click.echo(f"{star} {e.snapshot:25} {e.kind:9} {e.articles:10,} {e.quotes:10,} {e.bytes / 1e6:9,.1f}")


def _show_diff(found: Diff) -> None:
    click.echo(f"{found.old} → {found.new}\n")
    click.echo(f"{'rows':16} {'added':>10} {'removed':>10} {'changed':>10}")
    for table, counts in found.counts.items():
        click.echo(f"{table:16} " + " ".join(f"{n:10,}" for n in counts.values()))
    for table, kinds in found.rows.items():
        for kind, rows in kinds.items():
            if rows:
                click.echo(f"\n{table} {kind}")
            for row in rows[:EXAMPLES]:
                hashes = ("article_id", "quote_id", "entity_id")
                click.echo("  " + " · ".join(str(v) for name, v in row.items() if v is not None and name not in hashes))
            if len(rows) > EXAMPLES:
                click.echo(f"  … and {len(rows) - EXAMPLES:,} more (--json has all)")
