"""The flow that checks the published tables."""

from __future__ import annotations

from typing import Any

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE

from flows import operations
from flows.errors import PublishError
from flows.maintenance.check import Checked
from flows.orchestration import forms
from flows.orchestration.artifacts import create_check_artifact
from flows.orchestration.forms import CheckForm
from flows.orchestration.outcomes import concluded, require_published
from flows.orchestration.progress_artifact import ProgressArtifact
from flows.orchestration.task_options import HOUR
from flows.settings import CheckSettings
from flows.wording import count

STOPPED = "Stopped; a check changes nothing"


@task(name="check-snapshot", cache_policy=NO_CACHE, timeout_seconds=12 * HOUR)
def check_snapshot(to: str) -> Checked:
    """Check the published snapshot; see `flows.maintenance.check`."""
    with ProgressArtifact("Checking") as progress:
        return operations.check(to, progress)


def run_name() -> str:
    """Return the name of the current run: the folder of its tables."""
    return forms.run_name(CheckSettings, lambda settings: f"check {settings.to}")


@flow(name="check-tables", flow_run_name=run_name, timeout_seconds=13 * HOUR, validate_parameters=False)
def check_tables(settings: CheckForm) -> dict[str, Any] | State[Any]:
    """Check the published tables: every file against the manifest, every row against the contract of the tables.

    Args:
        settings: What to check.

    Returns:
        The snapshot, files, rows and problems, as `newstables check --json` prints them. A run that finds problems ends
        as Failed, and its artifact `check` lists them. It is Skipped (Completed) where nothing is published yet in the
        default folder.
    """
    return concluded(lambda: _check(forms.settings_of(CheckSettings, settings).to), STOPPED)


def _check(to: str) -> dict[str, Any]:
    require_published(to, CheckSettings().to, "check")
    checked = check_snapshot(to)
    create_check_artifact(checked)
    if checked.problems:
        more = f" and {len(checked.problems) - 1} more" if len(checked.problems) > 1 else ""
        raise PublishError(f"{checked.snapshot}: {checked.problems[0]}{more}")
    get_run_logger().info("%s: %s unchanged since publication", checked.snapshot, count(checked.files, "file"))
    return checked.as_dict()
