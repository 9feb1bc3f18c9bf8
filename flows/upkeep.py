"""The flows that look after what is published: check it, and remove former snapshots."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Cancelled

from flows import artifacts, check, retention
from flows.errors import LockedError, PublishError
from flows.settings import CheckSettings, PruneSettings

HOUR = 3600


@task(name="check-snapshot", cache_policy=NO_CACHE, timeout_seconds=12 * HOUR)
def check_snapshot(to: str) -> check.Checked:
    """Checks the published snapshot; see `flows.check`."""
    with artifacts.Progress("Checking") as progress:
        return check.check(to, progress)


@flow(name="check-tables", flow_run_name="check {settings.to}", timeout_seconds=13 * HOUR)
def check_tables(settings: CheckSettings) -> dict[str, Any]:
    """Checks the published tables: every file against the manifest, every row against the tables' contract.

    Args:
        settings: What to check. Paths are relative to the folder of the deployment.

    Returns:
        The snapshot, files, rows and problems, as `newstables check --json` prints them.

    Raises:
        flows.errors.PublishError: Something is wrong; the run's report says what.
    """
    checked = check_snapshot(settings.to)
    artifacts.tell_check(checked)
    if checked.problems:
        more = f" and {len(checked.problems) - 1} more" if len(checked.problems) > 1 else ""
        raise PublishError(f"{checked.snapshot}: {checked.problems[0]}{more}")
    get_run_logger().info("%s: %d files are as they were published", checked.snapshot, checked.files)
    return checked.as_dict()


@flow(name="prune-snapshots", flow_run_name="prune {settings.to}", timeout_seconds=HOUR)
def prune_snapshots(settings: PruneSettings) -> list[str] | State[Any]:
    """Removes former snapshots that nobody needs to keep; the published one always stays.

    Args:
        settings: Which to keep. Paths are relative to the folder of the deployment.

    Returns:
        The ids of those removed. The run ends as Cancelled, named Refused, where a build is writing into the folder.
    """
    keep, hours = settings.keep_snapshots, settings.keep_hours
    try:
        removed = retention.prune(settings.to, keep, hours, dry_run=settings.dry_run)
    except LockedError as error:
        return Cancelled(name="Refused", message=str(error))
    verb = "would be removed" if settings.dry_run else "removed"
    get_run_logger().info("%d former snapshots %s: %s", len(removed), verb, ", ".join(removed) or "none")
    return removed
