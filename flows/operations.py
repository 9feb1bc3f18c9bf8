"""Each command as one function. The command line, the flows and `newstables` call these.

Tables lie in a folder or in an object store; every function takes a path or a URL.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from flows.build.read_input import explain_no_input, find_sources
from flows.errors import InputError
from flows.identities.known_file import known_names
from flows.maintenance import edits, snapshot_diff
from flows.maintenance.check import Checked
from flows.maintenance.snapshot_diff import Diff
from flows.maintenance.snapshot_list import SnapshotEntry, list_entry
from flows.maintenance.status import Status
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.result import QuarantineCounts, Result, count_inputs
from flows.search_index.index_location import remove_index
from flows.settings import BuildSettings
from flows.targets.execution import PLAIN, Execution
from flows.targets.locked_build import Prepared, build_locked
from flows.targets.open_target import Target, open_target

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def build(settings: BuildSettings, progress: ProgressReporter = NO_PROGRESS, execution: Execution = PLAIN) -> Result:
    """Build the tables.

    In a script, call this below `if __name__ == "__main__":`, since worker processes import the script.

    Args:
        settings: What to build, and how.
        progress: Reports how far the build is.
        execution: How batches are read and published.

    Returns:
        What was done.

    Raises:
        flows.errors.InputError: An input cannot be read as asked, or all that was named has nothing to read. (Where
            the default input has nothing, the result says so instead.)
        flows.errors.LockedError: Another build is writing into the same place, or published there meanwhile.
        flows.errors.TargetError: The place cannot be built into.
        flows.errors.PublishError: A check failed; nothing was published.
        flows.errors.RunnerError: The cluster that was asked for cannot read batches.
        flows.errors.WorkerError: A worker process died; nothing was published.
    """
    if settings.known:
        known_names(settings.known)  # a list that cannot be read fails now, not when all articles are read
    target = open_target(settings.to, settings.work)
    sources = find_sources(settings, target.root)
    published = None if sources else target.published_address()
    if not sources and not (settings.refresh and published):
        reason = explain_no_input(settings.inputs, sources)
        if settings.refresh:
            reason = f"{target.location}: nothing is published there that could be read again; and {reason}"
        if settings.inputs:
            raise InputError(reason)
        return Result(
            status="empty",
            reason=reason,
            snapshot=published,
            inputs=count_inputs(sources),
            quarantine=QuarantineCounts(limit=settings.warn_quarantined),
        )
    return build_locked(
        target,
        lambda: Prepared(settings, sources),
        progress,
        execution,
        dry_run=settings.dry_run,
        wait=settings.wait,
    )


def published_id(to: str | os.PathLike[str]) -> str:
    """Return the id of the published snapshot in a folder or URL.

    Raises:
        flows.errors.NothingPublishedError: Nothing is published there.
        flows.errors.PublishError: The published snapshot has no readable manifest.
    """
    return open_target(to).published_id()


@dataclass(frozen=True)
class Edited:
    """What an edit changed.

    Attributes:
        snapshot: Absolute path, or URL, of the snapshot that is published now.
        articles: The articles that were retracted, or are no longer: article_id, external_id, source.
        former: Ids of former snapshots that still have retracted articles, until they are pruned.
    """

    snapshot: str
    articles: list[dict[str, str]] = field(default_factory=list)
    former: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the edit as plain values."""
        return asdict(self)


def retract(
    to: str | os.PathLike[str],
    ids: Sequence[str],
    source: str | None = None,
    *,
    purge: bool = False,
    wait: float = 0,
) -> Edited:
    """Remove articles from every table, and keep builds from publishing them again.

    Args:
        to: Folder or URL of the tables.
        ids: Article ids, or the input's own ids.
        source: Only articles of this source, for own ids that several sources have; None for any.
        purge: Whether to remove former snapshots with one of the articles, even if someone reads them.
        wait: Seconds to wait for a running build.

    Raises:
        flows.errors.LockedError: A build is writing there.
        flows.errors.TargetError: Nothing is published there, an id is not, or several sources have it.
        flows.errors.PublishError: A check failed, or the tables are of another version. Nothing was changed.
    """
    target = open_target(to)
    target.published_id()  # where nothing is published, not even a lock is written
    with target.lock(wait):
        target.pull()
        edit = edits.retract(target.root, ids, source)
        holders = target.former_with(edit.matching)
        target.deliver(edit.snapshot, removed=holders if purge else ())
        if purge:
            from flows.explore.database_cache import remove_databases

            # The next search and the next explore make them anew: no page of the files has the texts.
            remove_index(target.search_folder)
            remove_databases(target.location)
        return _edited(target, edit, [] if purge else holders)


def unretract(to: str | os.PathLike[str], ids: Sequence[str], source: str | None = None, *, wait: float = 0) -> Edited:
    """Let the next build publish retracted articles again, if its input has them.

    Raises:
        flows.errors.LockedError: A build is writing there.
        flows.errors.TargetError: Nothing is published there, or an id is not retracted.
        flows.errors.PublishError: A check failed, or the tables are of another version. Nothing was changed.
    """
    target = open_target(to)
    target.published_id()  # where nothing is published, not even a lock is written
    with target.lock(wait):
        target.pull()
        edit = edits.unretract(target.root, ids, source)
        target.deliver(edit.snapshot)
        return _edited(target, edit)


def rollback(to: str | os.PathLike[str], snapshot_id: str | None = None, *, wait: float = 0) -> Edited:
    """Publish what a former snapshot holds, as a new snapshot. Articles that were retracted since stay retracted.

    Args:
        to: Folder or URL of the tables.
        snapshot_id: Id of the former snapshot; None for the one before the published one.
        wait: Seconds to wait for a running build.

    Raises:
        flows.errors.LockedError: A build is writing there.
        flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        flows.errors.PublishError: A check failed, or its tables are of another version. Nothing was changed.
    """
    target = open_target(to)
    target.published_id()
    with target.lock(wait):
        target.pull(whole=False)  # the files of the published snapshot may be what is damaged
        base = target.prepare_rollback(snapshot_id)
        edit = edits.rollback(target.root, base)
        target.deliver(edit.snapshot, base=base)
        return _edited(target, edit)


def _edited(target: Target, edit: edits.Edit, former: Sequence[str] = ()) -> Edited:
    articles = [{name: getattr(article, name) for name in edits.ID_COLUMNS} for article in edit.articles]
    return Edited(target.address(edit.snapshot.id), articles, list(former))


def list_snapshots(to: str | os.PathLike[str]) -> list[SnapshotEntry]:
    """Return the snapshots of a folder or URL, the latest first.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: A manifest cannot be read.
    """
    target = open_target(to)
    published = target.published_id()
    return [list_entry(snapshot, published) for snapshot in reversed(target.snapshots())]


def diff(to: str | os.PathLike[str], old: str | None = None, new: str | None = None) -> Diff:
    """Compare two snapshots row by row. Files that both have are not read.

    Args:
        to: Folder or URL of the tables.
        old: Id of the earlier snapshot; None for the parent of the later one.
        new: Id of the later snapshot; None for the published one.

    Raises:
        flows.errors.TargetError: There is no such snapshot.
        flows.errors.PublishError: A manifest cannot be read, or files are missing.
    """
    with open_target(to).pair(old, new) as (earlier, later):
        return snapshot_diff.compare(earlier, later)


def prune(to: str | os.PathLike[str], keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
    """Remove former snapshots except the last `keep` and those replaced less than `hours` ago; return their ids.

    Raises:
        flows.errors.LockedError: A build is writing there.
        flows.errors.TargetError: Nothing is published there.
    """
    return open_target(to).prune(keep, hours, dry_run=dry_run)


def check(to: str | os.PathLike[str], progress: ProgressReporter = NO_PROGRESS, *, every: bool = False) -> Checked:
    """Check the published snapshot, and with `every` the former ones; see `flows.maintenance.check`.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: The published snapshot has no readable manifest.
    """
    return open_target(to).check(progress, every=every)


def status(to: str | os.PathLike[str], reader: str | None = None) -> Status:
    """Describe what is published, what is stale and what waits.

    Args:
        to: Folder or URL of the tables.
        reader: Articles of another reader count as stale; None for the reader of the last build.

    Raises:
        flows.errors.TargetError: Nothing is published there, and no build has begun to write there.
        flows.errors.PublishError: The published snapshot has no readable manifest.
    """
    target = open_target(to)
    found = target.status(reader)
    if not found.has_begun:
        target.published_id()  # raises the error of all commands
    return found


def open_snapshot(path: str | os.PathLike[str], snapshot: str | None = None) -> DuckDBPyConnection:
    """Open one snapshot for SQL: a new DuckDB connection, in memory, with a view per table.

    The views are named like the tables (articles, sentences, quotes, …). They have their columns and `published_month`
    (VARCHAR: the UTC month, or `unknown`). More views answer what people ask: `statements`, `who_said_what`, `people`,
    `said_by_day` and `first_to_report` (see `transforms.contract.archive_views`). They all read
    the files that the manifest of the snapshot lists, whatever is published later, until the snapshot is pruned. The
    time zone of the connection is UTC, as that of the tables' dates, and its cursors see the views.

    Args:
        path: Folder or URL that was built into: it holds `published`, or `LATEST`.
        snapshot: Id of a former snapshot; None for the published one.

    Raises:
        flows.errors.TargetError: Nothing is published there, there is no such snapshot, or the store is out of reach.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    return open_target(path).connect(snapshot)
