"""Compare the folder of a snapshot with its manifest: no other files, no links, nothing writable."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from flows.snapshots.manifest import MANIFEST, REPORT, SUMMARY
from flows.snapshots.snapshot import Snapshot

REPLACEABLE = (REPORT, SUMMARY)  # no table depends on them; the next snapshot has its own
REMOVE = "it does not belong to the snapshot: move it elsewhere, or remove it"


class Finding(NamedTuple):
    """A problem of a snapshot.

    Attributes:
        text: What is wrong, and where.
        mend: What to do; "" where only a copy or another snapshot helps.
        lost: SHA-256, as the manifest has it, of each file that this snapshot has lost.
    """

    text: str
    mend: str = ""
    lost: tuple[str, ...] = ()


class DirectoryCheck(NamedTuple):
    """What was found in the folder of a snapshot.

    Attributes:
        findings: Its problems.
        present: Paths below the snapshot of the files that the manifest names and that are regular files.
    """

    findings: list[Finding]
    present: set[str]


def check_directory(snapshot: Snapshot) -> DirectoryCheck:
    """Compare the folder of a snapshot with its manifest. No file is opened and no link followed."""
    named: dict[str, tuple[str, ...]] = {file.path: (file.sha256,) for file in snapshot.files} | {MANIFEST: ()}
    if snapshot.manifest.report:
        named[REPORT] = ()
    if snapshot.manifest.totals:
        named[SUMMARY] = ()
    folders = {parent.as_posix() for path in named for parent in Path(path).parents}
    findings: list[Finding] = []
    present: set[str] = set()
    hidden: list[str] = []  # paths that cannot be looked into, and are findings already
    for path, mode in _walk(snapshot.path, folders, hidden, findings):
        known = path in named or path in folders
        if stat.S_ISLNK(mode):
            what = "is a symlink in place of a file or folder of the snapshot" if known else "is a symlink"
            findings.append(Finding(f"{path}: {what}", "" if known else REMOVE, _lost(named, path)))
            hidden.append(path)
        elif not known:
            findings.append(Finding(f"{path}: is not in the manifest", REMOVE))
        elif stat.S_ISREG(mode) if path in named else stat.S_ISDIR(mode):
            present.add(path)
            if path in named and mode & 0o222:
                mend = f"make it read-only: chmod a-w {quote(str(snapshot.path / path))}"
                findings.append(Finding(f"{path}: can be written to (mode {stat.S_IMODE(mode):04o})", mend))
        else:
            kind = "file" if path in named else "folder"
            findings.append(Finding(f"{path}: is not a {kind}", "", _lost(named, path)))
            hidden.append(path)
    for path, lost in named.items():
        if path not in present and not any(_is_at(path, one) for one in hidden):
            mend = "put it back from a copy; the next snapshot has its own" if path in REPLACEABLE else ""
            findings.append(Finding(f"{path}: is missing", mend, lost))
    return DirectoryCheck(findings, present)


def _walk(top: Path, folders: set[str], hidden: list[str], findings: list[Finding]) -> Iterator[tuple[str, int]]:
    """Yield paths below the snapshot and their modes. Of a folder that is not its own, only the folder is listed."""

    def fail(error: OSError) -> None:
        path = Path(error.filename).relative_to(top).as_posix()
        mend = f"make it readable: chmod u+rx {quote(error.filename)}"
        findings.append(Finding(f"{path}: cannot be listed ({error.strerror})", mend))
        hidden.append(path)

    for place, below, names in os.walk(top, onerror=fail):
        for name in sorted([*below, *names]):
            path = Path(place, name)
            yield path.relative_to(top).as_posix(), path.lstat().st_mode
        below[:] = sorted(name for name in below if Path(place, name).relative_to(top).as_posix() in folders)


def _lost(named: Mapping[str, tuple[str, ...]], place: str) -> tuple[str, ...]:
    return tuple(digest for path, digests in named.items() if _is_at(path, place) for digest in digests)


def _is_at(path: str, place: str) -> bool:
    """Return whether a path is `place`, or below it."""
    return path == place or place == "." or path.startswith(f"{place}/")
