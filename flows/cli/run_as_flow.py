"""Run a build of the command line as a recorded Prefect flow run."""

from __future__ import annotations

from typing import Any

from prefect import tags

from flows.build_tables import build_tables
from flows.orchestration.forms import form_of
from flows.orchestration.outcomes import REFUSED
from flows.result import Result
from flows.settings import BuildSettings

TAG = "newstables"


def build_as_flow_run(settings: BuildSettings) -> Result:
    """Build the tables in a flow run of this process.

    Raises:
        Exception: See `flows.operations.build`.
        KeyboardInterrupt: Ctrl-C; the run ends as Cancelled.
    """
    with tags(TAG):
        state = build_tables(form_of(settings), return_state=True)
    if state.is_cancelled() and state.name != REFUSED:
        raise KeyboardInterrupt
    values: Any = state.result()
    return Result(**values)
