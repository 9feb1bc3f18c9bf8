"""Errors become one line and an exit code."""

from __future__ import annotations

import errno
import os

import pytest

from flows import errors
from flows.cli.exit_codes import exit_code_of
from flows.errors import InputError


def fail(error: BaseException) -> int:
    def work() -> None:
        raise error

    return exit_code_of(work)


def system_error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "a/file")


def test_success_is_0() -> None:
    assert exit_code_of(lambda: None) == 0


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("there is no such file"), 2),
        (errors.RunnerError("no such runner"), 2),
        (errors.ServerError("no answer"), 2),
        (errors.TargetError("not a folder"), 2),
        (errors.LockedError("another build"), 3),
        (errors.PublishError("a check failed"), 4),
        (errors.WorkerError("a worker died"), 4),
    ],
)
def test_expected_error_is_one_line(error: Exception, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(error) == code
    assert capsys.readouterr().err == f"newstables: {error}\n"


@pytest.mark.parametrize(
    ("number", "code", "advice"),
    [
        (errno.EACCES, 2, "check the path and its permissions"),
        (errno.ENOTDIR, 2, "check the path and its permissions"),
        (errno.ENOSPC, 4, "nothing was published. Make room"),
        (errno.EROFS, 4, "nothing was published. Make the file system writable"),
        (errno.EFBIG, 4, "nothing was published. Raise the limit on file sizes"),
    ],
)
def test_system_error_comes_with_advice(
    number: int, code: int, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fail(system_error(number)) == code
    message = capsys.readouterr().err
    assert "a/file" in message
    assert advice in message


def test_interrupt_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail(KeyboardInterrupt()) == 130
    assert "run the same command again to continue" in capsys.readouterr().err


@pytest.mark.parametrize("error", [system_error(errno.ENOENT), ValueError("a bug")])
def test_unexpected_error_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        fail(error)
