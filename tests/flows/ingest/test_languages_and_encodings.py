"""Encodings and languages, from a file to a record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.sources import discover
from tests.language_samples import OTHER_LANGUAGES
from transforms.formats.items import ReadOptions
from transforms.records.record import Record

FRENCH = "\n\n".join(OTHER_LANGUAGES["fr"])


def read(path: Path, raw: bytes, **options: Any) -> Record | Refusal | LostQuotes:
    path.write_bytes(raw)
    (item,) = read_source(discover([str(path)])[0], **options)
    return item


def test_an_encoding_that_is_known_decides(tmp_path: Path) -> None:
    raw = "Żółć, said the mayor of Łódź.".encode("cp1250")
    record = read(tmp_path / "a.txt", raw, options=ReadOptions(encoding="cp1250"))
    assert isinstance(record, Record)
    assert record.text == "Żółć, said the mayor of Łódź."


def test_another_language_is_set_aside(tmp_path: Path) -> None:
    refusal = read(tmp_path / "a.txt", FRENCH.encode())
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "other_language"
    assert refusal.raw == FRENCH.encode()


def test_a_language_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    record = read(tmp_path / "a.txt", FRENCH.encode("cp1252"), languages=["en", "fr"])
    assert isinstance(record, Record)
    assert record.language == "fr"
