"""The log of decisions: added to, read back, whole after a kill."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from flows.errors import PublishError, TargetError
from flows.identities.decision_log import LEFT_SECONDS, has_decisions, read_decisions, write_decisions
from tests.flows.building import listening
from tests.transforms.identities.deciding import A, B, C, decided

ONE, TWO = decided(1, "same", A, B, note="why"), decided(2, "differ", A, "Kovács", article_ids=("x", "y"))


def test_decisions_are_read_in_the_order_of_their_time(tmp_path: Path) -> None:
    assert not has_decisions(tmp_path)
    write_decisions(tmp_path, [TWO])
    path = write_decisions(tmp_path, [decided(3, "undo", None, undoes=(ONE.decision_id,)), ONE])
    assert [one.kind for one in read_decisions(tmp_path)] == ["same", "differ", "undo"]
    assert read_decisions(tmp_path)[:2] == [ONE, TWO]
    assert path.stat().st_mode & 0o222 == 0
    with pytest.raises(TargetError, match="these decisions are there already"):
        write_decisions(tmp_path, [TWO])


@pytest.mark.parametrize(("step", "kept"), [("decisions written", 1), ("decisions renamed", 2)])
def test_a_kill_loses_nothing_and_leaves_no_half_file(tmp_path: Path, step: str, kept: int) -> None:
    write_decisions(tmp_path, [ONE])
    pid = os.fork()
    if pid == 0:
        with listening(lambda reached: os.kill(os.getpid(), signal.SIGKILL) if reached == step else None):
            write_decisions(tmp_path, [TWO])
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert len(read_decisions(tmp_path)) == kept
    if kept == 1:
        write_decisions(tmp_path, [TWO])
    assert read_decisions(tmp_path) == [ONE, TWO]


def test_what_a_dead_command_left_is_removed_later(tmp_path: Path) -> None:
    write_decisions(tmp_path, [ONE])
    old, young = (tmp_path / "decisions" / f".{name}.parquet.tmp" for name in ("old", "young"))
    old.touch()
    young.touch()
    os.utime(old, (0, time.time() - LEFT_SECONDS - 10))
    write_decisions(tmp_path, [TWO])
    assert (old.exists(), young.exists()) == (False, True)


def test_a_file_that_is_none_of_decisions_is_named(tmp_path: Path) -> None:
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "x.parquet").write_bytes(b"mine")
    with pytest.raises(PublishError, match=r"x\.parquet has no decisions that can be read .*; put it back from a copy"):
        read_decisions(tmp_path)


def test_a_link_in_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "decisions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TargetError, match="is a symlink"):
        write_decisions(tmp_path, [decided(1, "same", A, C)])
    assert list((tmp_path / "elsewhere").iterdir()) == []
