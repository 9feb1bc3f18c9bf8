"""Which snapshots there are, and how two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from flows.snapshots import catalog
from flows.snapshots.catalog import ID, Snapshot
from flows.storage import parquet
from flows.storage.locations import also_in_store
from transforms.contract.tables import TABLES

KINDS = ("added", "removed", "changed")
SHOWN = {  # what tells a reader which row it is
    "articles": ("article_id", "external_id", "source", "title"),
    "quotes": ("article_id", "quote_id", "speaker_name", "cue", "text"),
    "entities": ("article_id", "entity_id", "name", "type"),
}


@dataclass(frozen=True)
class Entry:
    """A snapshot in the list.

    Attributes:
        snapshot: Its id.
        created_at: When it was made, ISO 8601.
        kind: build, refresh, retract, unretract or rollback.
        articles: Rows of the table articles.
        quotes: Rows of the table quotes.
        bytes: Of its files; snapshots share those that did not change.
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
        """It as plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Diff:
    """How a snapshot differs from an earlier one.

    Attributes:
        old: The earlier one's id.
        new: The later one's.
        counts: By table: rows `added`, `removed` and `changed` (the same key, other values).
        rows: By table of articles, quotes and entities, and by the same kinds: what tells which rows they are.
    """

    old: str
    new: str
    counts: dict[str, dict[str, int]]
    rows: dict[str, dict[str, list[dict[str, Any]]]]

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


@also_in_store
def entries(root: Path) -> list[Entry]:
    """The snapshots of a folder, the latest first.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: A manifest cannot be read.
    """
    published = catalog.require(root, whole=False).path.name
    names = sorted((p.name for p in (root / "snapshots").iterdir() if ID.fullmatch(p.name)), reverse=True)
    return [entry(catalog.load(root / "snapshots" / name, whole=False), published) for name in names]


def entry(snapshot: Snapshot, published: str) -> Entry:
    """A snapshot's line in the list, by its manifest alone; `published` is the id of the published one."""
    manifest, rows = snapshot.manifest, snapshot.rows
    kind = manifest.get("edit", {}).get("kind") or ("refresh" if manifest["settings"].get("refresh") else "build")
    return Entry(
        snapshot.path.name,
        manifest["created_at"],
        kind,
        rows["articles"],
        rows["quotes"],
        sum(file.bytes for file in snapshot.files),
        snapshot.path.name == published,
    )


@also_in_store
def diff(root: Path, old: str | None = None, new: str | None = None) -> Diff:
    """Compares two snapshots, row by row by their keys; files that both have are not read.

    Args:
        root: The folder with `published`.
        old: The earlier one's id; the later one's parent unless given.
        new: The later one's; the published one unless given.

    Raises:
        flows.errors.TargetError: There is no such snapshot.
        flows.errors.PublishError: A manifest cannot be read, or files are missing.
    """
    later = catalog.named(root, new) if new else catalog.require(root)
    earlier = catalog.named(root, old or later.manifest["parent"] or "")
    return compare(earlier, later)


def compare(earlier: Snapshot, later: Snapshot) -> Diff:
    """How a snapshot differs from an earlier one; only files that one of them lacks (by sha256) need be there."""
    shared = {file.sha256 for file in earlier.files} & {file.sha256 for file in later.files}
    counts: dict[str, dict[str, int]] = {}
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name in TABLES:
        found = _compare(_rows(earlier, name, shared), _rows(later, name, shared), TABLES[name].key)
        counts[name] = {kind: len(found[kind]) for kind in KINDS}
        if name in SHOWN:
            rows[name] = {kind: _plain(found[kind], SHOWN[name]) for kind in KINDS}
    return Diff(earlier.path.name, later.path.name, counts, rows)


def _rows(snapshot: Snapshot, table: str, shared: set[str]) -> pd.DataFrame:
    """A table's rows but those of the shared files."""
    files = [f for f in snapshot.files if f.path.startswith(f"{table}/") and f.sha256 not in shared]
    frames = [parquet.read_table(snapshot.path / file.path).to_pandas() for file in files]
    joined: pd.DataFrame = pd.concat(frames or [parquet.empty(table).to_pandas()], ignore_index=True)
    return joined


def _compare(before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Rows that only one side has by their key, and those of the later side whose other values differ."""
    before, after = (frame.set_index(list(key), drop=False) for frame in (before, after))
    both = after.index[after.index.isin(before.index)]
    old, new = before.loc[both], after.loc[both]
    columns = [name for name in new.columns if name in old.columns]
    same = pd.Series(True, index=both)
    for name in columns:
        same &= (old[name] == new[name]) | (old[name].isna() & new[name].isna())
    return {
        "added": after[~after.index.isin(before.index)],
        "removed": before[~before.index.isin(after.index)],
        "changed": new[~same],
    }


def _plain(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    frame = frame[list(columns)].astype(object)
    return [{str(k): v for k, v in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")]
