"""The flow that checks the published tables."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import operations
from flows.errors import PublishError
from flows.maintenance.check import Checked
from flows.orchestration.artifacts import create_check_artifact
from flows.orchestration.progress_artifact import ProgressArtifact
from flows.orchestration.task_options import HOUR
from flows.settings import CheckSettings
from flows.wording import count


@task(name="check-snapshot", cache_policy=NO_CACHE, timeout_seconds=12 * HOUR)
def check_snapshot(to: str) -> Checked:
    """Check the published snapshot; see `flows.maintenance.check`."""
    with ProgressArtifact("Checking") as progress:
        return operations.check(to, progress)


@flow(name="check-tables", flow_run_name="check {settings.to}", timeout_seconds=13 * HOUR)
def check_tables(settings: CheckSettings) -> dict[str, Any]:
    """Check the published tables: every file against the manifest, every row against the contract of the tables.

    Args:
        settings: What to check. Paths are relative to the folder of the deployment.

    Returns:
        The snapshot, files, rows and problems, as `newstables check --json` prints them.

    Raises:
        flows.errors.PublishError: There are problems. The artifact `check` of the run lists them.
    """
    checked = check_snapshot(settings.to)
    create_check_artifact(checked)
    if checked.problems:
        more = f" and {len(checked.problems) - 1} more" if len(checked.problems) > 1 else ""
        raise PublishError(f"{checked.snapshot}: {checked.problems[0]}{more}")
    get_run_logger().info("%s: %s unchanged since publication", checked.snapshot, count(checked.files, "file"))
    return checked.as_dict()
