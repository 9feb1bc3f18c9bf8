"""Parse sources into records and refusals."""

import gzip
import hashlib
import json
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest

from flows.errors import InputError
from flows.ingest import streams
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.sources import discover
from transforms.records.record import Record

ARTICLE = {"id": "1", "text": "The mayor said no."}


def read(path: Path | str, **settings: Any) -> list[Record | Refusal]:
    """Return all records and refusals of an input."""
    found = (result for source in discover([str(path)]) for result in read_source(source, **settings))
    return [result for result in found if not isinstance(result, LostQuotes)]


def refusals(path: Path, **settings: Any) -> list[Refusal]:
    return [result for result in read(path, **settings) if isinstance(result, Refusal)]


def records(path: Path | str, **settings: Any) -> list[Record]:
    return [result for result in read(path, **settings) if isinstance(result, Record)]


def write(path: Path, raw: bytes | str) -> Path:
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return path


def line(**fields) -> bytes:
    return json.dumps({**ARTICLE, **fields}).encode() + b"\n"


def test_a_text_file_is_an_article(tmp_path):
    raw = b"\xef\xbb\xbfThe mayor said \xe2\x80\x9cno\xe2\x80\x9d.\r\n"
    (record,) = read(write(tmp_path / "a.txt", raw))
    assert isinstance(record, Record)
    assert record.text == "The mayor said “no”.\r\n"
    assert record.external_id == "a"
    assert record.raw_format == "txt"
    assert record.raw_uri == (tmp_path / "a.txt").as_posix()
    assert record.raw_sha256 == hashlib.sha256(raw).hexdigest()


def test_metadata_beside_a_text_fills_its_fields(tmp_path):
    write(tmp_path / "a.txt", "The mayor said no.")
    write(tmp_path / "a.json", '{"id": 5, "headline": "No", "date": "2021-03-03", "text": "Other."}')
    (record,) = read(tmp_path)
    assert isinstance(record, Record)
    assert record.external_id == "5"
    assert record.title == "No"
    assert record.text == "The mayor said no."
    assert record.published_at == datetime(2021, 3, 3, tzinfo=UTC)
    both = (tmp_path / "a.txt").read_bytes() + (tmp_path / "a.json").read_bytes()
    assert record.raw_sha256 == hashlib.sha256(both).hexdigest()


def test_lines_are_records_and_blank_ones_are_skipped(tmp_path):
    raw = line() + b"\n \t\r\n" + line(id=2).rstrip()
    one, two = read(write(tmp_path / "a.jsonl", raw), namespace="wire")
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert one.raw_uri.endswith("/a.jsonl#1")
    assert two.raw_uri.endswith("/a.jsonl#4")
    assert one.source == "wire"
    assert one.raw_format == "jsonl"
    assert two.external_id == "2"
    assert one.raw_sha256 == hashlib.sha256(line().rstrip()).hexdigest()


@pytest.mark.parametrize(
    ("raw", "reason", "message"),
    [
        (b'{"id": 1, "text"', "broken_json", "column 17"),
        (b"[]", "not_an_object", "list"),
        (b'{"id": 1}', "missing_text", "body"),
        (b'{"text": "caf\xe9"}', "undecodable", "byte 13"),
        (b'{"text": "a \\ud83d"}', "undecodable", "character 2"),
        (b'{"text": " "}', "empty_text", "empty"),
        (b'{"text": "12"}', "no_letter", "2 characters"),
        (b'{"text": "It is.", "title": NaN}', "wrong_type", "title"),
    ],
)
def test_a_bad_line_is_refused_alone(tmp_path, raw, reason, message):
    before, refusal, after = read(write(tmp_path / "a.jsonl", line() + raw + b"\r\n" + line(id=2)))
    assert isinstance(before, Record)
    assert isinstance(after, Record)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.place == "line 2"
    assert refusal.raw == raw
    assert refusal.raw_uri == (tmp_path / "a.jsonl").as_posix()
    assert refusal.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert message in refusal.message


@pytest.mark.parametrize(
    ("text", "metadata", "reason", "message"),
    [
        (b"caf\xe9!", None, "undecodable", "byte 3"),
        (b"", None, "empty_text", "empty"),
        (b"It is.", b'{"id": ', "broken_json", "a.json: column 8"),
        (b"It is.", b"", "broken_json", "a.json: column 1"),
        (b"It is.", b'{"id": [1]}', "wrong_type", "id"),
        (None, b"{}", "metadata_without_text", ".txt"),
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path, text, metadata, reason, message):
    for name, raw in (("a.txt", text), ("a.json", metadata)):
        if raw is not None:
            write(tmp_path / name, raw)
    (refusal,) = refusals(tmp_path)
    assert isinstance(refusal, Refusal)
    assert refusal.reason == reason
    assert refusal.place == "file"
    assert refusal.raw == (text or b"") + (metadata or b"")
    assert refusal.raw_sha256 == hashlib.sha256(refusal.raw).hexdigest()
    assert message in refusal.message


def test_texts_below_the_minimum_length_are_refused(tmp_path):
    (refusal,) = refusals(write(tmp_path / "a.jsonl", line()), min_chars=100)
    assert refusal.reason == "too_short"


def test_a_truncated_archive_yields_its_lines_and_one_refusal(tmp_path):
    packed = gzip.compress(b"".join(line(id=n, text=hashlib.sha256(bytes(n)).hexdigest()) for n in range(99)))
    path = write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])
    *lines, refusal = read(path)
    assert len(lines) > 30
    assert {type(line) for line in lines} == {Record}
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "broken_archive"
    assert refusal.place == "file"
    assert refusal.raw == path.read_bytes()
    assert f"first {len(lines)} lines" in refusal.message


def test_a_truncated_text_yields_no_record(tmp_path):
    packed = gzip.compress(b"The mayor said no." * 99)
    (refusal,) = refusals(write(tmp_path / "a.txt.gz", packed[:-4]))
    assert refusal.reason == "broken_archive"


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl"])
def test_a_record_that_is_too_large_is_refused_without_holding_it_in_memory(tmp_path, monkeypatch, name):
    monkeypatch.setattr(streams, "MAX_RECORD_BYTES", 1 << 20)
    raw = b'{"text": "' + b"word " * (1 << 20) + b'"}'
    tracemalloc.start()
    (refusal,) = refusals(write(tmp_path / name, raw))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "record_too_large"
    assert refusal.raw == raw[: 1 << 20]
    assert refusal.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert "the limit is 1048576" in refusal.message
    assert peak - len(raw) < 6 << 20  # `raw` was allocated before the measurement started


def test_a_large_file_is_read_in_little_memory(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for n in range(3_000):
            file.write(line(id=n, text="The mayor said no. " * 400))
    (source,) = discover([str(path)])
    tracemalloc.start()
    assert sum(1 for _ in read_source(source)) == 3_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_lines_in_utf16_are_read(tmp_path, encoding):
    path = write(tmp_path / "a.jsonl", (line() + line()).decode().encode(encoding))
    assert [record.text for record in records(path)] == [json.loads(line())["text"]] * 2


def test_a_date_more_than_a_day_ahead_is_ignored(tmp_path):
    path = write(tmp_path / "a.jsonl", line(date="2021-03-03"))
    assert records(path, now=datetime(2021, 3, 2, tzinfo=UTC))[0].published_at is not None
    assert records(path, now=datetime(2021, 3, 1, 23, tzinfo=UTC))[0].published_at is None


def test_a_file_that_vanishes_after_it_was_found_is_an_input_error(tmp_path):
    (source,) = discover([str(write(tmp_path / "a.txt", "Text."))])
    (tmp_path / "a.txt").unlink()
    with pytest.raises(InputError, match="cannot be read"):
        list(read_source(source))


def test_the_bytes_read_add_up_to_the_size(tmp_path):
    packed = gzip.compress(line() * 100)
    write(tmp_path / "a.jsonl.gz", packed)
    write(tmp_path / "broken.jsonl.gz", packed[:-9])
    write(tmp_path / "b.txt", "Text.")
    write(tmp_path / "b.json", "{}")
    write(tmp_path / "c.json", "{}")
    write(tmp_path / "d.jsonl", line() * 100)
    for source in discover([str(tmp_path)]):
        counted: list[int] = []
        list(read_source(source, advance=counted.append))
        assert sum(counted) == source.size
        assert min(counted) > 0


def test_a_file_that_grows_counts_only_its_first_size(tmp_path):
    (source,) = discover([str(write(tmp_path / "a.jsonl", line()))])
    write(tmp_path / "a.jsonl", line() * 9)
    counted: list[int] = []
    assert len(list(read_source(source, advance=counted.append))) == 9
    assert sum(counted) == source.size


def test_a_url_is_read():
    fs = fsspec.filesystem("memory")
    fs.pipe("/ingest/a.txt", b"The mayor said no.")
    fs.pipe("/ingest/a.json", b'{"title": "No"}')
    fs.pipe("/ingest/b.jsonl.gz", gzip.compress(line()))
    text, record = records("memory://ingest")
    fs.rm("/ingest", recursive=True)
    assert text.external_id == "a"
    assert text.title == "No"
    assert record.external_id == "1"
    assert record.raw_uri == "memory:///ingest/b.jsonl.gz#1"


def test_the_rows_of_a_table_are_records(tmp_path):
    raw = "ID,Headline,Article Body\n7,Weather,Rain fell.\n8,Nothing,12\n"
    path = write(tmp_path / "a.csv.gz", gzip.compress(raw.encode()))
    record, refusal = read(path)
    assert isinstance(record, Record)
    assert (record.external_id, record.title, record.text) == ("7", "Weather", "Rain fell.")
    assert (record.raw_uri, record.raw_format) == (f"{path.as_posix()}#1", "csv")
    assert record.raw_sha256 == hashlib.sha256(b"7,Weather,Rain fell.\n").hexdigest()
    assert isinstance(refusal, Refusal)
    assert (refusal.place, refusal.reason, refusal.raw) == ("row 2", "no_letter", b"8,Nothing,12\n")


def test_a_truncated_table_keeps_its_whole_rows(tmp_path):
    raw = gzip.compress(b"".join([b"text\n", *(f"Rain fell {os.urandom(20).hex()}.\n".encode() for n in range(3_000))]))
    *rows, last = read(write(tmp_path / "a.csv.gz", raw[: len(raw) // 2]))
    assert isinstance(last, Refusal)
    assert (last.place, last.reason) == ("file", "broken_archive")
    assert f"it was read up to row {len(rows)}, the rest is lost" in last.message
    assert all(isinstance(row, Record) and len(row.text) == 51 for row in rows)
