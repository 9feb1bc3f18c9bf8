"""Manifests: written and read again, of earlier and of newer versions, and with paths that lead elsewhere."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from flows.errors import PublishError
from flows.result import RefusedRecord
from flows.snapshots import manifest
from flows.snapshots.manifest import EditInfo, Manifest, RetractedArticle
from flows.storage.disk import FileInfo
from transforms.contract.table_sets import SNAPSHOT_TABLES
from transforms.contract.tables import SCHEMA_VERSION

PART = FileInfo("quotes/published_month=2026-01/part-0.parquet", 3, 1_000, "ab" * 32)
MINIMAL: dict[str, Any] = {  # what the first version wrote
    "snapshot": "20260101T000000Z-aaaaaa",
    "parent": None,
    "created_at": "2026-01-01T00:00:00+00:00",
    "reader": "rules",
    "reader_version": "1",
    "stale": 0,
    "settings": {},
    "schema_version": SCHEMA_VERSION,
    "schema": {"quotes": [{"name": "article_id", "type": "string", "null": False}]},
    "files": [{"path": PART.path, "rows": 3, "bytes": 1_000, "sha256": PART.sha256}],
}


def parse(**changes: Any) -> Manifest:
    return manifest.parse_manifest(MINIMAL | changes, "here", "mend it")


def test_a_manifest_of_an_earlier_version_has_defaults() -> None:
    found = parse()
    assert found.files == [PART]
    assert found.tables["quotes"][0].name == "article_id"
    defaults = found.model_dump(include={"totals", "report", "edit", "retracted", "accounting"})
    assert defaults == {"totals": None, "report": None, "edit": None, "retracted": [], "accounting": {}}


def test_a_manifest_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    edit = EditInfo(kind="rollback", to="20260101T000000Z-aaaaaa")
    retracted = [RetractedArticle(article_id="1", external_id="a", source="Mail", retracted_at="2026-01-01")]
    rejected = RefusedRecord(reason="empty_text", message="it is empty", raw_uri="a.jsonl", place="line 1")
    written = parse(parent="20251231T000000Z-aaaaaa", report="report.html").model_copy(
        update={"edit": edit, "retracted": retracted, "rejects": [rejected]}
    )
    manifest.write_manifest(tmp_path / "manifest.json", written)
    assert manifest.read_manifest(tmp_path / "manifest.json") == written
    assert stat.S_IMODE((tmp_path / "manifest.json").stat().st_mode) & 0o222 == 0


def test_the_keys_of_the_file_are_those_of_earlier_versions() -> None:
    content = parse(later_field=1).as_json()
    assert content["schema"] == MINIMAL["schema"]
    assert content["files"] == MINIMAL["files"]
    assert content["later_field"] == 1
    assert "edit" not in content
    assert "tables" not in content


def test_an_edit_has_only_the_keys_of_its_kind() -> None:
    found = parse(edit={"kind": "rollback", "to": "20260101T000000Z-aaaaaa"})
    assert found.as_json()["edit"] == {"kind": "rollback", "to": "20260101T000000Z-aaaaaa"}


def test_a_manifest_of_a_newer_version_is_refused() -> None:
    with pytest.raises(PublishError, match=f"schema {SCHEMA_VERSION + 1}, here {SCHEMA_VERSION}.*upgrade this one"):
        parse(schema_version=SCHEMA_VERSION + 1)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../../quotes/published_month=2026-01/part-0.parquet",
        "quotes/published_month=../part-0.parquet",
        "quotes/published_month=2026-13/part-0.parquet",
        "quotes/published_month=__HIVE_DEFAULT_PARTITION__/part-0.parquet",
        "quotes/published_month=2026-01/part-0.parquet\n",
    ],
)
def test_a_file_outside_the_tables_is_refused(path: str) -> None:
    with pytest.raises(PublishError, match=r"here is not the manifest of a snapshot .*; mend it"):
        parse(files=[MINIMAL["files"][0] | {"path": path}])


@pytest.mark.parametrize(
    "changes",
    [
        {"report": "../x.html"},
        {"totals": MINIMAL["files"][0]},
        {"files": 1},
        {"files": [{}]},
        {"schema_version": "1"},
        {"schema_version": True},
    ],
    ids=str,
)
def test_a_broken_manifest_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PublishError, match="here is not the manifest of a snapshot"):
        parse(**changes)


@pytest.mark.parametrize("content", ["{", "[]", "1"])
def test_a_file_that_is_not_a_manifest_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(PublishError, match=r"json is not the manifest of a snapshot .*put it back from a copy"):
        manifest.read_manifest(tmp_path / "manifest.json")


def test_declared_tables_are_those_of_the_contract() -> None:
    found = manifest.declared_tables()
    assert {name: [c.name for c in columns] for name, columns in found.items()} == {
        name: list(table.names) for name, table in SNAPSHOT_TABLES.items()
    }


@pytest.mark.parametrize(
    ("ids", "source", "expected"),
    [(["1"], None, True), (["a"], None, True), (["a"], "Mail", True), (["a"], "Post", False), (["b"], None, False)],
)
def test_a_retracted_article_matches_its_ids_and_source(ids: list[str], source: str | None, expected: bool) -> None:
    assert RetractedArticle(article_id="1", external_id="a", source="Mail").matches(ids, source) is expected
