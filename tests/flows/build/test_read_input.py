"""Which records of the input are read: new ones, once, and none of the files that builds write."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from flows.build.read_input import explain_no_input
from flows.ingest.sources import Sources
from flows.operations import build
from flows.progress import ProgressReporter
from flows.settings import BuildSettings
from tests.conftest import FakeReader
from tests.flows.building import (
    counted,
    interrupted,
    lines,
    run,
    table,
)


def tree(path: Path) -> set[str]:
    """Return the paths below a folder, except the list of files that were seen."""
    return {str(p.relative_to(path)) for p in path.rglob("*") if "ledger" not in p.parts}


def test_known_input_is_not_read_again(inbox: Path, tmp_path: Path, fake_reader: FakeReader) -> None:
    run(inbox, tmp_path / "to")
    before, fake_reader.read_texts = tree(tmp_path / "to"), []
    again = run(inbox, tmp_path / "to")
    assert again.status == "unchanged"
    assert fake_reader.read_texts == []
    assert tree(tmp_path / "to") == before
    assert counted(again) == {"read": 6, "unchanged": 3, "duplicate": 1, "quarantined": 2}
    assert again.quarantine.known == 2


def test_versions_that_lose_are_not_read_again(tmp_path: Path, fake_reader: FakeReader) -> None:
    versions = [{"id": "a", "text": f"Version {i}."} for i in range(3)]
    run(lines(tmp_path / "in", *versions), tmp_path / "to")
    fake_reader.read_texts = []
    again = run(tmp_path / "in", tmp_path / "to")
    assert again.status == "unchanged"
    assert fake_reader.read_texts == []
    assert counted(again) == {"read": 3, "unchanged": 1, "superseded": 2}


def test_articles_outside_the_dates_are_skipped(inbox: Path, tmp_path: Path) -> None:
    result = run(inbox, tmp_path / "to", since=date(2026, 2, 1))
    assert counted(result) == {"read": 6, "published": 1, "duplicate": 1, "skipped": 2, "quarantined": 2}


def test_a_dry_run_counts_and_writes_nothing(inbox: Path, tmp_path: Path) -> None:
    before = tree(tmp_path)
    result = run(inbox, tmp_path / "to", dry_run=True)
    assert result.status == "dry run"
    assert counted(result) == {"read": 6, "published": 3, "duplicate": 1, "quarantined": 2}
    assert result.quarantine.new == 2
    assert tree(tmp_path) == before


def test_own_files_are_not_input(inbox: Path, tmp_path: Path) -> None:
    first = run(inbox, inbox)
    again = run(inbox, inbox)
    assert again.status == "unchanged"
    assert first.accounting["read"] == 6
    assert again.accounting["read"] == 6


def test_own_files_are_not_input_by_another_path(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(inbox)
    run(inbox, inbox)
    assert run(tmp_path / "link", inbox).accounting["read"] == 6


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize(("ending", "content"), [(".txt", "Rain fell."), (".jsonl", '{"id": "a", "text": "Rain."}\n[')])
def test_file_names_need_not_be_text(tmp_path: Path, ending: str, content: str) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / f"caf\udce9{ending}").write_text(content, encoding="utf-8")
    (folder / "a.\udce9").write_text("Nothing here tells a format.", encoding="utf-8")
    result = run(folder, tmp_path / "to")
    assert result.accounting["published"] == 1
    assert f"caf\\udce9{ending}" in table(tmp_path / "to", "articles")[0]["raw_uri"]


def test_batches_of_a_dead_run_are_not_read_again(
    inbox: Path, tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(monkeypatch, inbox, tmp_path / "to")
    assert len(fake_reader.read_texts) == 3
    assert not (tmp_path / "to" / "published").exists()
    result = run(inbox, tmp_path / "to", batch_articles=1)
    assert result.accounting["published"] == 3
    assert len(fake_reader.read_texts) == 3
    assert not (tmp_path / "to" / "staging").exists()


class Meter(ProgressReporter):
    """Adds up the progress that a build reports."""

    def __init__(self) -> None:
        self.size = self.consumed = self.read = 0
        self.ahead = False

    def begin(self, size: int) -> None:
        self.size = size

    def advance(self, size: int) -> None:
        self.consumed += size
        self.ahead |= self.consumed == self.size and self.read == 0

    def articles(self, n: int) -> None:
        self.read += n


def test_progress_ends_with_the_input_and_does_not_run_ahead(inbox: Path, tmp_path: Path) -> None:
    for expected in (3, 0):  # the second build reads nothing and still reports the whole input
        meter = Meter()
        build(BuildSettings(inputs=[str(inbox)], to=str(tmp_path / "to"), workers=1, batch_articles=1), meter)
        assert meter.consumed == meter.size
        assert meter.read == expected
        assert meter.ahead is (expected == 0), "all bytes are reported only after an article"


@pytest.mark.parametrize(
    ("inputs", "ignored", "text"),
    [
        (["in"], {}, "in: there are no files (hidden ones do not count); put articles there (.txt, "),
        (["in", "to"], {".md": 2}, "in, to: there are no articles, only files that are not read (2 .md); put"),
        ([], {}, "data/raw, the default input: there are no files (hidden ones do not count); put"),
    ],
)
def test_an_input_without_articles_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[str], ignored: dict[str, int], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data/raw").mkdir(parents=True)
    assert explain_no_input(inputs, Sources(ignored=ignored)).startswith(text)


class Notices(ProgressReporter):
    """Keeps the notices."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def notice(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)


def test_a_long_text_is_named_when_it_is_read(
    tmp_path: Path, fake_reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.build.read_input.LONG_CHARACTERS", 1_000)
    folder = lines(tmp_path / "in", {"id": "a", "text": "Rain fell."}, {"id": "b", "text": "Rain fell. " * 100})
    notices = Notices()
    build(BuildSettings(inputs=[str(folder)], to=str(tmp_path / "to"), reader="rules"), notices)
    (line,) = notices.lines
    assert line.startswith(f"reading {folder}/")
    assert "#2: a text of 1,100 characters takes a while (it is refused after 2 minutes of computing)" in line
