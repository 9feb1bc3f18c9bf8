"""A refresh reads stale articles again: from the input, and from the tables what the input lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows import operations
from flows.errors import PublishError
from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots.manifest import MANIFEST
from flows.storage import disk, parquet
from tests.conftest import FakeReader
from tests.flows.building import counted, interrupted, lines, run, table
from transforms.contract import table_sets

pytestmark = pytest.mark.slow  # it makes whole builds

DAY = "2026-01-05"


def test_stale_articles_are_kept_until_refreshed(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    run(inbox, tmp_path / "to")
    fake_reader.version = "2"
    kept = run(inbox, tmp_path / "to")
    assert kept.status == "unchanged"
    assert kept.stale == 3
    fresh = run(inbox, tmp_path / "to", refresh=True)
    assert fresh.accounting["published"] == 3
    assert fresh.stale == 0
    assert {row["reader_version"] for row in table(tmp_path / "to", "articles")} == {"2"}


def test_nothing_to_refresh_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert build(BuildSettings(refresh=True)).status == "empty"
    assert list(tmp_path.iterdir()) == []


def test_articles_that_the_input_lacks_are_read_from_the_tables(tmp_path: Path, fake_reader: FakeReader) -> None:
    run(
        lines(tmp_path / "1", *({"id": f"a{i}", "published_at": DAY, "text": f"Rain {i}."} for i in range(3))),
        tmp_path / "to",
    )
    before = [row | {"reader_version": "2"} for row in table(tmp_path / "to", "articles")]
    fake_reader.version, fake_reader.read_texts = "2", []
    again = lines(tmp_path / "2", {"id": "a1", "published_at": DAY, "text": "Rain 1."}, {"id": "new", "text": "Snow."})
    result = run(again, tmp_path / "to", refresh=True, batch_articles=1)
    assert counted(result) == {"read": 2, "published": 2}
    assert result.refreshed == 2
    assert result.articles == 4
    assert result.stale == 0
    assert sorted(fake_reader.read_texts) == ["Rain 0.", "Rain 1.", "Rain 2.", "Snow."]
    after = {row["external_id"]: row for row in table(tmp_path / "to", "articles")}
    kept = ("article_id", "external_id", "published_at", "text", "content_sha256", "raw_sha256", "reader_version")
    assert [[after[row["external_id"]][name] for name in kept] for row in before] == [
        [row[name] for name in kept] for row in before
    ]
    assert after["a0"]["raw_uri"].endswith("1/feed.jsonl#1")


def test_a_refresh_needs_no_input(tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch) -> None:
    run(lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}), tmp_path / "to")
    fake_reader.version = "2"
    monkeypatch.chdir(tmp_path)
    settings = BuildSettings(to=str(tmp_path / "to"), refresh=True)
    dry = build(settings.model_copy(update={"dry_run": True}))
    assert dry.status == "dry run"
    assert dry.articles == 1
    result = build(settings)
    assert result.status == "published"
    assert result.refreshed == 1
    assert result.accounting["read"] == 0
    again = build(settings)
    assert again.status == "unchanged"
    assert again.refreshed == 0


def test_a_refresh_resumes_one_that_died(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(lines(tmp_path / "in", *({"id": f"a{i}", "text": f"Rain {i}."} for i in range(4))), tmp_path / "to")
    fake_reader.version, fake_reader.read_texts = "2", []
    interrupted(monkeypatch, tmp_path / "in", tmp_path / "to", refresh=True)
    monkeypatch.chdir(tmp_path)
    result = build(BuildSettings(to=str(tmp_path / "to"), refresh=True))
    assert result.refreshed == 4
    assert result.resumed == 4
    assert len(fake_reader.read_texts) == 4


def test_an_article_that_a_refresh_refuses_stays_as_it_was(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}, {"id": "b", "text": "Snow fell."}), tmp_path / "to")
    fake_reader.version, fake_reader.poison = "2", "Snow"
    monkeypatch.chdir(tmp_path)
    result = build(BuildSettings(to=str(tmp_path / "to"), refresh=True))
    assert result.refreshed == 1
    assert result.stale == 1
    assert result.quarantine.new == 1
    versions = {row["external_id"]: row["reader_version"] for row in table(tmp_path / "to", "articles")}
    assert versions == {"a": "2", "b": "1"}


def earlier_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare the tables as if `quotes` did not have the column `cue_lemma` yet."""
    quotes = table_sets.BATCH_TABLES["quotes"]
    fewer = replace(quotes, columns=tuple(c for c in quotes.columns if c.name != "cue_lemma"))
    for tables in (table_sets.BATCH_TABLES, table_sets.SNAPSHOT_TABLES):
        monkeypatch.setitem(tables, "quotes", fewer)


def test_tables_of_an_earlier_version_are_refused_or_read_again(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        earlier_schema(patch)
        records = ({"id": name, "published_at": DAY, "text": f"{name} fell."} for name in ("Rain", "Snow", "Hail"))
        run(lines(tmp_path / "in", *records), tmp_path / "to")
    fake_reader.poison = "Snow"
    with pytest.raises(PublishError, match="has other tables than this version writes; newstables build --refresh"):
        run(lines(tmp_path / "in", {"id": "Rain", "published_at": DAY, "text": "Rain stopped."}), tmp_path / "to")
    result = run(tmp_path / "in", tmp_path / "to", refresh=True)
    assert counted(result) == {"read": 1, "published": 1}
    assert result.refreshed == 1
    assert result.stale == 0
    assert {row["text"] for row in table(tmp_path / "to", "articles")} == {"Rain stopped.", "Hail fell."}
    assert "poisoned" in result.rejects[0].message
    assert operations.check(tmp_path / "to").problems == []


def test_empty_tables_of_an_earlier_version_are_written_again(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        earlier_schema(patch)
        run(lines(tmp_path / "in", {"id": "Rain", "published_at": DAY, "text": "Rain fell."}), tmp_path / "to")
        operations.retract(tmp_path / "to", ["Rain"])
    monkeypatch.chdir(tmp_path)
    assert build(BuildSettings(to=str(tmp_path / "to"), refresh=True)).status == "published"
    assert operations.check(tmp_path / "to").problems == []
    new = run(lines(tmp_path / "in", {"id": "Snow", "published_at": DAY, "text": "Snow fell."}), tmp_path / "to")
    assert new.status == "published"
    assert operations.check(tmp_path / "to").problems == []


@pytest.mark.parametrize("column", ["content_sha256", "raw_sha256"])
def test_tables_that_lack_a_column_of_records_are_refused(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    run(lines(tmp_path / "in", {"id": "Rain", "published_at": DAY, "text": "Rain fell."}), tmp_path / "to")
    (path,) = (tmp_path / "to" / "published").resolve().glob("articles/*/*.parquet")
    rows = parquet.read_table(path).drop_columns([column])
    path.unlink()
    parquet.write_rows(path, rows)
    manifest = (tmp_path / "to" / "published").resolve() / MANIFEST
    content = disk.read_json(manifest)
    content["schema"]["articles"] = [c for c in content["schema"]["articles"] if c["name"] != column]
    for file in content["files"]:
        if file["path"].startswith("articles/"):
            file["bytes"] = path.stat().st_size
    disk.write_json(manifest, content)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PublishError, match=f"they lack {column}; build from the raw articles into a new folder"):
        build(BuildSettings(to=str(tmp_path / "to"), refresh=True))
