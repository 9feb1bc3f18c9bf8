"""Write a file under a temporary name, and rename it when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.errors import InputError, naming
from flows.storage import disk


@contextmanager
def new_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """Yield a temporary path to write to, and rename it at the end. After an error nothing is left of it.

    Args:
        path: The file.
        replace: Whether a file that is there may be replaced.

    Raises:
        InputError: There is no folder for the file, or it is there and must not be replaced.
    """
    if not path.parent.is_dir():
        raise InputError(f"{path}: there is no folder {path.parent}")
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file")
    if path.exists() and not replace:
        raise InputError(f"{path} exists; --force replaces it")
    with disk.replacing(path) as temporary:
        try:
            with naming(temporary):
                yield temporary
        except BaseException:
            for left in temporary.parent.glob(f"{temporary.name}*"):  # a database has files beside it
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            raise
