"""Parse files in processes, ahead of the build."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.build import parse_ahead, parsing_processes
from flows.build.parse_ahead import Parsed, parsing_ahead
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.sources import Source, Sources, discover
from tests.transforms.formats.pages import written_pages
from transforms.formats.items import ReadOptions
from transforms.records.record import Record

SETTINGS: dict[str, Any] = {"options": ReadOptions(map={}), "now": datetime(2026, 11, 28, tzinfo=UTC)}
PARSE = parse_ahead.parse


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sources:
    """Pages, one of them without an article, and a text; a few bytes are worth a process."""
    for module, name, value in ((parse_ahead, "MIN_BYTES", 1), (parsing_processes, "GROUP_SIZE", 3)):
        monkeypatch.setattr(module, name, value)
    for i in range(8):
        (tmp_path / f"{i}.html").write_text(written_pages.article(f"Mayor {i} said the bridge is safe. " * 20))
    (tmp_path / "3.html").write_text(written_pages.page("<p>Index</p>"))
    (tmp_path / "4.txt").write_text("The mayor said no.")
    return discover([tmp_path.as_posix()])


def read_all(sources: Sources, known: str = "", workers: int = 2) -> list[Record | Refusal]:
    with parsing_ahead(sources, lambda source: source.uri.endswith(known or "none"), SETTINGS, workers) as ahead:
        counted: list[int] = []
        found = [item for source in sources for item in ahead.read(source, counted.append, lambda ending: None)]
    assert sum(counted) == sum(source.size for source in sources)
    return [item for item in found if not isinstance(item, LostQuotes)]


@pytest.mark.parametrize("known", ["", "5.html"])
def test_files_are_read_in_their_order(sources, known):
    assert read_all(sources, known) == [item for source in sources for item in read_source(source, **SETTINGS)]


def test_a_small_input_starts_no_process(sources, monkeypatch):
    monkeypatch.setattr(parse_ahead, "MIN_BYTES", 1 << 20)
    monkeypatch.setattr(parsing_processes, "process_pool", None)
    assert len(read_all(sources)) == len(sources)


def die_of_one(sources: list[Source], settings: dict[str, Any]) -> list[Parsed | None]:
    if any(source.uri.endswith("1.html") for source in sources):
        os.abort()
    return PARSE(sources, settings)


def test_a_file_that_ends_its_process_is_refused_alone(sources, monkeypatch):
    monkeypatch.setattr(parse_ahead, "parse", die_of_one)
    found = read_all(sources)
    refused = [item for item in found if isinstance(item, Refusal)]
    assert len(found) == len(sources)
    assert [(refusal.raw_uri[-6:], refusal.reason) for refusal in refused] == [
        ("1.html", "broken_file"),
        ("3.html", "no_article"),
    ]


def test_an_error_of_the_build_ends_the_processes(sources):
    processes: list[Any] = []

    def stop_after_one_file() -> None:
        with parsing_ahead(sources, lambda source: False, SETTINGS, 2) as ahead:
            next(iter(ahead.read(sources[0], lambda n: None, lambda ending: None)))
            assert ahead._processes.executor is not None
            processes.extend(ahead._processes.executor._processes.values())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_after_one_file()
    assert processes
    until = time.monotonic() + 60.0  # they are killed after two seconds, but a busy machine takes its time
    while any(process.is_alive() for process in processes) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(process.is_alive() for process in processes)
