"""Publish a snapshot: write it next to the current one, check it from disk, then put it in place in one step."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from flows.fault_points import reached
from flows.publish.part_writer import Change, WrittenParts, write_parts
from flows.report import archive_figures, html_page
from flows.report.quote_places import quote_places
from flows.report.quote_samples import choose_samples
from flows.report.report_data import collect_report_data
from flows.result import QuoteSamples
from flows.snapshots import catalog
from flows.snapshots.manifest import MANIFEST, REPORT, SUMMARY, Manifest, Provenance, declared_tables, write_manifest
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk, parquet
from transforms.contract.tables import SCHEMA_VERSION


def publish(root: Path, snapshot_id: str, change: Change, provenance: Provenance) -> Snapshot:
    """Publish a snapshot. A failed attempt may be repeated under the same id.

    Args:
        root: Folder of the tables, locked.
        snapshot_id: Id of the new snapshot.
        change: What the snapshot holds.
        provenance: How it was made, for the manifest.

    Raises:
        PublishError: A check failed. The current snapshot is unchanged.
    """
    began = time.monotonic()
    parent = (root / "published").resolve().name if (root / "published").is_symlink() else None
    if parent == snapshot_id:  # an earlier attempt failed after it had flipped the link
        disk.sync_folder(root)
        return catalog.require(root)
    into = root / "snapshots" / f"{snapshot_id}.tmp"
    for left_over in (into, into.with_name(snapshot_id)):
        shutil.rmtree(left_over, ignore_errors=True)
    into.mkdir(parents=True)
    parts = write_parts(into, change)
    manifest = _manifest(snapshot_id, parent, change, provenance, parts)
    manifest.totals = _write_summary(into, parts.summary)
    _write_report(into, parts, manifest, change.base, time.monotonic() - began)
    reached("report written")
    write_manifest(into / MANIFEST, manifest)
    reached("manifest written")
    return Snapshot(_flip(root, into, snapshot_id), manifest)


def _manifest(
    snapshot_id: str, parent: str | None, change: Change, provenance: Provenance, parts: WrittenParts
) -> Manifest:
    return Manifest(
        **dict(provenance) | {"retracted": list(change.retracted)},
        snapshot=snapshot_id,
        parent=parent,
        schema_version=SCHEMA_VERSION,
        files=sorted(parts.files),
        tables=declared_tables(),
        linking=change.rules.key,
    )


def _write_summary(into: Path, summary: pa.Table) -> disk.FileInfo:
    parquet.write_rows(into / SUMMARY, summary)
    disk.seal(into / SUMMARY)
    return disk.describe(into, SUMMARY, summary.num_rows)


def _write_report(
    into: Path, parts: WrittenParts, manifest: Manifest, base: Snapshot | None, publish_seconds: float
) -> None:
    """Write the report and note it in the manifest. A failure is noted only: the tables matter more than the report."""
    path = into / REPORT
    seconds = {**manifest.seconds, "publish": round(publish_seconds, 3)}
    try:
        snapshot = Snapshot(into, manifest)
        data = collect_report_data(parts.summary, archive_figures.most_quoted(snapshot))
        samples = choose_samples(snapshot, parts.written, [speaker.name for speaker in data.speakers])
        repeated, copied = archive_figures.most_repeated(snapshot), archive_figures.most_copied(snapshot)
        manifest.samples = samples.model_copy(update={"repeated": repeated, "copied": copied})
        data = replace(data, places=quote_places(snapshot, samples))
        if base and base.id == manifest.parent and not base.outdated:  # a rollback is made of another one
            data = replace(data, before=base.rows, risen=archive_figures.most_risen(base, snapshot))
        html_page.write(path, data, manifest.model_copy(update={"seconds": seconds}))
        disk.seal(path)
        manifest.report = REPORT
    except Exception as error:
        path.unlink(missing_ok=True)
        manifest.samples = QuoteSamples()  # the manifest stays small: the disk may be full
        manifest.report_error = f"{type(error).__name__}: {error}"


def _flip(root: Path, into: Path, snapshot_id: str) -> Path:
    """Make all files durable, give the folder its name, and point `published` at it."""
    for folder, _, _ in os.walk(into, topdown=False):
        disk.sync_folder(Path(folder))
    reached("synced")
    path = into.with_name(snapshot_id)
    into.rename(path)
    disk.sync_folder(path.parent)
    reached("renamed")
    link = root / f".published.{snapshot_id}.tmp"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("snapshots") / snapshot_id)
    reached("link made")
    link.replace(root / "published")
    disk.sync_folder(root)
    reached("flipped")
    return path
