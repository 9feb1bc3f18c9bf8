"""Helpers of tests of builds: run a build in this process, write its input, read its tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows import fault_points
from flows.object_store.client import Objects
from flows.operations import build
from flows.publish import snapshot_writer
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet


def run(inbox: Path | str, to: Path | str, **more: Any) -> Result:
    """Build the tables of a file, folder or URL, without an index for searches unless one is asked for."""
    return build(BuildSettings(inputs=[str(inbox)], to=str(to), **{"workers": 1, "search_index": False, **more}))


def table(to: Path, name: str) -> list[dict[str, Any]]:
    """Return the rows of a published table."""
    files = (to / "published").resolve().glob(f"{name}/**/*.parquet")
    return [row for path in sorted(files) for row in parquet.read_table(path).to_pylist()]


def lines(path: Path, *records: dict[str, Any]) -> Path:
    """Write records into a file of the folder `path`, and return the folder."""
    path.mkdir(exist_ok=True)
    (path / "feed.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


def interrupted(monkeypatch: pytest.MonkeyPatch, inbox: Path, to: Path, **more: Any) -> None:
    """Run a build that reads all of its batches, of one article each, and ends before it publishes them."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(snapshot_writer, "publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run(inbox, to, batch_articles=1, **more)


def counted(result: Result) -> dict[str, int]:
    """Return the accounting of a build without its zeros."""
    return {place: n for place, n in result.accounting.items() if n}


def article(name: str, month: str = "2026-01", text: str = "Rain fell. It was cold.") -> dict[str, Any]:
    """Return a record of the input."""
    return {"id": name, "published_at": f"{month}-01", "text": text}


def add(to: Path, *records: dict[str, Any], **more: Any) -> Snapshot:
    """Build records into a folder, and return the published snapshot."""
    run(lines(to.parent / "feed", *records), to, **more)
    return current(to)


def add_to_store(url: str, tmp_path: Path, *records: dict[str, Any], **more: Any) -> Result:
    """Build records into an object store."""
    folder = lines(tmp_path / "feed", *records)
    return build(BuildSettings(inputs=[str(folder)], to=url, workers=1, **more))


def current(to: Path) -> Snapshot:
    """Return the published snapshot."""
    return catalog.require(to)


def paths(snapshot: Snapshot, table: str = "articles") -> list[str]:
    """Return the paths of the files of a table."""
    return [file.path for file in snapshot.files_of(table)]


def rows_of(snapshot: Snapshot, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of a snapshot."""
    return [row for path in paths(snapshot, table) for row in parquet.read_table(snapshot.path / path).to_pylist()]


def external_ids(snapshot: Snapshot) -> list[str]:
    """Return the ids that the articles have in the input, in order."""
    return sorted(row["external_id"] for row in rows_of(snapshot, "articles"))


def selected_ids(connection: Any) -> list[str]:
    """Return the same ids from an opened snapshot."""
    return [name for (name,) in connection.execute("SELECT external_id FROM articles ORDER BY 1").fetchall()]


def use_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    """Continue as another machine, which shares only the store."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))


def object_keys(url: str) -> set[str]:
    """Return the keys of the objects of all snapshots."""
    return {found.key for found in Objects(url).keys("snapshots/")}


@contextmanager
def listening(listener: Callable[[str], None]) -> Iterator[None]:
    """Call a listener at each step that a build reaches during a block."""
    fault_points.LISTENERS.append(listener)
    try:
        yield
    finally:
        fault_points.LISTENERS.remove(listener)
