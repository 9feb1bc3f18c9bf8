"""A build keeps the index up to date, and does not fail with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows import operations
from flows.cli.output import print_result
from flows.search_index import index_after_build
from flows.search_index.index_schema import NAME
from tests.flows.building import lines, run
from tests.flows.search_index.conftest import story
from tests.flows.search_index.indexed import update


def test_build_brings_the_index_up_to_date(to: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = run(lines(tmp_path / "feed", story("d")), to, reader="rules", search_index=True)
    done = result.search_index
    assert done
    assert (done.problem, done.added, done.path) == (None, 4, str(to / "search" / NAME))
    assert result.seconds["index"] >= done.seconds > 0
    assert update(to).added == 0
    print_result(result)
    assert f"newstables search WORDS --to {to}" in capsys.readouterr().out
    again = run(tmp_path / "feed", to, reader="rules", search_index=True)
    assert (again.status, again.search_index and again.search_index.added) == ("unchanged", 0)
    operations.retract(to, ["d"], purge=True)
    assert not (to / "search" / NAME).exists()


def test_failure_is_told_in_the_summary(to: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(index_after_build, "bring_up_to_date", fail)
    result = run(lines(tmp_path / "feed", story("d")), to, reader="rules", search_index=True)
    assert result.status == "published"
    assert result.search_index
    assert "No space left" in (result.search_index.problem or "")
    print_result(result)
    assert "Warning: the search index is not up to date" in capsys.readouterr().out


def test_index_may_be_left_out(three_stories: Path) -> None:
    assert not (three_stories / "search").exists()
