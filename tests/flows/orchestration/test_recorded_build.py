"""The tasks of a build.

On a server, `test_recovery.py` kills and cancels builds, `test_outcomes.py` has how runs end, `test_artifacts.py` what
they record.
"""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from typing import Any

import pytest


@pytest.mark.parametrize("error", [InterruptedError("the run was stopped"), CancelledError()])
def test_a_task_whose_batches_are_given_up_is_cancelled(error: Exception) -> None:
    from flows.orchestration.recorded_build import read_articles

    given_up: Future[Any] = Future()
    given_up.set_exception(error)
    state: Any = read_articles.fn("1", ["a"], lambda paths: given_up)
    assert state.is_cancelled()
    assert state.message == "Stopped; what was read is kept"
