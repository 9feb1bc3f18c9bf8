"""Run random sequences of builds, crashes, refreshes, retractions and rollbacks, and compare the tables with a dict."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from flows import fault_points, operations
from flows.ingest import seen_files
from flows.operations import build
from flows.publish import compaction, merge
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage import parquet
from tests.conftest import FakeReader
from tests.reliability.builds import SOAK

pytestmark = pytest.mark.slow

NAMES = st.sampled_from("abcde")
DATES = st.sampled_from([None, "2026-01-01", "2026-01-20", "2026-02-01"])
WORDS = st.sampled_from(["Rain fell.", "Snow fell.", "A poison fell."])


class Version(NamedTuple):
    """The text and date of an article, and the version of the reader that read it; "" where it is not published."""

    text: str
    date: str | None
    read_by: str = ""


class Killed(BaseException):
    """Ends a build at one of its steps; nothing in a build catches it."""


RECORDS = st.lists(st.tuples(NAMES, st.builds(Version, WORDS, DATES, st.just(""))), min_size=1, max_size=5)
State = dict[str, Version]


class TablesAndDict(RuleBasedStateMachine):
    """A folder of tables, and the articles that it should hold: `state`, and in `history` those of each snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.folder = Path(tempfile.mkdtemp(prefix="tables-and-dict-"))
        self.root = self.folder / "to"
        self.reader = FakeReader()
        self.inbox: dict[int, tuple[int, list[tuple[str, Version]]]] = {}
        self.state: State = {}
        self.retracted: set[str] = set()
        self.history: dict[str, State] = {}
        self.clock = 0

    @initialize(part_bytes=st.sampled_from([3_000, 100_000]), small=st.integers(1, 3))
    def start(self, part_bytes: int, small: int) -> None:
        self.patch.chdir(self.folder)
        self.patch.setattr("transforms.readers.get", lambda name: self.reader)
        self.patch.setattr(merge, "PART_BYTES", part_bytes)
        self.patch.setattr(merge, "BIN_BYTES", part_bytes // 2)
        self.patch.setattr(compaction, "SMALL", small)
        self.patch.setattr(seen_files, "SETTLING_SECONDS", -3600.0)  # files just written count as settled
        # What takes longest and is tested elsewhere: the report, and the check of each batch before that of its part.
        self.patch.setattr("flows.report.html_page.page", lambda *_: "")
        self.patch.setattr("transforms.contract.validation.broken_articles", lambda _: {})

    def teardown(self) -> None:
        self.patch.undo()
        shutil.rmtree(self.folder)

    @rule(file=st.integers(0, 2), records=RECORDS, batch=st.integers(1, 3))
    def build(self, file: int, records: list[tuple[str, Version]], batch: int) -> None:
        """Write a file, new or with other records, and build all files."""
        self._write(file, records)
        self._publishes(lambda: self._run(batch_articles=batch), self._after_build())

    @rule(file=st.integers(0, 2), records=RECORDS, step=st.integers(1, 60), refresh=st.booleans())
    def crash(self, file: int, records: list[tuple[str, Version]], step: int, refresh: bool) -> None:
        """Do the same, but end the build at some step: it has published either nothing or everything."""
        self._write(file, records)
        after = self._after_build(refresh=refresh)
        left = step

        def listen(_: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed

        fault_points.LISTENERS.append(listen)
        before = self._published()
        try:
            self._run(batch_articles=1, refresh=refresh)
        except Killed:
            pass
        finally:
            fault_points.LISTENERS.remove(listen)
        if self._published() != before:
            self._now(after)

    @rule(with_input=st.booleans(), new=st.booleans(), batch=st.integers(1, 3))
    def refresh(self, with_input: bool, new: bool, batch: int) -> None:
        """Read all articles again if the reader has a new version, including those that no file has."""
        self.reader.version = str(int(self.reader.version) + new)
        after = self._after_build(refresh=True, inbox=None if with_input else {})
        self._publishes(lambda: self._run(refresh=True, inputs=with_input, batch_articles=batch), after)

    @precondition(lambda self: self.state)
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.state)))
        self._publishes(
            lambda: operations.retract(self.root, [name]), {k: v for k, v in self.state.items() if k != name}
        )
        self.retracted.add(name)

    @precondition(lambda self: self.retracted)
    @rule(data=st.data())
    def unretract(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.retracted)))
        self._publishes(lambda: operations.unretract(self.root, [name]), self.state)
        self.retracted.remove(name)

    @precondition(lambda self: len(self.history) > 1)
    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.history)))
        after = {k: v for k, v in self.history[name].items() if k not in self.retracted}
        self._publishes(lambda: operations.rollback(self.root, name), after)

    @invariant()
    def tables_are_as_the_model(self) -> None:
        if not self._published():
            assert self.state == {}
            return
        snapshot = catalog.require(self.root)
        files = [file.path for file in snapshot.files if file.path.startswith("articles/")]
        rows = [row for path in files for row in parquet.read_table(snapshot.path / path).to_pylist()]
        found = {row["external_id"]: Version(row["text"], row["published_raw"], row["reader_version"]) for row in rows}
        assert len(found) == len(rows), "an article has several rows"
        assert found == self.state
        assert operations.check(self.root).problems == []
        assert {article.external_id for article in snapshot.manifest.retracted} == self.retracted

    def _write(self, file: int, records: list[tuple[str, Version]]) -> None:
        self.clock += 1
        path = self.folder / "in" / f"{file}.jsonl"
        path.parent.mkdir(exist_ok=True)
        lines = ({"id": name, "text": v.text, "published_at": v.date} for name, v in records)
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        os.utime(path, (self.clock, self.clock))
        self.inbox[file] = (self.clock, records)

    def _run(self, *, inputs: bool = True, **more: Any) -> None:
        wanted = [str(self.folder / "in")] if inputs and self.inbox else []
        build(BuildSettings(inputs=wanted, to=str(self.root), reader="rules", workers=1, search_index=SOAK, **more))

    def _after_build(self, *, refresh: bool = False, inbox: dict[int, Any] | None = None) -> State:
        """Return the state after a build: the best version of each article, if it may replace the published one."""
        best: dict[str, tuple[tuple[str, int, int], Version]] = {}
        position = 0
        for _, (modified, records) in sorted((self.inbox if inbox is None else inbox).items()):
            for name, version in records:
                rank = (version.date or "", modified, position)
                position += 1
                if name not in self.retracted and (name not in best or rank > best[name][0]):
                    best[name] = (rank, version)
        after = dict(self.state)
        if refresh:
            after = {name: version._replace(read_by=self.reader.version) for name, version in after.items()}
        for name, (_, version) in best.items():
            there = after.get(name)
            same = there is not None and there[:2] == version[:2]
            older = there is not None and there.date and version.date and version.date < there.date
            if not same and not older and "poison" not in version.text:
                after[name] = version._replace(read_by=self.reader.version)
        return after

    def _publishes(self, work: Callable[[], Any], after: State) -> None:
        work()
        self._now(after)

    def _now(self, after: State) -> None:
        self.state = after
        if self._published():
            self.history[self._published()] = after

    def _published(self) -> str:
        link = self.root / "published"
        return link.resolve().name if link.is_symlink() else ""


def test_tables_equal_a_dict_after_any_sequence() -> None:
    examples, length = (60, 30) if SOAK else (10, 10)
    how = settings(max_examples=examples, stateful_step_count=length, deadline=None, derandomize=True)
    run_state_machine_as_test(TablesAndDict, settings=how)
