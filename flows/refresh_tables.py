"""The flow that reads stale articles again."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.orchestration.recorded_build import HOUR, build_in_tasks
from flows.settings import RefreshSettings


@flow(name="refresh-tables", flow_run_name="refresh {settings.to}", timeout_seconds=7 * 24 * HOUR)
def refresh_tables(settings: RefreshSettings) -> dict[str, Any] | State[Any]:
    """Reads again what another reader or version has read, and what is new: the same as `newstables build --refresh`.

    Args:
        settings: What to read again, and how. Paths are relative to the folder of the deployment.

    Returns:
        As `build_tables`.
    """
    return build_in_tasks(settings.to_build())
