"""Which former snapshots are kept."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.lock import locked
from flows.snapshots import ID, ID_FORMAT, require
from flows.steps import reached


def prune(root: Path, keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
    """Removes former snapshots as `retire` does, while no build runs; returns their ids.

    Raises:
        flows.errors.LockedError: A build is writing into the folder.
        flows.errors.TargetError: Nothing is published there.
    """
    require(root)
    with locked(root):
        return retire(root, keep, hours, datetime.now(UTC), dry_run=dry_run)


def retire(root: Path, keep: int, hours: float, now: datetime, *, dry_run: bool = False) -> list[str]:
    """Removes former snapshots but the last `keep` and those replaced less than `hours` ago; returns their ids."""
    older = former(root)
    published = (root / "published").resolve().name
    old = []
    for name, successor in zip(older[: max(0, len(older) - keep)], [*older, published][1:], strict=False):
        if now - _made_at(root / "snapshots" / successor) >= timedelta(hours=hours):
            old.append(name)
    if not dry_run:
        remove(root, old)
    return old


def _made_at(snapshot: Path) -> datetime:
    """When a snapshot was made: its id says so, but an id follows those of a clock that was ahead for a while."""
    named = datetime.strptime(snapshot.name.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)
    return min(named, datetime.fromtimestamp(snapshot.stat().st_mtime, UTC))


def former(root: Path) -> list[str]:
    """The ids of the snapshots that were published before the present one, in their order."""
    published = (root / "published").resolve().name
    return sorted(p.name for p in (root / "snapshots").iterdir() if ID.fullmatch(p.name) and p.name < published)


def remove(root: Path, names: Sequence[str]) -> None:
    """Removes former snapshots: each is first renamed, so that none is ever there in part."""
    for name in names:
        path = root / "snapshots" / name
        path.rename(path.with_name(f"{name}.tmp"))
        reached("retired")
        shutil.rmtree(path.with_name(f"{name}.tmp"))
