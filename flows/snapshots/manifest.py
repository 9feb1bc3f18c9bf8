"""The manifest of a snapshot: its files, what built it and from which input."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictInt, ValidationError, field_validator

from flows.errors import PublishError
from flows.result import InputCounts, QuarantineCounts, QuoteSamples, RefusedRecord
from flows.storage import disk, partitions
from flows.storage.disk import FileInfo
from transforms.contract.table_sets import SNAPSHOT_TABLES
from transforms.contract.tables import SCHEMA_VERSION

MANIFEST = "manifest.json"
REPORT = "report.html"
SUMMARY = "totals.parquet"


class ColumnInfo(BaseModel):
    """A column of a table: its name, its type (see `transforms.contract.schema`) and whether it may be null."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: str
    null: bool


class RetractedArticle(BaseModel):
    """An article that builds must not publish again.

    Attributes:
        article_id: Its id in the tables.
        external_id: Its id in the input.
        source: Its publisher or feed.
        retracted_at: When it was retracted, ISO 8601 with a time zone.
    """

    model_config = ConfigDict(frozen=True)

    article_id: str
    external_id: str
    source: str
    retracted_at: str = ""

    def matches(self, ids: Sequence[str], source: str | None) -> bool:
        """Return whether `ids` has its article_id or external_id, and whether it is of `source` (None: of any)."""
        return (self.article_id in ids or self.external_id in ids) and source in (None, self.source)


class EditInfo(BaseModel):
    """How an edit made the snapshot.

    Attributes:
        kind: `retract`, `unretract` or `rollback`.
        to: Id of the snapshot that a rollback publishes again.
        articles: The articles that were retracted, or are no longer: article_id, external_id, source.
    """

    model_config = ConfigDict(extra="allow")

    kind: str
    to: str | None = None
    articles: list[dict[str, str]] | None = None


class Provenance(BaseModel):
    """How a snapshot was made. Fields that earlier versions did not write have a default.

    Attributes:
        created_at: When the snapshot was made, ISO 8601 with a time zone.
        code: Version of each package, by name.
        edit: How an edit made the snapshot; None where a build did.
        reader: Name of the reader of the last build.
        reader_version: Its version.
        accounting: Records by where they ended; `read` counts all.
        quarantine: Refused records of the build.
        rejects: The first newly refused ones.
        notes: What else was noticed in the input, a sentence each.
        stale: Published articles that another reader or version read.
        refreshed: Articles read again from the tables.
        runner: Where articles were read, and why there.
        resumed: Articles that an earlier run, which did not finish, had read.
        inputs: The input in numbers.
        settings: Settings of the build.
        seconds: Duration by stage.
        retracted: Articles that builds must not publish again.
    """

    model_config = ConfigDict(extra="allow")

    created_at: str
    code: dict[str, str] = {}
    edit: EditInfo | None = None
    reader: str
    reader_version: str
    accounting: dict[str, int] = {}
    quarantine: QuarantineCounts = QuarantineCounts()
    rejects: list[RefusedRecord] = []
    notes: list[str] = []
    stale: int
    refreshed: int = 0
    runner: str = ""
    resumed: int = 0
    inputs: InputCounts = InputCounts()
    settings: dict[str, Any]
    seconds: dict[str, float] = {}
    retracted: list[RetractedArticle] = []


class Manifest(Provenance):
    """What `manifest.json` says: how the snapshot was made, and what it holds.

    Attributes:
        snapshot: Id of the snapshot.
        parent: Id of the snapshot that was published before; None for the first one.
        schema_version: Version of the tables' contract.
        files: The files of all tables.
        tables: Columns by table; `schema` in the file.
        linking: Tells by which rules entities were linked to identities; "" where an earlier version wrote it.
        totals: File of the summary, see `flows.snapshots.summary`; None where an earlier version wrote the snapshot.
        report: Name of the HTML report; None where there is none.
        report_error: Why there is no report.
        samples: Some quotes, for reports.
    """

    snapshot: str
    parent: str | None
    schema_version: StrictInt
    files: list[FileInfo]
    tables: dict[str, list[ColumnInfo]] = Field(
        validation_alias=AliasChoices("schema", "tables"), serialization_alias="schema"
    )
    linking: str = ""
    totals: FileInfo | None = None
    report: str | None = None
    report_error: str | None = None
    samples: QuoteSamples = QuoteSamples()

    @field_validator("files")
    @classmethod
    def _files_are_parts(cls, files: list[FileInfo]) -> list[FileInfo]:
        for file in files:
            partitions.split_path(file.path)
        return files

    @field_validator("totals")
    @classmethod
    def _summary_has_its_name(cls, totals: FileInfo | None) -> FileInfo | None:
        if totals and totals.path != SUMMARY:
            raise ValueError(f"{totals.path!r} is not the name of a summary")
        return totals

    @field_validator("report")
    @classmethod
    def _report_has_its_name(cls, report: str | None) -> str | None:
        if report not in (None, REPORT):
            raise ValueError(f"{report!r} is not the name of a report")
        return report

    def as_json(self) -> dict[str, Any]:
        """Return the object that `manifest.json` holds."""
        content = self.model_dump(mode="json", by_alias=True, exclude={"edit"})
        return content | ({"edit": self.edit.model_dump(exclude_none=True)} if self.edit else {})


def declared_tables() -> dict[str, list[ColumnInfo]]:
    """Return the columns of the tables that this version writes, by table."""
    return {
        name: [ColumnInfo(name=c.name, type=c.type, null=c.null) for c in table.columns]
        for name, table in SNAPSHOT_TABLES.items()
    }


def parse_manifest(content: Any, where: str, mend: str) -> Manifest:
    """Return the manifest in a JSON object.

    Args:
        content: The parsed JSON.
        where: File or URL, for messages.
        mend: What to do about a manifest that cannot be read.

    Raises:
        PublishError: It is not a manifest, or a newer version wrote it.
    """
    version = content.get("schema_version") if isinstance(content, dict) else None
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise PublishError(
            f"{where} was written by a newer newstables (schema {version}, here {SCHEMA_VERSION}); upgrade this one, "
            "or build into another place with --to"
        )
    try:
        return Manifest.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise PublishError(f"{where} is not the manifest of a snapshot ({what}); {mend}") from error


def read_manifest(path: Path) -> Manifest:
    """Return the manifest in the file `path`.

    Raises:
        PublishError: It is not a manifest, or a newer version wrote it.
    """
    mend = (
        "put it back from a copy, or point published at an earlier folder of snapshots/, and retract again what was "
        "retracted since"
    )
    try:
        content = disk.read_json(path)
    except ValueError as error:
        raise PublishError(f"{path} is not the manifest of a snapshot ({error}); {mend}") from error
    return parse_manifest(content, str(path), mend)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest in one step and make it read-only."""
    disk.write_json(path, manifest.as_json())
    disk.seal(path)
