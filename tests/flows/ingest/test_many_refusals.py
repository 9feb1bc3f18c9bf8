"""A file of which nearly all is refused is given up, and a file without an article says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.ingest import parse_source
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.sources import discover
from transforms.records.record import Record
from transforms.records.refusals import REASONS


def read(path: Path, raw: bytes) -> list[Record | Refusal | LostQuotes]:
    path.write_bytes(raw)
    (source,) = discover([str(path)])
    return list(read_source(source))


@pytest.mark.parametrize(("good", "given_up"), [(0, True), (1, True), (5, False)])
def test_a_file_of_many_refused_records_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: int, given_up: bool
) -> None:
    monkeypatch.setattr(parse_source, "MAX_REFUSED", 20)
    monkeypatch.setattr(parse_source, "MAX_REFUSED_PER_RECORD", 10)
    found = read(tmp_path / "a.jsonl", b'{"text": "Rain fell."}\n' * good + b"{}\n" * 40)
    last = found[-1]
    assert isinstance(last, Refusal)
    assert (last.reason == "broken_file") is given_up
    assert len(found) == (good + 22 if given_up else good + 40)
    if given_up:
        assert "21 records of this file were refused" in last.message


def test_records_that_are_set_aside_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_source, "MAX_REFUSED", 20)
    teaser = b"<item><title>A</title><description>Rain fell.</description></item>"
    text = b"<item><title>A</title><description>" + b"Rain fell on the town. " * 50 + b"</description></item>"
    found = read(tmp_path / "a.rss", b"<rss><channel>" + teaser * 60 + text + b"</channel></rss>")
    assert len(found) == 61
    assert isinstance(found[-1], Record)


def test_reasons_of_what_is_set_aside_are_known() -> None:
    assert set(REASONS) >= parse_source.SET_ASIDE


@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.csv", b"id,text\n"), ("a.json", b"[]"), ("a.warc", b"WARC/1.0\r\nWARC-Type: metadata\r\n\r\n\r\n")],
)
def test_a_file_without_an_article_is_refused(tmp_path: Path, name: str, raw: bytes) -> None:
    (refusal,) = read(tmp_path / name, raw)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.place) == ("no_article", "file")


def test_a_text_that_a_table_says_once_for_all_rows_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    monkeypatch.setattr("flows.ingest.streams.MAX_UNPACKED", 1 << 20)
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), ["Rain fell. " * 1000])
    pq.write_table(pa.table({"text": texts}), tmp_path / "b.parquet")
    *records, last = read(tmp_path / "a.parquet", (tmp_path / "b.parquet").read_bytes())
    assert len(records) > 50
    assert isinstance(last, Refusal)
    assert "unpacks to more than 200 times its size" in last.message
