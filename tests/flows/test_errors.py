"""Errors name the file they are about."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from flows.errors import naming


def test_the_path_is_added_to_an_error_without_one() -> None:
    with pytest.raises(OSError, match="No space left on device") as raised, naming(Path("a")):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert raised.value.filename == "a"


def test_a_path_in_the_error_is_kept() -> None:
    with pytest.raises(OSError, match="No such file") as raised, naming(Path("a")):
        raise OSError(errno.ENOENT, "No such file", "b")
    assert raised.value.filename == "b"
