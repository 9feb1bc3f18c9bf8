"""One build at a time writes into a folder."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.errors import LockedError, TargetError
from flows.storage.lock import holder, locked


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "to"


def test_the_lock_is_held_in_the_block_only(root: Path) -> None:
    with locked(root):
        assert holder(root) == os.getpid()
    assert holder(root) is None
    with locked(root):
        pass


def test_a_second_build_is_refused_and_told_the_process_of_the_first(root: Path) -> None:
    with locked(root), pytest.raises(LockedError, match=f"process {os.getpid()}"), locked(root):
        raise AssertionError


@pytest.fixture
def released_soon(root: Path) -> Iterator[None]:
    """Another holder of the lock, which releases it after a short time."""
    held = threading.Event()

    def hold() -> None:
        with locked(root):
            held.set()
            time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    yield
    thread.join()


@pytest.mark.usefixtures("released_soon")
def test_a_build_waits_for_the_lock(root: Path) -> None:
    with locked(root, wait=30):
        assert holder(root) == os.getpid()


def test_a_file_is_no_folder_to_build_into(root: Path) -> None:
    root.touch()
    with pytest.raises(TargetError, match="cannot be built into"), locked(root):
        raise AssertionError


def test_a_link_among_the_written_paths_is_refused(root: Path, tmp_path: Path) -> None:
    root.mkdir()
    (root / "staging").symlink_to(tmp_path)
    with pytest.raises(TargetError, match="to/staging: is a symlink"), locked(root):
        raise AssertionError


@pytest.mark.parametrize("content", ["", "no number", "999999999", "1"])
def test_a_lock_file_of_no_running_build_has_no_holder(root: Path, content: str) -> None:
    root.mkdir()
    (root / ".lock").write_text(content, "utf-8")
    assert holder(root) is None
