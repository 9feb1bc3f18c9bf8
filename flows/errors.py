"""The errors that a build foresees. Each message says what, where, and what to do next."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

FULL = (errno.ENOSPC, errno.EDQUOT)  # a file system's, or one's share of it


class LockedError(RuntimeError):
    """Another build is writing into the folder."""


class PublishError(RuntimeError):
    """What was to be published, or what it builds on, is not as it must be. Nothing was published."""


class RunnerError(RuntimeError):
    """What was asked to read batches is not there, or not as it must be. Nothing was read."""


class ServerError(RuntimeError):
    """The Prefect server that is configured does not answer."""


class TargetError(RuntimeError):
    """The folder to build into cannot be one."""


class WorkerError(RuntimeError):
    """A worker process died. Nothing was published."""


@contextmanager
def naming(path: PathLike[str]) -> Iterator[None]:
    """Adds the file's name to an error of writing into it: the system's says that a disk is full, not which one."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise
