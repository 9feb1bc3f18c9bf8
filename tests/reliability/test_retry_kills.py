"""Kill retries of refused records with kill -9: nothing is lost, and nothing is published twice."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from flows import operations
from flows.maintenance.refused_records import RefusedFilter
from flows.quarantine_operations import RetrySettings, list_refused, retry_refused
from tests.flows.refused import published, refuse
from tests.reliability.processes import Fork

pytestmark = pytest.mark.slow
STEPS = ("batch done", "quarantined", "renamed", "flipped", "solved", "staging removed")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables with four refused records, of which three pass with another limit; one of the files is gone."""
    folder = tmp_path_factory.mktemp("refused")
    inbox = refuse(folder)
    (inbox / "gone.jsonl").unlink()
    return folder


@pytest.mark.parametrize("step", STEPS)
def test_the_next_retry_completes_a_killed_one(built: Path, tmp_path: Path, step: str) -> None:
    to = Path(shutil.copytree(built / "to", tmp_path / "to", symlinks=True))
    log = tmp_path / "log"
    process = Fork(["quarantine", "retry", str(to), "--min-chars=1", "--workers=1", "-q"], log, die_at=(step, 1))
    assert process.ended() == -signal.SIGKILL, log.read_text("utf-8")
    assert list_refused(to, RefusedFilter(solved=True)).counts == {"too_short": 3, "broken_json": 1}
    done = retry_refused(RetrySettings(to=str(to), min_chars=1, workers=1))
    assert done.refused == {"broken_json": 1}
    assert published(to) == ["gone", "long", "short", "sub/note"]
    assert list_refused(to).counts == {"broken_json": 1}
    assert operations.check(to).problems == []
    assert not (to / "staging").exists()
