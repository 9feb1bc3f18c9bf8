"""Tell by the ending of a name how a file is read."""

from __future__ import annotations

import pytest

from flows.ingest.endings import SourceName, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.txt", ("a", "txt", None)),
        ("sub/A.TXT.GZ", ("sub/A", "txt", "gzip")),
        ("feed.2026.jsonl.zst", ("feed.2026", "jsonl", "zstd")),
        ("feed.ndjson", ("feed", "jsonl", None)),
        ("a.txt.bz2", ("a", "txt", "bz2")),
        ("news.tgz", ("news", "tar", "gzip")),
        ("crawl.warc.gz", ("crawl", "warc", "gzip")),
        ("a.json", ("a", "json", None)),
    ],
)
def test_a_name_is_split(name: str, parts: tuple[str, str, str | None]) -> None:
    assert split_name(name) == SourceName(*parts)


@pytest.mark.parametrize("name", ["a.md", "a", ".gz", "a.gz", "a.bz2", ".txt/a"])
def test_other_names_are_not_read(name: str) -> None:
    assert split_name(name) is None
