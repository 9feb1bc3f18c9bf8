"""Turn the errors of a command into one line on standard error and an exit code."""

from __future__ import annotations

from collections.abc import Callable

import click

from flows.errors import REMEDIES

FAILED, WRONG, LOCKED, NOT_PUBLISHED, INTERRUPTED = 1, 2, 3, 4, 130
EXIT_CODES = """
\b
Exit codes:
  0    done, or nothing to do
  1    unexpected error
  2    wrong arguments or input; nothing was changed
  3    another build is writing into the same folder
  4    a check failed, a worker died or the disk is full; nothing was published
  130  interrupted (Ctrl-C, SIGTERM); published tables are complete, finished batches are kept
"""


def exit_code_of(work: Callable[[], object]) -> int:
    """Run `work` and return its exit code. Print an expected error as one line; let others pass."""
    from flows.errors import (
        InputError,
        LockedError,
        PublishError,
        RunnerError,
        ServerError,
        TargetError,
        WorkerError,
    )

    codes: dict[type[Exception], int] = {
        InputError: WRONG,
        RunnerError: WRONG,
        ServerError: WRONG,
        TargetError: WRONG,
        LockedError: LOCKED,
        PublishError: NOT_PUBLISHED,
        WorkerError: NOT_PUBLISHED,
    }
    try:
        work()
    except tuple(codes) as error:
        click.echo(f"newstables: {error}", err=True)
        return next(code for kind, code in codes.items() if isinstance(error, kind))
    except (PermissionError, NotADirectoryError) as error:
        click.echo(f"newstables: {error}; check the path and its permissions", err=True)
        return WRONG
    except OSError as error:
        if error.errno not in REMEDIES:
            raise
        click.echo(f"newstables: {error}; nothing was published. {REMEDIES[error.errno]}", err=True)
        return NOT_PUBLISHED
    except KeyboardInterrupt:
        click.echo(
            "\nnewstables: interrupted. Published tables are complete and finished batches are kept: run the same "
            "command again to continue",
            err=True,
        )
        return INTERRUPTED
    return 0
