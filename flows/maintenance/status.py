"""Describe what a folder of tables holds, what is stale in it and what waits there. Nothing is written or locked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import join
from typing import Any, BinaryIO

from flows.batches.batch_folder import done_batches, read_mark
from flows.ingest import refusal_log
from flows.snapshots import catalog
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from flows.storage.locations import is_url
from flows.storage.lock import holder
from flows.wording import count
from transforms import readers
from transforms.reader_api import Reader

AHEAD_SECONDS = 24 * 3600  # a snapshot whose time is further in the future shows that a clock was wrong

ArticleFiles = Mapping[str, Path | BinaryIO]


@dataclass(frozen=True)
class Status:
    """The state of a folder of tables; `--json` prints these keys.

    Attributes:
        snapshot: Absolute path, or URL, of the published snapshot; None where nothing is published.
        created_at: When it was made, ISO 8601.
        tables: Rows by table.
        reader: `name` and `version` of the reader that `refresh` uses: the one asked for, or that of the last build.
        readers: What read the published articles: `name`, `version`, `articles`, `chars`, and `stale` where it is not
            that reader.
        stale: `articles` that a refresh would read again, and their `chars`.
        refresh: The command that reads them again.
        outdated: Whether the tables are of an earlier version: a refresh then reads all articles again.
        waiting: `batches`, `articles` and `bytes` that runs have read and not published. The next build of the same
            input publishes them; a day later they are dropped.
        quarantined: Refused records that are not solved, by reason.
        retracted: Number of articles that builds must not publish again.
        former: Number of former `snapshots`, and the `bytes` that only they hold.
        files: Number of published `files`, their `bytes`, and the most files of a table and month, `most_a_month`.
        building: Process id of a running build; None where there is none.
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

    @property
    def has_begun(self) -> bool:
        """Whether anything is published, or a build has at least begun."""
        return bool(self.snapshot or self.building or self.waiting["batches"] or self.quarantined)

    def as_dict(self) -> dict[str, Any]:
        """Return the status as plain values."""
        return asdict(self)


def describe(
    root: Path,
    snapshot: Snapshot | None,
    former: Sequence[Snapshot],
    reader: str | None,
    article_files: ArticleFiles,
    missing: Sequence[str],
) -> Status:
    """Return the status of a folder of tables, or of a place in an object store.

    Args:
        root: The folder, or the local folder of an object store: it has staged batches and the quarantine.
        snapshot: The published snapshot; None where nothing is published.
        former: The former snapshots.
        reader: Articles of another reader are stale; None for the reader of the last build.
        article_files: Files of the table articles, by path below the snapshot.
        missing: Paths of published files that are missing.
    """
    current = readers.get(reader or _last_reader(snapshot))
    read_by = _read_by(snapshot, current, article_files)
    stale = [entry for entry in read_by if entry["stale"]]
    return Status(
        snapshot=str(snapshot.path.absolute()) if snapshot else None,
        created_at=snapshot.manifest.created_at if snapshot else None,
        tables=snapshot.rows if snapshot else {},
        reader={"name": current.name, "version": current.version},
        readers=read_by,
        stale={name: sum(entry[name] for entry in stale) for name in ("articles", "chars")},
        refresh=_refresh_command(root, snapshot, current.name),
        outdated=bool(snapshot and snapshot.outdated),
        waiting=_count_waiting(root),
        quarantined=_count_quarantined(root),
        retracted=len(snapshot.manifest.retracted) if snapshot else 0,
        former=_count_former(former, snapshot),
        files=_count_files(snapshot),
        building=holder(root),
        warnings=_warnings(snapshot, missing),
    )


def _last_reader(snapshot: Snapshot | None) -> str:
    """Return the name of the reader of the last build: the default one if that is unknown here."""
    name = snapshot.manifest.reader if snapshot else readers.DEFAULT
    name = readers.FORMER_NAMES.get(name, name)
    return name if name in readers.READERS else readers.DEFAULT


def _refresh_command(root: Path, snapshot: Snapshot | None, reader: str) -> str:
    """Return the command that refreshes the tables, with the input and settings of the last build.

    Another input would add its articles, another source would give them other ids.
    """
    last: Mapping[str, Any] = snapshot.manifest.settings if snapshot else {}
    command = ["newstables", "build", *last.get("inputs", ()), "--refresh"]
    defaults = {"source": "default", "min_chars": 1, "dates": None, "encoding": None, "languages": "en"}
    for name, default in {"reader": readers.DEFAULT, **defaults}.items():
        value = reader if name == "reader" else last.get(name, default)
        command += [] if value == default else [f"--{name.replace('_', '-')}", str(value)]
    for file in last.get("known", ()):
        command += ["--known", file]
    to = last.get("to", "")
    return join([*command, "--to", to if is_url(to) else str(root)])  # a folder may have been moved


def _read_by(snapshot: Snapshot | None, current: Reader, article_files: ArticleFiles) -> list[dict[str, Any]]:
    if snapshot is None:
        return []
    columns = ["reader", "reader_version", "n_chars"]
    rows = parquet.read_files("articles", article_files.values(), columns)
    sums = rows.group_by(columns[:2]).aggregate([([], "count_all"), ("n_chars", "sum")])
    return [
        {
            "name": row["reader"],
            "version": row["reader_version"],
            "articles": row["count_all"],
            "chars": row["n_chars_sum"],
            "stale": snapshot.outdated or (row["reader"], row["reader_version"]) != (current.name, current.version),
        }
        for row in sorted(sums.to_pylist(), key=lambda row: -row["count_all"])
    ]


def _count_waiting(root: Path) -> dict[str, int]:
    found = {"batches": 0, "articles": 0, "bytes": 0}
    for batch in [batch for reader in (root / "staging").glob("*") for batch in done_batches(reader)]:
        with suppress(FileNotFoundError):  # a build has just published it
            articles, size = read_mark(batch).articles, sum(path.stat().st_size for path in batch.iterdir())
            found["batches"] += 1
            found["articles"] += articles
            found["bytes"] += size
    return found


def _count_quarantined(root: Path) -> dict[str, int]:
    reasons: Counter[str] = Counter()
    for row in refusal_log.read_keys(root):
        reasons[row.reason] += row.solution is None
    return {reason: n for reason, n in reasons.most_common() if n}


def _count_former(former: Sequence[Snapshot], snapshot: Snapshot | None) -> dict[str, int]:
    kept = {file.sha256 for file in snapshot.files} if snapshot else set()
    sizes = {file.sha256: file.bytes for one in former for file in one.files if file.sha256 not in kept}
    return {"snapshots": len(former), "bytes": sum(sizes.values())}


def _count_files(snapshot: Snapshot | None) -> dict[str, int]:
    files = snapshot.files if snapshot else []
    by_month = Counter(partitions.split_path(file.path)[:2] for file in files)
    return {
        "files": len(files),
        "bytes": sum(file.bytes for file in files),
        "most_a_month": max(by_month.values(), default=0),
    }


def _warnings(snapshot: Snapshot | None, missing: Sequence[str]) -> list[str]:
    if snapshot is None:
        return []
    found = []
    made = catalog.time_of(snapshot.id)
    if made.timestamp() - time.time() > AHEAD_SECONDS:
        found.append(f"the published snapshot's time, {made:%Y-%m-%d %H:%M} UTC, is in the future: a clock was wrong")
    if snapshot.manifest.report_error:
        found.append(f"the published snapshot has no report: {snapshot.manifest.report_error}")
    if missing:
        found.append(f"{count(len(missing), 'published file')} missing, first {missing[0]}: run newstables check")
    return found
