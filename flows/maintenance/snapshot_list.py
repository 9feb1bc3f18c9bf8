"""List the snapshots of a folder or an object store."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flows.snapshots.snapshot import Snapshot


@dataclass(frozen=True)
class SnapshotEntry:
    """A snapshot in the list.

    Attributes:
        snapshot: Its id.
        created_at: When it was made, ISO 8601.
        kind: build, refresh, retract, unretract or rollback.
        articles: Rows of the table articles.
        quotes: Rows of the table quotes.
        bytes: Size of its files; snapshots share unchanged ones.
        published: Whether it is the published one.
    """

    snapshot: str
    created_at: str
    kind: str
    articles: int
    quotes: int
    bytes: int
    published: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return asdict(self)


def list_entry(snapshot: Snapshot, published_id: str) -> SnapshotEntry:
    """Return the entry of a snapshot. Only its manifest is read."""
    manifest, rows = snapshot.manifest, snapshot.rows
    refresh = manifest.settings.get("refresh")
    return SnapshotEntry(
        snapshot=snapshot.id,
        created_at=manifest.created_at,
        kind=manifest.edit.kind if manifest.edit else "refresh" if refresh else "build",
        articles=rows["articles"],
        quotes=rows["quotes"],
        bytes=sum(file.bytes for file in snapshot.files),
        published=snapshot.id == published_id,
    )
