"""A build writes nothing outside its folder, whatever the ids, dates and links; files have the right modes."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows import operations
from flows.errors import PublishError, TargetError
from flows.operations import build
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.storage import parquet
from transforms.contract.tables import TABLES

pytestmark = pytest.mark.usefixtures("fake_reader")

NAMES = (
    *("../../etc/x", "/etc/x", "..", ".", "a/../../b", "x\x00y", "line\nbreak", "\u202e../x", "~root", "C:\\x"),
    "n" * 70_000,
    *("%2e%2e%2f", "published_month=../x", "snapshots/../..", "${HOME}", "' OR 1=1 --", "-rf"),
)
DATES = ("0001-01-01", "9999-12-31", "2026-00-01", "../../2026-01", "2026-01/..", "1599-12-31", "1600-01-01", -1, 1e300)
ODD: list[dict[str, Any]] = [
    *({"id": name, "source": name, "published_at": "2026-01-05"} for name in NAMES),
    *({"id": f"d{i}", "published_at": date} for i, date in enumerate(DATES)),
    {"id": "../x", "url": "file:///etc/passwd", "section": "../..", "title": "../../x", "language": "../en"},
]


class PathState(NamedTuple):
    mode: int
    mtime_ns: int
    content: bytes


def feed(path: Path, records: list[dict[str, Any]]) -> Path:
    lines = (json.dumps(record | {"text": f"Rain fell on town {i}."}) for i, record in enumerate(records))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def run(source: Path, to: Path, **more: Any) -> None:
    build(BuildSettings(inputs=[str(source)], to=str(to), workers=1, **more))


def tree(folder: Path, without: Path) -> dict[str, PathState]:
    """Return mode, time of change and content of all paths below a folder but `without`; links are not followed."""
    return {str(path): _state(path) for path in _below(folder, without)}


def _below(folder: Path, without: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path != without:
            yield path
            if path.is_dir() and not path.is_symlink():
                yield from _below(path, without)


def _state(path: Path) -> PathState:
    status = path.lstat()
    regular = stat.S_ISREG(status.st_mode)
    content = path.read_bytes() if regular else os.readlink(path).encode() if path.is_symlink() else b""  # noqa: PTH115
    return PathState(status.st_mode, status.st_mtime_ns, content)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an input of odd names, a folder to be left alone, and the working directory."""
    folder = tmp_path / "place"
    for name in ("inbox", "outside/etc", "work/etc"):
        (folder / name).mkdir(parents=True)
    (folder / "outside" / "x.txt").write_text("Snow fell on the old town.", encoding="utf-8")
    feed(folder / "inbox" / "odd.jsonl", ODD)
    (folder / "inbox" / "linked").symlink_to(folder / "outside")
    monkeypatch.chdir(folder / "work")
    return folder


@pytest.mark.slow
def test_nothing_outside_the_folder_is_written(place: Path) -> None:
    to = place / "to"
    before = tree(place, to)
    run(place / "inbox", to)
    first = catalog.require(to)
    operations.retract(to, ["../../etc/x"], "../../etc/x")
    operations.unretract(to, ["../../etc/x"], "../../etc/x")
    operations.rollback(to, first.path.name)
    assert operations.check(to, every=True).problems == []
    assert operations.prune(to, 0, 0)
    assert operations.check(to).problems == []
    assert tree(place, to) == before
    assert {path.name for path in to.iterdir()} == {".lock", "published", "search", "snapshots"}


@pytest.mark.slow
def test_odd_ids_stay_ids_and_never_become_paths(place: Path) -> None:
    run(place / "inbox", place / "to")
    found = catalog.require(place / "to")
    files = [found.path / file.path for file in found.files if file.path.startswith("articles/")]
    rows = [row for file in files for row in parquet.read_table(file).to_pylist()]
    assert {*NAMES, "linked/x"} <= {row["external_id"] for row in rows}  # links in an input are followed
    assert [row["article_id"] for row in rows if not re.fullmatch("[0-9a-f]{32}", row["article_id"])] == []
    folders = {path.name for table in TABLES for path in (found.path / table).iterdir()}
    assert folders == {"published_month=2026-01", "published_month=1600-01", "published_month=unknown"}


@pytest.mark.parametrize("name", [".lock", "snapshots", "staging", "quarantine"])
@pytest.mark.parametrize("target_exists", [True, False])
def test_links_instead_of_written_paths_are_refused(place: Path, name: str, target_exists: bool) -> None:
    to, target = place / "to", place / "outside" / "target"
    to.mkdir()
    if target_exists:
        target.touch() if name == ".lock" else target.mkdir()
    (to / name).symlink_to(target)
    before = tree(place, place / "nowhere")
    with pytest.raises(TargetError, match=rf"to/{name}: is a symlink"):
        run(place / "inbox", to)
    assert tree(place, place / "nowhere") == before


@pytest.mark.slow
def test_links_below_written_paths_are_refused(place: Path) -> None:
    to = place / "to"
    run(place / "inbox", to)
    name = (to / "published").resolve().name
    for path in (f"snapshots/{name}0", f"snapshots/{name}0.tmp", "staging/rules-1-1", "staging/rules-1-1/0f"):
        link = to / path
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(place / "outside")
        for change in (
            lambda: run(place / "inbox", to),
            lambda: operations.rollback(to),
            lambda: operations.prune(to, 0, 0),
        ):
            with pytest.raises(TargetError, match=rf"{path}: is a symlink"):
                change()
        link.unlink()
    assert {path.name for path in (place / "outside").rglob("*")} == {"x.txt", "etc"}


@pytest.mark.slow
def test_the_folder_itself_may_be_a_link(place: Path) -> None:
    (place / "disk").mkdir()
    (place / "to").symlink_to(place / "disk")
    run(place / "inbox", place / "to")
    assert operations.check(place / "to").problems == []
    assert catalog.require(place / "to").path.parent == place / "disk" / "snapshots"


@pytest.mark.slow
@pytest.mark.parametrize("target", ["elsewhere", "../outside", "snapshots/../../outside", "published", "snapshots"])
def test_published_must_link_to_a_snapshot_of_the_folder(place: Path, target: str) -> None:
    to = place / "to"
    run(place / "inbox", to)
    manifest = to / "published" / "manifest.json"
    (place / "outside" / "manifest.json").write_bytes(manifest.read_bytes())
    (to / "elsewhere").symlink_to((to / "published").resolve().rename(place / "outside" / "snapshot"))
    (to / "published").unlink()
    (to / "published").symlink_to(target)
    before = tree(place, to)
    for use in (lambda: catalog.current(to), lambda: run(place / "inbox", to), lambda: operations.check(to)):
        with pytest.raises(PublishError, match="is not a link to a whole snapshot; point it at a folder of"):
            use()
    assert tree(place, to) == before


@pytest.mark.parametrize("umask", [0o022, 0o027, 0o002])
def test_files_are_read_only_and_follow_the_umask(place: Path, umask: int) -> None:
    (place / "inbox" / "broken.jsonl").write_text("{broken\n", encoding="utf-8")
    to, before = place / "to", os.umask(umask)
    try:
        run(place / "inbox", to)
    finally:
        os.umask(before)
    paths = [*(to / "snapshots").rglob("*"), *(to / "quarantine").rglob("*"), to / "snapshots", to / "quarantine"]
    for path in paths:
        expected = (0o777 if path.is_dir() else 0o444) & ~umask
        assert oct(stat.S_IMODE(path.stat().st_mode)) == oct(expected), path
