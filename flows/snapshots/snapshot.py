"""A snapshot: its folder, its manifest and its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from flows.errors import PublishError
from flows.snapshots.manifest import Manifest, declared_tables
from flows.storage import partitions
from flows.storage.disk import FileInfo
from transforms.contract.table_sets import BATCH_TABLES, PUBLISHED_TABLES, SNAPSHOT_TABLES


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot.

    Attributes:
        path: Its folder.
        manifest: What its manifest says.
    """

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Id of the snapshot: the name of its folder."""
        return self.path.name

    @property
    def files(self) -> list[FileInfo]:
        """Files of all tables."""
        return self.manifest.files

    def files_of(self, table: str) -> list[FileInfo]:
        """Return the files of one table."""
        return [file for file in self.files if partitions.split_path(file.path)[0] == table]

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table."""
        counts = dict.fromkeys(PUBLISHED_TABLES, 0)
        for file in self.files:
            table = partitions.split_path(file.path)[0]
            if table in counts:
                counts[table] += file.rows
        return counts

    @property
    def outdated(self) -> bool:
        """Whether its tables have other columns than those that this version writes."""
        return self.manifest.tables != declared_tables()

    def require_same_tables(self) -> None:
        """Raise PublishError if the snapshot is outdated."""
        if self.outdated:
            raise PublishError(
                f"{self.path} has other tables than this version writes; newstables build --refresh reads all of its "
                "articles again, or build into a new folder with --to"
            )

    @property
    def report(self) -> Path | None:
        """Path of its HTML report; None where there is none."""
        return self.path / self.manifest.report if self.manifest.report else None

    @property
    def parts(self) -> list[PartSet]:
        """Its files of the tables of single articles by month and number, in order."""
        found: dict[tuple[str, int], PartSet] = {}
        for file in self.files:
            table, month, number = partitions.split_path(file.path)
            if table in BATCH_TABLES or table not in SNAPSHOT_TABLES:
                found.setdefault((month, number), PartSet(month, number)).files[table] = file
        return [found[key] for key in sorted(found)]


@dataclass
class PartSet:
    """The parts of one month and number, one per table: they hold the same articles."""

    month: str
    number: int
    files: dict[str, FileInfo] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Size on disk in bytes."""
        return sum(file.bytes for file in self.files.values())


def require_columns(snapshot: Snapshot, missing: list[str]) -> None:
    """Raise PublishError if the articles lack columns that reading them again needs."""
    if missing:
        raise PublishError(
            f"{snapshot.path} cannot be read again from its tables: they lack {', '.join(missing)}; build from the raw "
            "articles into a new folder with --to"
        )
