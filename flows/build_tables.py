"""The flow that builds the tables."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.runtime import flow_run

from flows.orchestration.recorded_build import HOUR, build_in_tasks
from flows.settings import DEFAULT_INPUT, BuildSettings


def _name() -> str:
    """What a run is called in lists: what it reads, and into which folder."""
    settings = flow_run.parameters["settings"]
    if isinstance(settings, dict):
        settings = BuildSettings.model_validate(settings)
    inputs = settings.inputs or [DEFAULT_INPUT]
    more = f" and {len(inputs) - 1} more" if len(inputs) > 1 else ""
    window = "".join(f" {word} {day}" for word, day in (("from", settings.since), ("to", settings.until)) if day)
    return f"{'try' if settings.dry_run else 'build'} {inputs[0]}{more}{window} into {settings.to}"


@flow(name="build-tables", flow_run_name=_name, timeout_seconds=7 * 24 * HOUR)
def build_tables(settings: BuildSettings) -> dict[str, Any] | State[Any]:
    """Builds the tables from articles: the same as the command `newstables build`.

    Args:
        settings: What to build, and how. Paths are relative to the folder of the deployment.

    Returns:
        What was done, as `newstables build --json` prints it. The run ends as Cancelled, named Refused, where another
        build is writing into the same folder.
    """
    return build_in_tasks(settings)
