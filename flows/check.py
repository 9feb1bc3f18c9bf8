"""Checks of what is published: every file against the manifest, every part against the contract of the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows import snapshots, store
from flows.report import QUIET, Watch
from flows.snapshots import Parts, Snapshot
from flows.store import FileInfo
from transforms import checks
from transforms.tables import TABLES

MEND = (
    "put the named files back from a copy, or point published at an earlier folder of snapshots/ and build again: what "
    "that one lacks is read anew"
)


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        snapshot: Absolute path of the snapshot that was checked.
        files: Files that were looked at.
        rows: Rows by table, as the manifest has them.
        problems: What is wrong, a sentence each; none where all is well.
    """

    snapshot: str
    files: int
    rows: dict[str, int]
    problems: list[str]

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


def check(root: Path, watch: Watch = QUIET) -> Checked:
    """Checks the published snapshot: sha256, schemas, rows, keys, references, offsets and counts.

    Args:
        root: The folder with `published`.
        watch: Is told how far it is.

    Raises:
        flows.errors.TargetError: Nothing is published there.
        flows.errors.PublishError: What is published has no manifest that can be read, or lacks files.
    """
    snapshot = snapshots.require(root)
    files = snapshot.files
    watch.begin(sum(file.bytes for file in files))
    watch.stage("check")
    problems: list[str] = []
    for group in snapshots.groups(snapshot):
        changed = list(_changed(snapshot, group.files.values(), watch))
        problems += changed or _broken(snapshot, group)
    return Checked(str(snapshot.path.absolute()), len(files), snapshot.rows, problems)


def _changed(snapshot: Snapshot, files: Any, watch: Watch) -> Iterator[str]:
    """Files whose bytes are not those that were published."""
    file: FileInfo
    for file in files:
        try:
            with (snapshot.path / file.path).open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            yield f"{file.path}: cannot be read ({error.strerror})"
        else:
            if digest != file.sha256:
                yield f"{file.path}: its bytes are not those that were published (sha256)"
        watch.advance(file.bytes)


def _broken(snapshot: Snapshot, group: Parts) -> list[str]:
    """What is wrong with the rows of a part of a month."""
    frames = {}
    for name, table in TABLES.items():
        if name not in group.files:
            frames[name] = store.empty(name).to_pandas()
            continue
        file = group.files[name]
        data = store.read_table(snapshot.path / file.path)
        if not data.schema.equals(table.arrow_schema, check_metadata=True):
            return [f"{file.path}: its columns are not the declared ones"]
        if data.num_rows != file.rows:
            return [f"{file.path}: {data.num_rows} rows, where the manifest has {file.rows}"]
        frames[name] = data.to_pandas()
    return [f"published_month={group.month}, part {group.number}: {text}" for text in checks.problems(frames)]
