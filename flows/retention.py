"""Which former snapshots are kept."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.lock import locked
from flows.places import also_in_store
from flows.snapshots import ID, ID_FORMAT, require
from flows.steps import reached


@also_in_store
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
    names = retired([*former(root), (root / "published").resolve().name], keep, hours, now)
    if not dry_run:
        remove(root, names)
    return names


def retired(names: Sequence[str], keep: int, hours: float, now: datetime) -> list[str]:
    """Those that `retire` removes of the snapshots of these ids, in their order, of which the last is published."""
    made = [datetime.strptime(name.split("-")[0], ID_FORMAT).replace(tzinfo=UTC) for name in names]
    now = max([now, *made[-1:]])  # ids go on, where the clock goes back
    old = []
    for name, replaced_at in list(zip(names, made[1:], strict=False))[: max(0, len(names) - 1 - keep)]:
        if now - replaced_at >= timedelta(hours=hours):
            old.append(name)
    return old


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
