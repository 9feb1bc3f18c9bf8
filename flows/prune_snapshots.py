"""The flow that removes former snapshots."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger
from prefect.states import Cancelled

from flows import operations
from flows.errors import LockedError
from flows.settings import PruneSettings

HOUR = 3600


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
        removed = operations.prune(settings.to, keep, hours, dry_run=settings.dry_run)
    except LockedError as error:
        return Cancelled(name="Refused", message=str(error))
    verb = "would be removed" if settings.dry_run else "removed"
    get_run_logger().info("%d former snapshots %s: %s", len(removed), verb, ", ".join(removed) or "none")
    return removed
