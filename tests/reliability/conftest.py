"""Fixtures of the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.snapshots import part_check
from flows.snapshots.snapshot import PartSet
from flows.storage.disk import FileInfo
from tests.reliability import builds
from tests.reliability.builds import SOAK, Undisturbed


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Return a feed that was built, and another one that was built after it. No test changes these folders."""
    return builds.undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture(autouse=True, scope="session")
def _equal_parts_are_checked_once() -> Iterator[None]:
    """Check the rows of parts with equal bytes once: builds of one feed write equal parts. `make soak` checks all."""
    check_rows = part_check.problems
    found: dict[tuple[FileInfo, ...], list[str]] = {}

    def problems(folder: Path, part: PartSet) -> list[str]:
        key = tuple(part.files.values())
        if key not in found:
            found[key] = check_rows(folder, part)
        return found[key]

    patch = pytest.MonkeyPatch()
    if not SOAK:
        patch.setattr(part_check, "problems", problems)
    yield
    patch.undo()
