"""Which former snapshots are kept."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.fault_points import reached
from flows.snapshots.catalog import ID, ID_FORMAT, require
from flows.storage.locations import also_in_store
from flows.storage.lock import locked


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
    names = [*former(root), (root / "published").resolve().name]
    old = retired({name: _made_at(root / "snapshots" / name, now) for name in names}, keep, hours, now)
    if not dry_run:
        remove(root, old)
    return old


def retired(made: Mapping[str, datetime], keep: int, hours: float, now: datetime) -> list[str]:
    """Which snapshots `retire` removes of these, in their order, of which the last is published.

    Args:
        made: When each was made, by its id.
        keep: How many stay besides the published one.
        hours: How long one stays at least after the next was made.
        now: The moment to go by; that of the last, where this is later.
    """
    moments = list(made.values())
    now = max([now, *moments[-1:]])
    replaced = dict(zip(made, moments[1:], strict=False))
    return [
        name for name in list(made)[: max(0, len(made) - 1 - keep)] if now - replaced[name] >= timedelta(hours=hours)
    ]


def named_at(name: str) -> datetime:
    """When a snapshot was made, as its id says: it follows those of a clock that was ahead for a while."""
    return datetime.strptime(name.split("-")[0], ID_FORMAT).replace(tzinfo=UTC)


def _made_at(snapshot: Path, now: datetime) -> datetime:
    """When a snapshot was made: its id says so, or its folder, where that clock was ahead of the present one."""
    named = named_at(snapshot.name)
    return named if named <= now else min(named, datetime.fromtimestamp(snapshot.stat().st_mtime, UTC))


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
