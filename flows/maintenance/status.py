"""What a folder of tables holds, what is stale in it, and what waits there: nothing is written, or waited for."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import join
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from flows.batches import staging
from flows.errors import PublishError
from flows.snapshots import catalog, retention
from flows.snapshots.catalog import Snapshot
from flows.storage import parquet, partitions
from flows.storage.locations import also_in_store, is_url
from flows.storage.lock import holder
from flows.wording import count
from transforms import readers

Opened = Callable[[str], Path | BinaryIO | None]  # gives a file by its path below the snapshot; None: it is missing

AHEAD_SECONDS = 24 * 3600  # a snapshot's time that is so far in the future shows a clock that was wrong


@dataclass(frozen=True)
class Status:
    """The state of a folder of tables; `--json` prints these keys.

    Attributes:
        snapshot: Absolute path, or URL, of the published snapshot; None where nothing is published.
        created_at: When it was made, ISO 8601.
        tables: Rows by table.
        reader: The reader that a refresh would use: its name and its version here.
        readers: What read the published articles: name, version, articles, `stale` where it is not that reader.
        stale: Articles that a refresh would read again, and their characters.
        refresh: The command that reads them again: of the input that was built last, or of the default one.
        outdated: Whether the tables are an earlier version's: a refresh then reads all of them again.
        waiting: Batches, articles and bytes that runs have read that did not come to their end; the next build of the
            same input takes them up, and drops them a day later.
        quarantined: Refused records by reason.
        retracted: Articles that are not to be published again.
        former: Snapshots before the published one, and the bytes that only they hold.
        files: Files of the published snapshot, their bytes, and the most that a table and month has.
        building: Process of a build that runs now; None where there is none.
        warnings: What an operator should look into, a sentence each.
    """

    snapshot: str | None
    created_at: str | None
    tables: dict[str, int]
    reader: dict[str, str]
    readers: list[dict[str, Any]]
    stale: dict[str, int]
    refresh: str
    outdated: bool
    waiting: dict[str, int]
    quarantined: dict[str, int]
    retracted: int
    former: dict[str, int]
    files: dict[str, int]
    building: int | None
    warnings: list[str]

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)


@also_in_store
def status(root: Path, reader: str) -> Status:
    """Looks at a folder of tables.

    Args:
        root: The folder with `published`.
        reader: The reader that a refresh would use.

    Raises:
        flows.errors.PublishError: What is published has no manifest that can be read.
    """
    snapshot = catalog.current(root, whole=False)
    former = []
    for name in retention.former(root) if snapshot else ():
        with suppress(OSError, PublishError):  # a build has just retired it; check --all tells of a damaged one
            former.append(catalog.load(root / "snapshots" / name, whole=False))

    def opened(path: str) -> Path | None:
        file = snapshot.path / path if snapshot else root
        return file if file.is_file() else None

    return described(root, snapshot, former, reader, opened)


def described(
    root: Path,
    snapshot: Snapshot | None,
    former: Sequence[Snapshot],
    reader: str,
    opened: Opened,
) -> Status:
    """The status of a snapshot and of the folder that builds go by.

    Args:
        root: Has what is staged, and the quarantine.
        snapshot: The published one.
        former: Those before it.
        reader: The reader that a refresh would use.
        opened: Gives a file of the snapshot by its path below it; None where it is missing.
    """
    current = readers.get(reader)
    read_by = _read_by(snapshot, current.name, current.version, opened)
    stale = [entry for entry in read_by if entry["stale"]]
    return Status(
        snapshot=str(snapshot.path.absolute()) if snapshot else None,
        created_at=snapshot.manifest["created_at"] if snapshot else None,
        tables=snapshot.rows if snapshot else {},
        reader={"name": current.name, "version": current.version},
        readers=read_by,
        stale={name: sum(entry[name] for entry in stale) for name in ("articles", "chars")},
        refresh=_refresh(root, snapshot, current.name),
        outdated=bool(snapshot and snapshot.outdated),
        waiting=_waiting(root),
        quarantined=_quarantined(root),
        retracted=len(snapshot.retracted) if snapshot else 0,
        former=_former(former, snapshot),
        files=_files(snapshot),
        building=holder(root),
        warnings=_warnings(snapshot, time.time(), opened),
    )


def lines(found: Status, root: str) -> list[str]:
    """It in words."""
    if found.snapshot is None:
        told = [f"{root}: nothing is published there."]
    else:
        told = [f"{found.snapshot}", f"  published {found.created_at}"]
        told += [f"  {name:16}{n:>12,} rows" for name, n in found.tables.items()]
        files, former = found.files, found.former
        most = f"at most {files['most_a_month']} a table and month"
        told.append(f"  {count(files['files'], 'file')} of {_mb(files['bytes'])}, {most}")
        told.append(f"  {count(former['snapshots'], 'former snapshot')}, {_mb(former['bytes'])} of files of their own")
        told += ["", "read by"]
        for by in found.readers:
            stale = ", stale" if by["stale"] else ""
            told.append(f"  {by['name']} {by['version']}: {count(by['articles'], 'article')}{stale}")
    told.append("")
    if found.stale["articles"]:
        what = f"{count(found.stale['articles'], 'article')} of {count(found.stale['chars'], 'character')}"
        why = "tables of an earlier version" if found.outdated else "read by another reader or version"
        told.append(f"stale: {what}, {why}; {found.refresh} reads them again")
    else:
        told.append(f"stale: nothing ({found.reader['name']} {found.reader['version']})")
    if found.waiting["batches"]:
        waiting = f"{count(found.waiting['articles'], 'article')} in {count(found.waiting['batches'], 'batch', 'es')}"
        told.append(f"waiting: {waiting}, read by a run that did not end; the same command again publishes them")
    if found.quarantined:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in found.quarantined.items())
        told.append(f"quarantined: {count(sum(found.quarantined.values()), 'record')} ({reasons})")
    if found.retracted:
        told.append(f"retracted: {count(found.retracted, 'article')}")
    if found.building:
        told.append(f"building: process {found.building} writes into it now")
    return told + [f"warning: {text}" for text in found.warnings]


def _refresh(root: Path, snapshot: Snapshot | None, reader: str) -> str:
    """The input and what makes its ids are those of the last build: another input would add its articles."""
    last: Mapping[str, Any] = snapshot.manifest["settings"] if snapshot else {}
    command = ["newstables", "build", *last.get("inputs", ()), "--refresh"]
    for name, default in (("reader", readers.DEFAULT), ("source", "default"), ("min_chars", 1)):
        value = reader if name == "reader" else last.get(name, default)
        command += [] if value == default else [f"--{name.replace('_', '-')}", str(value)]
    to = last.get("to", "")
    return join([*command, "--to", to if is_url(to) else str(root)])  # a folder may have been moved


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _read_by(snapshot: Snapshot | None, name: str, version: str, opened: Opened) -> list[dict[str, Any]]:
    if snapshot is None:
        return []
    columns = ["reader", "reader_version", "n_chars"]
    files = [opened(file.path) for file in snapshot.files if partitions.split_path(file.path)[0] == "articles"]
    there = [parquet.read_table(file, columns) for file in files if file]  # a warning tells of the others
    rows = pa.concat_tables([parquet.empty("articles").select(columns), *there])
    sums = rows.group_by(columns[:2]).aggregate([([], "count_all"), ("n_chars", "sum")])
    found = zip(*(sums[c].to_pylist() for c in (*columns[:2], "count_all", "n_chars_sum")), strict=True)
    return [
        {"name": by, "version": of, "articles": n, "chars": chars}
        | {"stale": snapshot.outdated or (by, of) != (name, version)}
        for by, of, n, chars in sorted(found, key=lambda row: -row[2])
    ]


def _waiting(root: Path) -> dict[str, int]:
    found = {"batches": 0, "articles": 0, "bytes": 0}
    for batch in [batch for reader in (root / "staging").glob("*") for batch in staging.done_batches(reader)]:
        with suppress(FileNotFoundError):  # a build has just published it
            articles, size = staging.articles(batch), sum(path.stat().st_size for path in batch.iterdir())
            found["batches"] += 1
            found["articles"] += articles
            found["bytes"] += size
    return found


def _quarantined(root: Path) -> dict[str, int]:
    reasons: Counter[str] = Counter()
    for path in (root / "quarantine").glob("*.parquet"):
        for entry in pc.value_counts(parquet.read_table(path, ["reason"])["reason"]).to_pylist():
            reasons[entry["values"]] += entry["counts"]
    return dict(reasons.most_common())


def _former(former: Sequence[Snapshot], snapshot: Snapshot | None) -> dict[str, int]:
    kept = {file.sha256 for file in snapshot.files} if snapshot else set()
    sizes = {file.sha256: file.bytes for one in former for file in one.files if file.sha256 not in kept}
    return {"snapshots": len(former), "bytes": sum(sizes.values())}


def _files(snapshot: Snapshot | None) -> dict[str, int]:
    files = snapshot.files if snapshot else []
    of_month = Counter(partitions.split_path(file.path)[:2] for file in files)
    return {
        "files": len(files),
        "bytes": sum(file.bytes for file in files),
        "most_a_month": max(of_month.values(), default=0),
    }


def _warnings(snapshot: Snapshot | None, now: float, opened: Opened) -> list[str]:
    found = []
    if snapshot:
        made = retention.named_at(snapshot.path.name)
        if made.timestamp() - now > AHEAD_SECONDS:
            found.append(f"the published snapshot's time, {made:%Y-%m-%d %H:%M} UTC, is to come: a clock was wrong")
        if snapshot.report_error:
            found.append(f"the published snapshot has no report: {snapshot.report_error}")
        lacking = [f.path for f in snapshot.files if not opened(f.path)]
        if lacking:
            found.append(f"{count(len(lacking), 'published file')} missing, first {lacking[0]}: run newstables check")
    return found
