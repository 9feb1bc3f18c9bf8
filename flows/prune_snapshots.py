"""The flow that removes former snapshots."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger
from prefect.states import Cancelled

from flows import operations
from flows.errors import LockedError
from flows.orchestration.task_options import HOUR
from flows.settings import PruneSettings
from flows.wording import count


@flow(name="prune-snapshots", flow_run_name="prune {settings.to}", timeout_seconds=HOUR)
def prune_snapshots(settings: PruneSettings) -> list[str] | State[Any]:
    """Remove former snapshots that are old enough. The published snapshot is never removed.

    Args:
        settings: Which snapshots to keep. Paths are relative to the folder of the deployment.

    Returns:
        The ids of the removed snapshots. If a build is writing into the folder, the run ends as Cancelled with the name
        Refused.
    """
    keep, hours = settings.keep_snapshots, settings.keep_hours
    try:
        removed = operations.prune(settings.to, keep, hours, dry_run=settings.dry_run)
    except LockedError as error:
        return Cancelled(name="Refused", message=str(error))
    verb = "would be removed" if settings.dry_run else "removed"
    get_run_logger().info("%s %s: %s", count(len(removed), "former snapshot"), verb, ", ".join(removed) or "none")
    return removed
