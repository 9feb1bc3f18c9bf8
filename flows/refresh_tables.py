"""The flow that reads stale articles again."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.orchestration import forms
from flows.orchestration.forms import RefreshForm
from flows.orchestration.outcomes import concluded
from flows.orchestration.recorded_build import STOPPED, build_in_tasks
from flows.orchestration.task_options import HOUR
from flows.settings import RefreshSettings


def run_name() -> str:
    """Return the name of the current run: the folder of its tables."""
    return forms.run_name(RefreshSettings, lambda settings: f"refresh {settings.to}")


@flow(name="refresh-tables", flow_run_name=run_name, timeout_seconds=7 * 24 * HOUR, validate_parameters=False)
def refresh_tables(settings: RefreshForm) -> dict[str, Any] | State[Any]:
    """Read stale and new articles, as the command `newstables build --refresh` does.

    An article is stale if another reader, or another version of the reader, has read it.

    Args:
        settings: What to read again and how.

    Returns:
        The same as `build_tables`.
    """
    return concluded(lambda: build_in_tasks(forms.settings_of(RefreshSettings, settings).to_build()), STOPPED)
