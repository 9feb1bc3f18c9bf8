"""Unchanged files whose records are all published are not opened; after any other change they are."""

from __future__ import annotations

import ast
import json
import os
import pkgutil
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flows import operations
from flows.build import parse_ahead
from flows.ingest import parse_source, seen_files
from flows.settings import BuildSettings
from flows.storage import parquet
from tests.conftest import FakeReader
from tests.flows.building import counted, run, table
from transforms import formats

pytestmark = pytest.mark.usefixtures("fake_reader")


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were opened; files count as settled at once."""
    names: list[str] = []

    def read_source(source: Any, **how: Any) -> Any:
        names.append(Path(source.uri).name)
        return ORIGINAL(source, **how)

    monkeypatch.setattr(parse_ahead, "read_source", read_source)
    monkeypatch.setattr(seen_files, "SETTLING_SECONDS", -3600.0)
    return names


ORIGINAL = parse_source.read_source


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Three files with one article each."""
    for i in range(3):
        write(tmp_path / "in" / f"{i}.jsonl", {"id": f"a{i}", "published_at": "2026-01-05", "text": f"Rain {i}."})
    return tmp_path / "in"


def write(path: Path, *records: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")


def test_unchanged_files_are_not_opened_but_counted(feed: Path, tmp_path: Path, opened: list[str]) -> None:
    run(feed, tmp_path / "to")
    write(feed / "3.jsonl", {"id": "a3", "text": "Snow."}, {"id": "a0", "text": "Older, as it has no date."})
    opened.clear()
    result = run(feed, tmp_path / "to")
    assert opened == ["3.jsonl"]
    assert counted(result) == {"read": 5, "published": 1, "unchanged": 3, "superseded": 1}
    assert result.inputs.as_before == 3
    opened.clear()
    again = run(feed, tmp_path / "to")
    assert again.status == "unchanged"
    assert opened == ["3.jsonl"]  # one of its records is not published


def test_a_change_that_keeps_size_and_time_is_noticed(feed: Path, tmp_path: Path) -> None:
    run(feed, tmp_path / "to")
    before = (feed / "1.jsonl").stat()
    write(feed / "1.jsonl", {"id": "a1", "published_at": "2026-01-05", "text": "Hail 1."})
    os.utime(feed / "1.jsonl", ns=(before.st_atime_ns, before.st_mtime_ns))
    result = run(feed, tmp_path / "to")
    assert counted(result) == {"read": 3, "published": 1, "unchanged": 2}
    assert "Hail 1." in {row["text"] for row in table(tmp_path / "to", "articles")}


def test_a_change_of_the_metadata_is_a_change_of_the_text(tmp_path: Path, opened: list[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Rain fell.", encoding="utf-8")
    write(tmp_path / "in" / "a.json", {"title": "Rain"})
    run(tmp_path / "in", tmp_path / "to")
    opened.clear()
    run(tmp_path / "in", tmp_path / "to")
    assert opened == []
    write(tmp_path / "in" / "a.json", {"title": "Hail"})
    assert run(tmp_path / "in", tmp_path / "to").accounting["published"] == 1


def test_files_that_were_just_written_are_opened_again(
    feed: Path, tmp_path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_files, "SETTLING_SECONDS", 3600.0)
    run(feed, tmp_path / "to")
    run(feed, tmp_path / "to")
    assert len(opened) == 6


@pytest.mark.parametrize(
    "more",
    [{"source": "Other"}, {"min_chars": 2}, {"since": "2026-01-01"}, {"encoding": "cp1252"}, {"languages": "en,de"}],
)
def test_other_settings_open_the_files(feed: Path, tmp_path: Path, opened: list[str], more: dict[str, Any]) -> None:
    run(feed, tmp_path / "to")
    run(feed, tmp_path / "to", **more)
    assert len(opened) == 6


def test_articles_that_were_rolled_back_or_retracted_are_found_again(feed: Path, tmp_path: Path) -> None:
    run(feed / "0.jsonl", tmp_path / "to")
    run(feed, tmp_path / "to")
    operations.rollback(tmp_path / "to")
    assert counted(run(feed, tmp_path / "to")) == {"read": 3, "published": 2, "unchanged": 1}
    operations.retract(tmp_path / "to", ["a2"])
    assert counted(run(feed, tmp_path / "to")) == {"read": 3, "unchanged": 2, "retracted": 1}
    operations.unretract(tmp_path / "to", ["a2"])
    assert counted(run(feed, tmp_path / "to")) == {"read": 3, "published": 1, "unchanged": 2}


def test_a_refresh_opens_files_with_stale_articles(
    feed: Path, tmp_path: Path, opened: list[str], fake_reader: FakeReader
) -> None:
    run(feed, tmp_path / "to")
    fake_reader.version = "2"
    opened.clear()
    assert run(feed, tmp_path / "to").stale == 3
    assert opened == []
    assert counted(run(feed, tmp_path / "to", refresh=True)) == {"read": 3, "published": 3}


def test_a_file_with_a_refused_record_is_opened_again(tmp_path: Path, opened: list[str]) -> None:
    write(tmp_path / "in" / "a.jsonl", {"id": "a", "text": "Rain."}, {"id": "b", "text": ""})
    run(tmp_path / "in", tmp_path / "to")
    again = run(tmp_path / "in", tmp_path / "to")
    assert again.quarantine.known == 1
    assert opened == ["a.jsonl", "a.jsonl"]


@pytest.mark.parametrize("at", [-40, -20, 5, 60, 200, -1])
def test_a_damaged_file_of_entries_is_rewritten(feed: Path, tmp_path: Path, opened: list[str], at: int) -> None:
    run(feed, tmp_path / "to")
    (path,) = (tmp_path / "to" / "ledger").iterdir()
    content = path.read_bytes()
    path.write_bytes(content[:100] if at == -1 else content[:at] + b"\xff\x00\xff" + content[at + 3 :])
    assert run(feed, tmp_path / "to").status == "unchanged"
    opened.clear()
    assert run(feed, tmp_path / "to").status == "unchanged"
    assert opened == []


def test_entries_of_inputs_that_are_no_longer_built_are_removed(feed: Path, tmp_path: Path) -> None:
    run(feed / "0.jsonl", tmp_path / "to")
    (old,) = (tmp_path / "to" / "ledger").iterdir()
    os.utime(old, (0, 0))
    run(feed, tmp_path / "to")
    (new,) = (tmp_path / "to" / "ledger").iterdir()
    assert new.name != old.name
    assert parquet.read_table(new).num_rows == 3


def test_a_file_with_a_future_date_is_opened_again(tmp_path: Path, opened: list[str]) -> None:
    write(tmp_path / "in" / "a.jsonl", {"id": "a", "published_at": "2199-01-01", "text": "Rain."})
    run(tmp_path / "in", tmp_path / "to")
    run(tmp_path / "in", tmp_path / "to")
    assert len(opened) == 2


def imported_modules(module: ModuleType) -> set[str]:
    """Return the modules of `flows.ingest` and `transforms` that a module imports, with those that they import."""
    found = {module.__name__}
    for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("flows.ingest", "transforms")):
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                spec = name and find_spec_or_none(name)
                if spec and name not in found and not spec.submodule_search_locations:
                    found |= imported_modules(import_module(spec.name))
    return found


def find_spec_or_none(name: str) -> ModuleSpec | None:
    try:
        return find_spec(name)
    except ModuleNotFoundError:  # the name of a class or function, not of a module
        return None


def test_entries_depend_on_all_code_that_makes_records() -> None:
    hashed = {module.__name__ for module in seen_files.MAKE_RECORDS}
    hashed |= {module.name for module in pkgutil.walk_packages(formats.__path__, "transforms.formats.")}
    assert imported_modules(parse_source) <= hashed


def test_entries_depend_on_the_code_of_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = BuildSettings(inputs=[str(tmp_path)], to=str(tmp_path / "to"))
    before = seen_files._file_name(settings)
    read = Path.read_text

    def changed(path: Path, *given: Any, **named: Any) -> str:
        return read(path, *given, **named) + "#" * (path.name == "web_page.py")

    monkeypatch.setattr(Path, "read_text", changed)
    assert seen_files._file_name(settings) != before
