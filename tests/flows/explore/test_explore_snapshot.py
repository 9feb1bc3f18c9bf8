"""Ports and addresses. A site that is served: tests/flows/cli/reading/test_explore_command.py."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from flows.errors import InputError, TargetError
from flows.explore.explore_snapshot import Exploration

pytest.importorskip("datasette", reason="datasette is not installed: it is in the extra dev")


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_port_that_is_taken_is_said(explored: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError, match="another port with --port"):
        Exploration(explored, port=taken.getsockname()[1])
    with pytest.raises(InputError, match=r"cannot serve at nosuch\.invalid"):
        Exploration(explored, host="nosuch.invalid")


def test_tables_that_are_not_there(tmp_path: Path, explored: Path) -> None:
    with pytest.raises(TargetError):
        Exploration(tmp_path / "nosuch")
    with pytest.raises(TargetError):
        Exploration(explored, snapshot="20260101T000000Z-aa")


@pytest.mark.parametrize(("host", "is_open"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)])
def test_whether_others_may_reach_it(
    explored: Path, snapshot: str, host: str, is_open: bool, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr("flows.explore.explore_snapshot.database_of", lambda *_: file)
    found = Exploration(explored, host=host)
    assert found.is_open is is_open
    assert found.url.startswith(f"http://{host}:")
    assert found.url.endswith(f"/{snapshot}")
    found.close()
