"""The flow that removes former snapshots."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger

from flows import operations
from flows.orchestration import forms
from flows.orchestration.forms import PruneForm
from flows.orchestration.outcomes import concluded, require_published
from flows.orchestration.task_options import HOUR
from flows.settings import PruneSettings
from flows.wording import count

STOPPED = "Stopped; the next run removes the rest"


def run_name() -> str:
    """Return the name of the current run: the folder of its tables."""
    return forms.run_name(PruneSettings, lambda settings: f"prune {settings.to}")


@flow(name="prune-snapshots", flow_run_name=run_name, timeout_seconds=HOUR, validate_parameters=False)
def prune_snapshots(settings: PruneForm) -> list[str] | State[Any]:
    """Remove former snapshots that are old enough. The published snapshot is never removed.

    Args:
        settings: Which snapshots to keep.

    Returns:
        The ids of the removed snapshots. The run is Refused (Cancelled) if a build is writing into the folder, and
        Skipped (Completed) where nothing is published yet in the default folder.
    """
    return concluded(lambda: _prune(forms.settings_of(PruneSettings, settings)), STOPPED)


def _prune(settings: PruneSettings) -> list[str]:
    require_published(settings.to, PruneSettings().to, "remove")
    keep, hours = settings.keep_snapshots, settings.keep_hours
    removed = operations.prune(settings.to, keep, hours, dry_run=settings.dry_run)
    verb = "would be removed" if settings.dry_run else "removed"
    get_run_logger().info("%s %s: %s", count(len(removed), "former snapshot"), verb, ", ".join(removed) or "none")
    return removed
