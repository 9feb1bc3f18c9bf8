"""Read articles from an object store: from an S3 server on this machine."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.ingest import store_files
from flows.ingest.parse_source import read_source
from flows.ingest.sources import discover
from flows.ingest.store_files import Bucket, is_stored
from flows.object_store.client import Objects
from tests.conftest import FakeReader
from tests.flows.building import run, table
from tests.flows.ingest.test_archives import packed
from transforms.records.record import Record

TEXT = b"The mayor said the bridge is safe."
LONG = b"".join(b'{"id": "%d", "text": "Rain fell. %s"}\n' % (n, b"It rained. " * 40) for n in range(300))
FILES = {
    "a.txt": TEXT,
    "a.json": b'{"title": "Bridge"}',
    "sub/b.jsonl.gz": gzip.compress(LONG),
    "sub/c #1? 50%.txt": TEXT,
    "sub/news.zip": packed("zip", {"d.txt": TEXT}),
    "empty.txt": b"",
    ".hidden/e.txt": TEXT,
    "notes.md": b"Some notes.",
}


@pytest.fixture
def articles(url: str) -> str:
    """The URL of a folder with files, beside another whose name begins alike."""
    objects = Objects(url)
    for name, content in FILES.items():
        objects.put(name, content)
    Objects(f"{url}_too").put("x.txt", TEXT)
    return url


def stems(url: str) -> list[str]:
    return sorted(source.external_stem for source in discover([url]))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", ["a", "empty", "sub/b", "sub/c #1? 50%", "sub/news"]),
        ("/", ["a", "empty", "sub/b", "sub/c #1? 50%", "sub/news"]),
        ("/sub", ["b", "c #1? 50%", "news"]),
        ("/a.txt", ["a"]),
        ("/sub/c #1? 50%.txt", ["c #1? 50%"]),
        ("/*.txt", ["a", "empty"]),
        ("/s*", ["sub/b", "sub/c #1? 50%", "sub/news"]),
        ("/**/*.gz", ["sub/b"]),
    ],
)
def test_files_folders_and_patterns_are_found(articles: str, path: str, found: list[str]) -> None:
    assert stems(articles + path) == found


def test_a_file_is_known_by_its_version(articles: str) -> None:
    (before,) = discover([f"{articles}/a.txt"])
    assert before.metadata == f"{articles}/a.json"
    assert before.modified > 0
    assert before.state
    Objects(articles).put("a.txt", TEXT.replace(b"safe", b"shut"))
    (after,) = discover([f"{articles}/a.txt"])
    assert after.state != before.state


def test_a_build_reads_compressed_files_archives_and_metadata(
    articles: str, tmp_path: Path, fake_reader: FakeReader
) -> None:
    result = run(articles, tmp_path / "to")
    found = {row["external_id"]: row for row in table(tmp_path / "to", "articles")}
    assert len(found) == 303
    assert found["a"]["title"] == "Bridge"
    assert found["sub/c #1? 50%"]["raw_uri"] == f"{articles}/sub/c #1? 50%.txt"
    assert found["sub/news/d"]["raw_uri"] == f"{articles}/sub/news.zip#d.txt"
    assert {rejected.reason for rejected in result.rejects} == {"empty_text"}


def test_a_file_is_read_in_ranges_of_one_version(articles: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_files, "RANGE_BYTES", 10_000)
    objects = Objects(articles)
    objects.put("long.jsonl", LONG)
    with Bucket(f"{articles}/long.jsonl").open() as file:
        assert file.read() == LONG
    with Bucket(f"{articles}/long.jsonl").open() as file:
        assert file.read(5) == LONG[:5]
        objects.put("long.jsonl", LONG[::-1])
        with pytest.raises(InputError, match="replaced while it was read"):
            file.read()


def test_records_of_a_store_are_those_of_a_folder(articles: str, tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(LONG)
    (stored,) = discover([f"{articles}/sub/b.jsonl.gz"])
    (local,) = discover([str(tmp_path / "b.jsonl")])
    kept = [[record.text for record in read_source(source) if isinstance(record, Record)] for source in (stored, local)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 300
    assert all(isinstance(record, Record) for record in read_source(stored))


@pytest.mark.parametrize(("path", "message"), [("/nothing.txt", "nothing at this URL"), ("/none*", "nothing matches")])
def test_what_is_not_there_is_said(articles: str, path: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        discover([articles + path])


def test_a_bucket_that_is_not_there_is_said(url: str) -> None:
    with pytest.raises(InputError, match=r"s3://no-such-bucket/a: cannot be listed: .*; check the URL, the cred"):
        discover(["s3://no-such-bucket/a"])


def test_without_obstore_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(InputError, match=r"needs obstore, which is not installed: pip install 'newstables\[store\]'"):
        discover(["gs://bucket/articles"])


def test_the_stores_are_those_of_tables() -> None:
    assert [uri for uri in ("s3://b/a", "gs://b/a", "AZ://b/a", "s3a://b", "ftp://b/a", "s3/a") if is_stored(uri)] == [
        "s3://b/a",
        "gs://b/a",
        "AZ://b/a",
    ]


def test_the_stream_of_a_file_is_a_buffered_reader(articles: str) -> None:
    file = Bucket(f"{articles}/empty.txt").open()
    assert isinstance(file, io.BufferedReader)
    assert file.read() == b""
