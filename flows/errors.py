"""Errors that a build expects. Each message says what is wrong, where, and what to do next."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

FULL = (errno.ENOSPC, errno.EDQUOT)  # the file system is full, or the user's quota of it
REMEDIES = {  # for errors of the system, which other arguments would not avoid
    **dict.fromkeys(FULL, "Make room there and run the same command again"),
    errno.EFBIG: "Raise the limit on file sizes (ulimit -f) and run the same command again",
    errno.EROFS: "Make the file system writable and run the same command again",
}


class InputError(ValueError):
    """An input cannot be read as asked."""


class LockedError(RuntimeError):
    """Another build is writing into the folder."""


class PublishError(RuntimeError):
    """New tables, or the published ones they build on, are not valid. Nothing was published."""


class RunnerError(RuntimeError):
    """The runner that was asked for is missing or cannot do the work. Nothing was read."""


class ServerError(RuntimeError):
    """The configured Prefect server does not answer."""


class TargetError(RuntimeError):
    """Tables cannot be written to this folder or URL."""


class NothingPublishedError(TargetError):
    """There is no published snapshot in this folder or URL."""


class WorkerError(RuntimeError):
    """A worker process died or has another version. Nothing was published."""


@contextmanager
def naming(path: PathLike[str]) -> Iterator[None]:
    """Add the file's path to an OSError of writing to it: the system reports a full disk without one."""
    try:
        yield
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = str(path)
        raise
