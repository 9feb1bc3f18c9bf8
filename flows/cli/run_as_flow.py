"""Run a build of the command line as a recorded Prefect flow run."""

from __future__ import annotations

from typing import Any

from prefect import tags

from flows.build_tables import build_tables
from flows.errors import LockedError
from flows.orchestration.forms import form_of
from flows.result import Result
from flows.settings import BuildSettings

TAG = "newstables"


def build_as_flow_run(settings: BuildSettings) -> Result:
    """Build the tables in a flow run of this process.

    Raises:
        flows.errors.LockedError: Another build is writing into the folder.
        Exception: See `flows.operations.build`.
    """
    with tags(TAG):
        state = build_tables(form_of(settings), return_state=True)
    if state.is_cancelled():
        raise LockedError(state.message or "another build is writing into the same folder")
    values: Any = state.result()
    return Result(**values)
