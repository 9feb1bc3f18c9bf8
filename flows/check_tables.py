"""The flow that checks the published tables."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import operations
from flows.errors import PublishError
from flows.maintenance.check import Checked
from flows.orchestration import artifacts
from flows.settings import CheckSettings

HOUR = 3600


@task(name="check-snapshot", cache_policy=NO_CACHE, timeout_seconds=12 * HOUR)
def check_snapshot(to: str) -> Checked:
    """Checks the published snapshot; see `flows.maintenance.check`."""
    with artifacts.Progress("Checking") as progress:
        return operations.check(to, progress)


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
