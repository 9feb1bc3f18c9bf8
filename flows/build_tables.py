"""The flow that builds the tables."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from flows.orchestration import forms
from flows.orchestration.forms import BuildForm
from flows.orchestration.outcomes import concluded
from flows.orchestration.recorded_build import STOPPED, build_in_tasks
from flows.orchestration.task_options import HOUR
from flows.setting_fields import DEFAULT_INPUT
from flows.settings import BuildSettings


def run_name() -> str:
    """Return the name of the current run: its input, its dates and the folder of its tables."""
    return forms.run_name(BuildSettings, _name)


def _name(settings: BuildSettings) -> str:
    inputs = settings.inputs or [DEFAULT_INPUT]
    more = f" and {len(inputs) - 1} more" if len(inputs) > 1 else ""
    dates = "".join(f" {word} {day}" for word, day in (("from", settings.since), ("to", settings.until)) if day)
    return f"{'dry run of' if settings.dry_run else 'build'} {inputs[0]}{more}{dates} into {settings.to}"


@flow(name="build-tables", flow_run_name=run_name, timeout_seconds=7 * 24 * HOUR, validate_parameters=False)
def build_tables(settings: BuildForm) -> dict[str, Any] | State[Any]:
    """Build the tables from articles, as the command `newstables build` does.

    Args:
        settings: What to build, and how.

    Returns:
        The result, as `newstables build --json` prints it, or the state of a run that built nothing: Skipped
        (Completed) where the default input has no articles, Refused (Cancelled) where another build is writing into
        the same folder, Failed, TimedOut.
    """
    return concluded(lambda: build_in_tasks(forms.settings_of(BuildSettings, settings)), STOPPED)
