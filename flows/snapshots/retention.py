"""Decide which former snapshots are kept, and remove the others."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.fault_points import reached
from flows.snapshots import catalog


def retire(root: Path, keep: int, hours: float, now: datetime, *, dry_run: bool = False) -> list[str]:
    """Remove former snapshots except the last `keep` and those replaced less than `hours` ago; return their ids."""
    ids = [*catalog.former_ids(root), (root / "published").resolve().name]
    old = expired({one: _made_at(root / "snapshots" / one, now) for one in ids}, keep, hours, now)
    if not dry_run:
        remove(root, old)
    return old


def expired(made: Mapping[str, datetime], keep: int, hours: float, now: datetime) -> list[str]:
    """Return the ids of the snapshots that `retire` removes, in order.

    Args:
        made: When each snapshot was made, by id, the oldest first. The last one is published.
        keep: How many former snapshots stay.
        hours: How long a snapshot stays at least after the next one was made.
        now: The present; the time of the last snapshot counts if it is later.
    """
    moments = list(made.values())
    now = max([now, *moments[-1:]])
    replaced = dict(zip(made, moments[1:], strict=False))
    return [one for one in list(made)[: max(0, len(made) - 1 - keep)] if now - replaced[one] >= timedelta(hours=hours)]


def remove(root: Path, ids: Sequence[str]) -> None:
    """Remove former snapshots. Each is first renamed, so that no reader finds half of one."""
    for snapshot_id in ids:
        path = root / "snapshots" / snapshot_id
        path.rename(path.with_name(f"{snapshot_id}.tmp"))
        reached("retired")
        shutil.rmtree(path.with_name(f"{snapshot_id}.tmp"))


def _made_at(snapshot: Path, now: datetime) -> datetime:
    """Return when a snapshot was made: the time in its id, or of its folder if the clock was ahead back then."""
    in_id = catalog.time_of(snapshot.name)
    return in_id if in_id <= now else min(in_id, datetime.fromtimestamp(snapshot.stat().st_mtime, UTC))
