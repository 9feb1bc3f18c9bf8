"""Time limits and retries of flows and tasks."""

from __future__ import annotations

import errno
from typing import Any

from prefect import State, Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.tasks import exponential_backoff

HOUR = 3600
TRANSIENT_ERRNOS = {
    errno.EIO,
    errno.EAGAIN,
    errno.EBUSY,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.ECONNRESET,
    errno.EHOSTUNREACH,
}


def is_transient_failure(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Check whether a task failed because a disk or network was away. Retrying after other errors is useless."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno in TRANSIENT_ERRNOS


# Without a time limit: Prefect can only interrupt tasks in the main thread, and warns about each other one.
IO_TASK: dict[str, Any] = {
    "cache_policy": NO_CACHE,  # staged batches already record what is done
    "retries": 3,
    "retry_delay_seconds": exponential_backoff(backoff_factor=5),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_transient_failure,
}
