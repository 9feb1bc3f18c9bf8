"""What the commands share: options from settings, errors as one line and an exit code."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from flows.errors import FULL

if TYPE_CHECKING:
    from pydantic import BaseModel

    S = TypeVar("S", bound=BaseModel)

F = TypeVar("F", bound=Callable[..., Any])

FAILED, WRONG, LOCKED, UNCHECKED, INTERRUPTED = 1, 2, 3, 4, 130
MEND = {  # what to do about errors of the system that are no fault of the arguments
    **dict.fromkeys(FULL, "Make room there and run the same command again"),
    errno.EFBIG: "Raise the limit of a file's size (ulimit -f) and run the same command again",
    errno.EROFS: "Make the file system writable and run the same command again",
}


def meaning(settings: type[BaseModel], name: str) -> str:
    """What a setting means, as its field says."""
    return settings.model_fields[name].description or ""


def setting_option(settings: type[BaseModel], name: str, kind: Any, metavar: str | None = None) -> Callable[[F], F]:
    """An option for a setting, with its default and meaning."""
    default = settings.model_fields[name].default
    flag = f"--{name.replace('_', '-')}"
    return click.option(
        flag,
        type=kind,
        default=default,
        show_default=default is not None,
        metavar=metavar,
        help=meaning(settings, name),
    )


def checked(settings: type[S], **values: Any) -> S:
    """The settings, checked; a wrong one becomes a usage error that names its option."""
    from pydantic import ValidationError

    try:
        return settings(**values)
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "".join(str(part) for part in problem["loc"][:1]).replace("_", "-")
            message = problem["msg"].removeprefix("Value error, ")
            option = "INPUT" if name == "inputs" else f"--{name}"
            lines.append(f"{option}: {message} (not {problem['input']!r})" if name else message)
        raise click.UsageError("; ".join(lines)) from None


def guarded(work: Any) -> int:
    """Runs `work`; an error that is foreseen becomes one line and an exit code."""
    from flows.errors import InputError, LockedError, PublishError, RunnerError, ServerError, TargetError, WorkerError

    codes: dict[type[Exception], int] = {InputError: WRONG, ServerError: WRONG, TargetError: WRONG, LockedError: LOCKED}
    codes |= {RunnerError: WRONG, PublishError: UNCHECKED, WorkerError: UNCHECKED}
    try:
        work()
    except tuple(codes) as error:
        click.echo(f"newstables: {error}", err=True)
        return next(code for kind, code in codes.items() if isinstance(error, kind))
    except (PermissionError, NotADirectoryError) as error:
        click.echo(f"newstables: {error}; check the path and its permissions", err=True)
        return WRONG
    except OSError as error:
        if error.errno not in MEND:
            raise
        click.echo(f"newstables: {error}; nothing was published. {MEND[error.errno]}", err=True)
        return UNCHECKED
    except KeyboardInterrupt:
        click.echo(
            "\nnewstables: interrupted. What is published is whole; finished batches are kept, so the same command "
            "goes on where this one stopped",
            err=True,
        )
        return INTERRUPTED
    return 0
