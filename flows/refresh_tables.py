"""The flow that reads stale articles again."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.orchestration.recorded_build import build_in_tasks
from flows.orchestration.task_options import HOUR
from flows.settings import RefreshSettings


@flow(name="refresh-tables", flow_run_name="refresh {settings.to}", timeout_seconds=7 * 24 * HOUR)
def refresh_tables(settings: RefreshSettings) -> dict[str, Any] | State[Any]:
    """Read stale and new articles, as the command `newstables build --refresh` does.

    An article is stale if another reader, or another version of the reader, has read it.

    Args:
        settings: What to read again and how. Paths are relative to the folder of the deployment.

    Returns:
        The same as `build_tables`.
    """
    return build_in_tasks(settings.to_build())
