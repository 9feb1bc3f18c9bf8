"""Targets in an object store: the same commands as on a folder, by way of a local folder with a copy of a snapshot.

See `flows.object_store.pointer` for what is published there, and how. The working folder is an ordinary target: a
build writes into it as usual, and its snapshot is then published in the store. It also holds staged batches.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from flows.build import pipeline as plain
from flows.build.pipeline import Publishing, Reading
from flows.build.run_state import Job
from flows.errors import LockedError, PublishError, TargetError
from flows.maintenance import check as checks
from flows.maintenance import edits, snapshot_diff
from flows.maintenance import status as statuses
from flows.maintenance.check import Checked
from flows.maintenance.edits import Edited
from flows.maintenance.snapshot_diff import Diff, Entry
from flows.maintenance.status import Status
from flows.object_store import pointer
from flows.object_store.client import Files, Objects, each
from flows.object_store.pointer import Latest
from flows.object_store.transfer import fetch, pull, push, tidy, upload_quarantine
from flows.progress import QUIET, Watch
from flows.result import Result
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.snapshots.catalog import Snapshot
from flows.storage import parquet, partitions
from flows.storage.locations import working_folder
from flows.storage.lock import holder, locked
from flows.wording import count

if TYPE_CHECKING:
    from transforms.records.accounting import Settlement


@contextmanager
def working(url: str, wait: float = 0, work: str | None = None) -> Iterator[tuple[Objects, Path]]:
    """The store and its local target, while no other command of this machine uses it; errors name the URL."""
    objects, folder = Objects(url), working_folder(url, work)
    root = folder / "target"
    with _named(folder, objects.url), _named(root, objects.url), locked(folder, wait):
        yield objects, root


@contextmanager
def _named(root: Path, url: str) -> Iterator[None]:
    """Lets foreseen errors name the URL, not the local folder that stands for it."""
    try:
        yield
    except (LockedError, PublishError, TargetError) as error:
        raise type(error)(_there(str(error), root, url)) from error


def _there(text: str, root: Path, url: str) -> str:
    return text.replace(quote(str(root)), quote(url)).replace(str(root), url)


def build(
    settings: BuildSettings,
    watch: Watch = QUIET,
    reading: Reading | None = None,
    publishing: Publishing | None = None,
) -> Result:
    """Builds into the object store that `settings.to` names, see `flows.build.pipeline.build`.

    Raises:
        LockedError: Also where another machine published meanwhile. What was read is staged here for the next run.
        TargetError: Also where the store cannot be reached.
    """
    before: list[Latest] = []
    with working(settings.to, settings.wait, settings.work) as (objects, root):

        def prepare() -> None:
            before.append(pull(objects, root, watch))
            if not before[-1].kept and not settings.dry_run:  # now, not when hours of reading are done
                objects.require_conditions()

        def publish(job: Job, batches: list[Path], settled: Settlement) -> Snapshot:
            def deliver(snapshot: Snapshot) -> None:
                names = [*before[-1].kept, snapshot.path.name]
                gone = pointer.retired(objects, names, settings.keep_snapshots, settings.keep_hours, job.now)
                push(objects, snapshot, before[-1], gone, watch)

            job.place, job.deliver = objects.url, deliver
            return (publishing or plain.publish)(job, batches, settled)

        here = settings.model_copy(update={"to": str(root), "work": None})
        result = plain.build(here, watch, reading, publish, prepare)
        if not settings.dry_run:
            upload_quarantine(objects, root)
        name = Path(result.snapshot).name if result.snapshot else None
        if result.status == "empty":  # nothing was pulled
            name = next(reversed(pointer.latest(objects).kept), None)
        return replace(result, snapshot=_url(objects, name) if name else None)


def retract(url: str, ids: Sequence[str], source: str | None = None, *, purge: bool = False, wait: float = 0) -> Edited:
    """Removes articles, see `flows.maintenance.edits.retract`."""
    with working(url, wait) as (objects, root):
        before = _pulled(objects, root)
        done = edits.retract(root, ids, source, wait=wait)
        snapshot = catalog.load(Path(done.snapshot))
        former = [name for name in pointer.latest(objects).kept if name != snapshot.path.name]
        articles = {entry["article_id"] for entry in snapshot.retracted if edits.matches(entry, ids, source)}
        holders = _holders(objects, former, articles)
        _publish(objects, root, snapshot, before, holders if purge else [])
        return Edited(_url(objects, snapshot.path.name), done.articles, [] if purge else holders)


def unretract(url: str, ids: Sequence[str], source: str | None = None, *, wait: float = 0) -> Edited:
    """Lets builds publish articles again, see `flows.maintenance.edits.unretract`."""
    with working(url, wait) as (objects, root):
        before = _pulled(objects, root)
        done = edits.unretract(root, ids, source, wait=wait)
        snapshot = catalog.load(Path(done.snapshot))
        _publish(objects, root, snapshot, before)
        return Edited(_url(objects, snapshot.path.name), done.articles)


def rollback(url: str, name: str | None = None, *, wait: float = 0) -> Edited:
    """Publishes what a former snapshot holds, see `flows.maintenance.edits.rollback`."""
    with working(url, wait) as (objects, root):
        before = _pulled(objects, root, whole=False)  # its files may be what is damaged
        base = pointer.named(objects, name or catalog.require(root, whole=False).manifest["parent"] or "")
        # Whatever is here already, the objects themselves must be whole: the new snapshot shares them.
        parts = {entry["path"] for entry in pointer.manifest(objects, base)["files"]}
        fetch(objects, root, base, wanted=parts.__contains__, near={})
        snapshot = catalog.load(Path(edits.rollback(root, base, wait=wait).snapshot))
        _publish(objects, root, snapshot, before, base=base)
        return Edited(_url(objects, snapshot.path.name))


def _pulled(objects: Objects, root: Path, *, whole: bool = True) -> Latest:
    pointer.require(objects)
    return pull(objects, root, whole=whole)


def _publish(
    objects: Objects,
    root: Path,
    snapshot: Snapshot,
    before: Latest,
    gone: Sequence[str] = (),
    base: str | None = None,
) -> None:
    """Publishes a local snapshot where it is a new one, and removes former ones."""
    if snapshot.path.name not in before.kept:
        push(objects, snapshot, before, gone, base=base)
    elif gone:
        pointer.sweep(objects, pointer.point(objects, before, None, gone), gone)
    tidy(root, [snapshot.path.name])


def _holders(objects: Objects, names: Sequence[str], articles: set[str]) -> list[str]:
    """Those of the snapshots that have one of the articles; only their ids are read."""
    manifests = each(lambda name: pointer.manifest(objects, name), names)
    sizes = {
        pointer.key(entry["snapshot"], entry["path"]): entry["bytes"]
        for content in manifests
        for entry in content["files"]
        if partitions.split_path(entry["path"])[0] == "articles"
    }
    files = Files(objects, sizes)

    def holds(key: str) -> bool:
        with files.open(key) as file:
            return not articles.isdisjoint(parquet.read_table(file, ["article_id"])["article_id"].to_pylist())

    found = {key for key, has in zip(sizes, each(holds, list(sizes)), strict=True) if has}
    return [name for name, content in zip(names, manifests, strict=True) if not found.isdisjoint(pointer.keys(content))]


def entries(url: str) -> list[Entry]:
    """The snapshots that are kept, see `flows.maintenance.snapshot_diff.entries`; only their manifests are read."""
    objects = Objects(url)
    kept = pointer.require(objects).kept
    found = each(lambda name: _without_files(objects, name), kept[::-1])
    return [snapshot_diff.entry(snapshot, kept[-1]) for snapshot in found]


def _without_files(objects: Objects, name: str) -> Snapshot:
    return Snapshot(Path(name), pointer.as_on_disk(pointer.manifest(objects, name)))


def diff(url: str, old: str | None = None, new: str | None = None) -> Diff:
    """Compares two snapshots, see `flows.maintenance.snapshot_diff.diff`; files that both have are not fetched."""
    objects = Objects(url)
    later = _without_files(objects, pointer.named(objects, new))
    earlier = _without_files(objects, pointer.named(objects, old or later.manifest["parent"] or ""))
    shared = {file.sha256 for file in earlier.files} & {file.sha256 for file in later.files}
    with tempfile.TemporaryDirectory(prefix="newstables-diff-") as folder:
        for snapshot in {earlier.path: earlier, later.path: later}.values():
            wanted = {file.path for file in snapshot.files if file.sha256 not in shared}
            fetch(objects, Path(folder), snapshot.path.name, wanted=wanted.__contains__, near={})
        here = [Snapshot(Path(folder, "snapshots", s.path), s.manifest) for s in (earlier, later)]
        return snapshot_diff.compare(*here)


def prune(url: str, keep: int, hours: float, *, dry_run: bool = False) -> list[str]:
    """Removes former snapshots, see `flows.snapshots.retention.prune`."""
    objects = Objects(url)
    before = pointer.require(objects)
    gone = pointer.retired(objects, before.kept, keep, hours, datetime.now(UTC))
    if not dry_run:
        kept = pointer.point(objects, before, None, gone) if gone else list(before.kept)
        pointer.sweep(objects, kept, gone)
    return gone


def check(url: str, watch: Watch = QUIET, *, every: bool = False, whole: bool = True) -> Checked:
    """Checks the objects themselves, see `flows.maintenance.check.check`: they are fetched into a temporary folder."""
    objects = Objects(url)
    kept = pointer.require(objects).kept
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="newstables-check-") as folder:
        root = Path(folder).resolve()
        near: dict[str, Path] = {}
        for name in kept[::-1]:
            wanted = every or name == kept[-1]
            try:
                fetch(objects, root, name, watch, wanted=lambda _, w=wanted: w, near=near, verify=False)  # type: ignore[misc]
            except PublishError as error:
                if name == kept[-1]:
                    raise
                problems.append(f"{error}; or do without the former snapshots: {_pruning(objects)}")
                continue
            near |= _fetched(objects, root, name)
        (root / "published").symlink_to(Path("snapshots") / kept[-1])
        found = checks.check(root, watch, every=every, whole=every and whole)
    said = [_there(text, root, objects.url) for text in found.problems]
    drop = [f"rm -r {quote(f'{objects.url}/snapshots/{name}')}" for name in kept]
    for command in drop:
        said = [text.replace(command, _pruning(objects)) for text in said]
    return replace(
        found,
        snapshot=_url(objects, kept[-1]),
        problems=[*said, *(problems if every else [])],
        notes=[] if problems else _notes(objects, kept),
    )


def status(url: str, reader: str) -> Status:
    """Looks at what is published and at the working folder of this machine, see `flows.maintenance.status.status`."""
    objects, folder = Objects(url), working_folder(url)
    kept = pointer.latest(objects).kept
    manifests = each(lambda name: pointer.manifest(objects, name), kept)
    former = [Snapshot(Path(name), pointer.as_on_disk(m)) for name, m in zip(kept, manifests, strict=True)]
    snapshot = former.pop() if former else None
    there = {one.key for one in objects.keys("snapshots/")}
    entries = {entry["path"]: entry for content in manifests[-1:] for entry in content["files"]}
    keys = {path: pointer.key(entry["snapshot"], path) for path, entry in entries.items()}
    files = Files(objects, {keys[path]: entry["bytes"] for path, entry in entries.items()})

    def opened(path: str) -> BinaryIO | None:
        return cast(BinaryIO, files.open(keys[path])) if keys[path] in there else None

    found = statuses.described(folder / "target", snapshot, former, reader, opened)
    return replace(found, snapshot=_url(objects, kept[-1]) if kept else None, building=holder(folder))


def _fetched(objects: Objects, root: Path, name: str) -> dict[str, Path]:
    """The local files of a snapshot by the keys of their objects."""
    there: list[Mapping[str, Any]] = pointer.manifest(objects, name)["files"]
    paths = {pointer.key(e["snapshot"], e["path"]): root / "snapshots" / name / e["path"] for e in there}
    return {key: path for key, path in paths.items() if path.is_file()}


def _pruning(objects: Objects) -> str:
    return f"newstables snapshots prune {quote(objects.url)} --keep-snapshots 0 --keep-hours 0"


def _notes(objects: Objects, kept: Sequence[str]) -> list[str]:
    left = pointer.unneeded(objects, kept)
    text = "of builds under way, or of ones that died; builds remove them when they are a day old"
    return [f"{objects.url}/snapshots/ has {count(len(left), 'object')} more: {text}"] if left else []


def _url(objects: Objects, name: str) -> str:
    return f"{objects.url}/snapshots/{name}"
