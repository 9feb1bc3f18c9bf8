"""Read the pages of a large file in processes, ahead of the build."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.robustness.seed_documents import seeds
from flows.build import pages_ahead, parse_ahead, parsing_processes
from flows.build.pages_ahead import Page
from flows.build.parse_ahead import ParseAhead
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Outcome, Refusal, UnreadRecord
from flows.ingest.sources import Source, discover
from tests.transforms.formats.pages import written_pages
from transforms.formats.items import ReadOptions
from transforms.records.record import Record

SETTINGS: dict[str, Any] = {"options": ReadOptions(map={}), "now": datetime(2026, 11, 28, tzinfo=UTC)}
PARSE = pages_ahead.parse_pages


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "MIN_BYTES", 1)
    monkeypatch.setattr(parsing_processes, "GROUP_SIZE", 3)


def page(i: int) -> str:
    return written_pages.article(f"Mayor {i} said the bridge is safe. " * 20)


def archive(path: Path) -> Source:
    """Return an archive of pages, a text, a page without an article, one that is mended, a table and a WARC file."""
    with zipfile.ZipFile(path, "w") as file:
        for i in range(8):
            file.writestr(f"{i}.html", page(i))
        file.writestr("a.txt", "The mayor said no.")
        file.writestr("none.html", written_pages.page("<p>Index</p>"))
        file.writestr("mended.html", written_pages.article("The cafÃ© is open, said the mayorâ€™s wife. " * 20))
        file.writestr("logo.xyz", "\0")
        for name in ("table.csv", "page.warc"):
            file.writestr(name, seeds()[name])
        file.writestr("last.html", page(9))
    return discover([path.as_posix()])[0]


def warc(path: Path) -> Source:
    path.write_bytes(gzip.compress(seeds()["page.warc"] * 4 + b"WARC/1.0\r\nContent-Length: x\r\n\r\n"))
    return discover([path.as_posix()])[0]


def read(source: Source, workers: int) -> tuple[list[Outcome], int, list[str], list[str]]:
    """Return what is found, the bytes that were counted, the endings that were passed over, and what was mended."""
    counted: list[int] = []
    passed: list[str] = []
    mended: list[str] = []
    ahead = ParseAhead((), SETTINGS, workers)
    found = list(ahead.read(source, counted.append, passed.append, mended.append))
    ahead.close(at_once=False)
    return found, sum(counted), passed, mended


@pytest.mark.parametrize(("name", "make"), [("news.zip", archive), ("news.warc.gz", warc)])
@pytest.mark.parametrize("held", [1, 1 << 20])
def test_what_is_found_and_its_order_are_those_of_one_process(
    name: str, make: Callable[[Path], Source], held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_ahead, "MAX_HELD_BYTES", held)
    source = make(tmp_path / name)
    found = read(source, 2)
    assert found == read(source, 1)
    assert found[1] == source.size
    if name == "news.zip":
        assert found[2] == [".xyz"]
        assert [uri.rpartition("#")[2] for uri in found[3]] == ["mended.html"]
    assert found[0][:2] == list(read_source(source, **SETTINGS))[:2]


def test_an_archive_without_pages_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing_processes, "process_pool", None)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        for i in range(9):
            file.writestr(f"{i}.txt", f"The mayor said no {i} times.")
    assert len(read(discover([str(tmp_path / "a.zip")])[0], 2)[0]) == 9


def die_of_one(pages: Sequence[UnreadRecord], options: ReadOptions, settings: dict[str, Any]) -> list[Page]:
    if any(one.source.uri.endswith("#2.html") for one in pages):
        os.abort()
    return PARSE(pages, options, settings)


def test_a_page_that_ends_its_process_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = archive(tmp_path / "news.zip")
    alone = [one for one in read(source, 1)[0] if not isinstance(one, LostQuotes)]
    monkeypatch.setattr(pages_ahead, "parse_pages", die_of_one)
    found = [one for one in read(source, 2)[0] if not isinstance(one, LostQuotes)]
    (changed,) = [i for i, (one, other) in enumerate(zip(found, alone, strict=True)) if one != other]
    refused, record = found[changed], alone[changed]
    assert isinstance(refused, Refusal)
    assert isinstance(record, Record)
    assert (refused.reason, refused.raw_uri) == ("broken_page", f"{source.uri}#2.html")
    assert refused.raw == page(2).encode()
    assert refused.raw_sha256 == record.raw_sha256
