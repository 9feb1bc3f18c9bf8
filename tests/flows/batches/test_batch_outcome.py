"""Which records of a batch were accepted, and which were refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.batches.batch_outcome import batch_versions, refused_records
from flows.batches.read_batch import read_staged_batch
from tests.conftest import FakeReader
from tests.flows.batches.staged import a_record, stage
from transforms.records.accounting import version_key

UNREADABLE = "\ufeff\u200b"  # repair leaves nothing of it
IDS = {name: f"{number:032x}" for number, name in enumerate(("good", "bad", "same bytes"))}

pytestmark = pytest.mark.usefixtures("fake_reader")


def test_accepted_and_refused_records_of_a_batch(tmp_path: Path) -> None:
    good = a_record(article_id=IDS["good"], content_sha256="1" * 64)
    bad = a_record(article_id=IDS["bad"], content_sha256="2" * 64, text=UNREADABLE)
    batch = stage(tmp_path, good, bad)
    read_staged_batch(batch, "rules")
    versions = batch_versions(batch)
    assert versions.accepted == {version_key(good.article_id, good.content_sha256)}
    assert versions.refused == {version_key(bad.article_id, bad.content_sha256)}
    (refused,) = refused_records(batch)
    assert refused.version == version_key(bad.article_id, bad.content_sha256)
    assert refused.row["reason"] == "unreadable"


def test_each_refused_record_of_equal_bytes_has_its_own_version(tmp_path: Path) -> None:
    records = [a_record(article_id=IDS[name], content_sha256="1" * 64, text=UNREADABLE) for name in IDS]
    batch = stage(tmp_path, *records)
    read_staged_batch(batch, "rules")
    refused = refused_records(batch)
    assert {record.version for record in refused} == {version_key(r.article_id, r.content_sha256) for r in records}
    assert len(refused) == len(records)


def test_a_batch_without_refused_records(tmp_path: Path, fake_reader: FakeReader) -> None:
    batch = stage(tmp_path, a_record(article_id=IDS["good"], content_sha256="1" * 64))
    read_staged_batch(batch, "rules")
    assert refused_records(batch) == []
