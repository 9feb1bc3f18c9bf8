"""The flow that removes former snapshots."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger
from prefect.states import Cancelled

from flows import operations
from flows.errors import LockedError
from flows.orchestration import forms
from flows.orchestration.forms import PruneForm
from flows.orchestration.task_options import HOUR
from flows.settings import PruneSettings
from flows.wording import count


def run_name() -> str:
    """Return the name of the current run: the folder of its tables."""
    return forms.run_name(PruneSettings, lambda settings: f"prune {settings.to}")


@flow(name="prune-snapshots", flow_run_name=run_name, timeout_seconds=HOUR, validate_parameters=False)
def prune_snapshots(settings: PruneForm) -> list[str] | State[Any]:
    """Remove former snapshots that are old enough. The published snapshot is never removed.

    Args:
        settings: Which snapshots to keep.

    Returns:
        The ids of the removed snapshots. If a build is writing into the folder, the run ends as Cancelled with the name
        Refused.
    """
    asked = forms.settings_of(PruneSettings, settings)
    try:
        removed = operations.prune(asked.to, asked.keep_snapshots, asked.keep_hours, dry_run=asked.dry_run)
    except LockedError as error:
        return Cancelled(name="Refused", message=str(error))
    verb = "would be removed" if asked.dry_run else "removed"
    get_run_logger().info("%s %s: %s", count(len(removed), "former snapshot"), verb, ", ".join(removed) or "none")
    return removed
