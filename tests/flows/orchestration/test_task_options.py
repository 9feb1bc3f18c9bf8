"""Which failures are retried."""

from __future__ import annotations

import errno
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (OSError(errno.EIO, "disk away"), True),
        (OSError(errno.ETIMEDOUT, "network away"), True),
        (OSError(errno.ENOSPC, "disk full"), False),
        (ValueError("wrong input"), False),
    ],
)
def test_only_transient_failures_are_retried(error: Exception, retried: bool) -> None:
    from prefect.states import Failed

    from flows.orchestration.task_options import is_transient_failure

    unused: Any = None
    assert is_transient_failure(unused, unused, Failed(data=error)) == retried
