"""Build on a disk that is full, read-only or not ours, and with a clock that goes back: nothing is lost.

`make soak` fills a file system to every level that a build passes; `make test` fills it at some steps.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from flows import fault_points, operations
from flows.cli.main import cli
from flows.report import html_page
from flows.snapshots import catalog, retention
from flows.snapshots.catalog import require
from flows.snapshots.manifest import REPORT
from tests.reliability import builds
from tests.reliability.builds import SOAK, Undisturbed, assert_recovered, assert_whole, content_of

pytestmark = pytest.mark.slow

DISK = 4 << 20  # bytes
PAGE = 4096
SHOWN_BYTES = 40_000  # more than any file of these builds except the report, which `large_report` pads


@contextmanager
def mounted(*arguments: str | Path) -> Iterator[None]:
    """Mount during a block; skip the test where that is not allowed."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs a mount of its own: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", arguments[-1]], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """Return a file system of some megabytes."""
    if not shutil.which("mount"):
        pytest.skip("needs mount")
    folder = tmp_path / "small"
    folder.mkdir()
    with mounted("-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder):
        yield folder


def fill(disk: Path, *, leave: int = 0) -> None:
    """Fill a file system except for `leave` bytes."""
    status = os.statvfs(disk)
    with (disk / "ballast").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, status.f_bavail * status.f_frsize - leave)


def invoke(
    undisturbed: Undisturbed, to: Path, at: str = "", then: Callable[[], None] = lambda: None, *, last: bool = False
) -> Result:
    """Run the command; call `then` when it reaches a step for the middle or the last time."""
    times = undisturbed.steps.count(at)
    left = times if last else (times + 1) // 2

    def listen(step: str) -> None:
        nonlocal left
        left -= step == at
        if step == at and left == 0:
            then()

    fault_points.LISTENERS.append(listen)
    try:
        return CliRunner().invoke(cli, builds.arguments(undisturbed.feed, to))
    finally:
        fault_points.LISTENERS.remove(listen)


def assert_failed(result: Result, undisturbed: Undisturbed, to: Path, *parts: str, code: int = 4) -> None:
    """Check that it ended with the code and one line with these parts, and published nothing."""
    assert result.exit_code == code, result.output
    (line,) = result.stderr.splitlines()
    assert [part for part in parts if part not in line] == [], line
    assert_whole(to, content_of(undisturbed.before))


def assert_works(undisturbed: Undisturbed, to: Path) -> None:
    """Check that the same command publishes now."""
    result = invoke(undisturbed, to)
    assert result.exit_code == 0, result.output
    assert_recovered(to, undisturbed.after)


@pytest.fixture
def to(undisturbed: Undisturbed, small: Path) -> Path:
    """Return a copy of the tables before the build, on the small disk."""
    shutil.copytree(undisturbed.before, small / "to", symlinks=True)
    return small / "to"


BEFORE_FLIP = fault_points.STEPS[: fault_points.STEPS.index("manifest written")]


@pytest.mark.parametrize("step", BEFORE_FLIP if SOAK else ["records staged", "quarantined"])
def test_a_disk_that_becomes_full_at_a_step(undisturbed: Undisturbed, to: Path, step: str) -> None:
    result = invoke(undisturbed, to, step, partial(fill, to.parent))
    assert_failed(result, undisturbed, to, "No space left on device", f"{to}/", "Make room")
    (to.parent / "ballast").unlink()
    assert_works(undisturbed, to)


@pytest.mark.skipif(not SOAK, reason="part of make soak")
def test_every_level_of_a_full_disk(undisturbed: Undisturbed, to: Path) -> None:
    codes: Counter[int] = Counter()
    for free in range(0, DISK, 2 * PAGE):
        fill(to.parent, leave=free)
        result = invoke(undisturbed, to)
        codes[result.exit_code] += 1
        if result.exit_code:
            assert_failed(result, undisturbed, to, "No space left on device", f"{to}/", "Make room")
        (to.parent / "ballast").unlink()
        assert_works(undisturbed, to)
        if result.exit_code == 0 and require(to).report:
            break
        shutil.rmtree(to)
        shutil.copytree(undisturbed.before, to, symlinks=True)
    print(f"full disk: {codes[4]} levels without a publish, {codes[0] - 1} without the report only")
    assert codes.keys() == {0, 4}


@pytest.fixture
def large_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make reports longer than manifests: of few articles, both are of about the same size."""
    page = html_page.page
    monkeypatch.setattr(html_page, "page", lambda data, manifest: page(data, manifest) + " " * 2 * SHOWN_BYTES)


@pytest.mark.usefixtures("large_report")
def test_no_room_for_the_report(undisturbed: Undisturbed, to: Path) -> None:
    result = invoke(undisturbed, to, "identities written", partial(fill, to.parent, leave=SHOWN_BYTES + PAGE))
    assert result.exit_code == 0, result.output
    assert "No space left on device" in " ".join(result.output.split())
    assert require(to).report is None
    assert not (require(to).path / REPORT).exists()
    assert_recovered(to, undisturbed.after)


def test_no_room_for_the_ledger(undisturbed: Undisturbed, to: Path) -> None:
    result = invoke(undisturbed, to, "staging removed", partial(fill, to.parent), last=True)
    assert result.exit_code == 0, result.output
    assert not list(to.glob("ledger/[!.]*"))
    assert_recovered(to, undisturbed.after)
    (to.parent / "ballast").unlink()
    assert_works(undisturbed, to)
    assert len(list(to.glob("ledger/*"))) == 1


def test_a_new_folder_on_a_full_disk(undisturbed: Undisturbed, small: Path) -> None:
    fill(small)
    result = invoke(undisturbed, small / "new")
    assert result.exit_code == 4, result.output
    assert "Make room" in result.stderr
    assert str(small / "new") in result.stderr
    assert not (small / "new" / "published").is_symlink()


@pytest.mark.usefixtures("large_report")
@pytest.mark.parametrize(("limit", "code"), [(PAGE, 4), (SHOWN_BYTES, 0)][: 2 if SOAK else 1])
def test_a_limit_on_the_size_of_files(undisturbed: Undisturbed, tmp_path: Path, limit: int, code: int) -> None:
    to = tmp_path / "to"
    shutil.copytree(undisturbed.before, to, symlinks=True)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, usual[1]))
    try:
        result = invoke(undisturbed, to)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    if code:
        assert_failed(result, undisturbed, to, "File too large", f"{to}/", "ulimit -f", code=code)
    else:
        assert result.exit_code == 0
        assert require(to).report is None
    assert_works(undisturbed, to)


def test_a_read_only_disk(undisturbed: Undisturbed, to: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", to.parent], check=True)
    assert_failed(invoke(undisturbed, to), undisturbed, to, "Read-only file system", f"{to}: ", "writable", code=2)
    subprocess.run(["mount", "-o", "remount,rw", to.parent], check=True)
    assert_works(undisturbed, to)


def test_snapshots_that_become_read_only_during_a_build(undisturbed: Undisturbed, to: Path) -> None:
    folder = to / "snapshots"
    with ExitStack() as stack:

        def lock() -> None:
            stack.enter_context(mounted("--bind", folder, folder))
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)

        result = invoke(undisturbed, to, "quarantined", lock)
        assert_failed(result, undisturbed, to, "Read-only file system", f"{folder}/", "writable")
    assert_works(undisturbed, to)


def test_a_folder_that_becomes_read_only_for_us(undisturbed: Undisturbed, tmp_path: Path) -> None:
    to, bound = tmp_path / "to", []
    shutil.copytree(undisturbed.before, to, symlinks=True)
    if os.geteuid() == 0:  # root without the right to ignore modes
        bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"]
        if not shutil.which("setpriv") or subprocess.run([*bound, "true"], check=False).returncode:
            pytest.skip("as root, needs setpriv and the right to give rights up")
    arguments = ["-m", "tests.reliability.dying", "quarantined", "1", *builds.arguments(undisturbed.feed, to)]
    env = os.environ | {"STEP_COMMAND": f"find '{to}' -type d -exec chmod a-w {{}} +"}
    done = subprocess.run([*bound, sys.executable, *arguments], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert f"Permission denied: '{to}/snapshots/" in line
    assert_whole(to, content_of(undisturbed.before))
    subprocess.run(["find", to, "-type", "d", "-exec", "chmod", "u+w", "{}", "+"], check=True)
    assert_works(undisturbed, to)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Return a list whose last item is the time of the next builds."""
    times: list[datetime] = []

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(times[-1].timestamp(), tz)

    monkeypatch.setattr("flows.build.run_state.datetime", Clock)
    return times


def test_a_clock_that_goes_back(tmp_path: Path, clock: list[datetime]) -> None:
    to, noon = tmp_path / "to", datetime(2026, 6, 1, 12, tzinfo=UTC)
    for i, (hours, kept) in enumerate([(0, 0), (-48, 1), (30, 1)]):
        clock.append(noon + timedelta(hours=hours))
        builds.run(builds.feed(tmp_path / f"{i}.jsonl", "It rains", first=3 * i, articles=3), to, keep_hours=24)
        names = sorted(path.name for path in (to / "snapshots").iterdir())
        assert (to / "published").resolve().name == names[-1]
        assert len(catalog.former_ids(to)) == kept
        assert require(to).rows["articles"] == 3 * (i + 1)
    assert operations.check(to).problems == []


def test_snapshots_with_a_time_in_the_future_are_retired(tmp_path: Path, clock: list[datetime]) -> None:
    to, now = tmp_path / "to", datetime.now(UTC)
    for i, ahead in enumerate([timedelta(days=9999), timedelta(0), timedelta(0)]):
        clock.append(now + ahead)
        builds.run(builds.feed(tmp_path / f"{i}.jsonl", "It rains", first=i, articles=1), to, keep_hours=24)
    assert len(catalog.former_ids(to)) == 2
    retention.retire(to, 0, 24, now + timedelta(hours=25))
    assert catalog.former_ids(to) == []
