"""What lies in a snapshot's folder, held against its manifest: nothing else, no links, nothing that can be written."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from flows.snapshots.catalog import MANIFEST, REPORT, TOTALS, Snapshot

OWN_TO_EACH = (REPORT, TOTALS)  # no table hangs on them
REMOVE = "it is none of the snapshot's: move it elsewhere, or remove it"


class Finding(NamedTuple):
    """Something that is wrong with a snapshot.

    Attributes:
        text: What is wrong, and where.
        mend: What to do; "" where only a copy or another snapshot helps.
        lost: sha256 (as the manifest has them) of the files that are not to be had from this snapshot.
    """

    text: str
    mend: str = ""
    lost: tuple[str, ...] = ()


class Layout(NamedTuple):
    """What was found in a snapshot's folder.

    Attributes:
        findings: What is wrong with it.
        there: Paths (below the snapshot) of the manifest's files that are there as files.
    """

    findings: list[Finding]
    there: set[str]


def look(snapshot: Snapshot) -> Layout:
    """Looks through a snapshot's folder; no file is opened, and no link followed."""
    named: dict[str, tuple[str, ...]] = {file.path: (file.sha256,) for file in snapshot.files} | {MANIFEST: ()}
    if snapshot.report:
        named[REPORT] = ()
    if snapshot.totals:
        named[snapshot.totals.path] = ()
    folders = {parent.as_posix() for path in named for parent in Path(path).parents}
    findings: list[Finding] = []
    there: set[str] = set()
    behind: list[str] = []  # what cannot be looked into, and has been told of
    for path, mode in _walk(snapshot.path, folders, behind, findings):
        known = path in named or path in folders
        if stat.S_ISLNK(mode):
            what = "is a symlink, where the snapshot has its own" if known else "is a symlink"
            findings.append(Finding(f"{path}: {what}", "" if known else REMOVE, _lost(named, path)))
            behind.append(path)
        elif not known:
            findings.append(Finding(f"{path}: is not in the manifest", REMOVE))
        elif stat.S_ISREG(mode) if path in named else stat.S_ISDIR(mode):
            there.add(path)
            if path in named and mode & 0o222:
                mend = f"take the right to write from it: chmod a-w {quote(str(snapshot.path / path))}"
                findings.append(Finding(f"{path}: can be written to (mode {stat.S_IMODE(mode):04o})", mend))
        else:
            findings.append(Finding(f"{path}: is no {'file' if path in named else 'folder'}", "", _lost(named, path)))
            behind.append(path)
    for path, lost in named.items():
        if path not in there and not any(_is_at(path, link) for link in behind):
            mend = "put it back from a copy; the next snapshot has its own" if path in OWN_TO_EACH else ""
            findings.append(Finding(f"{path}: is missing", mend, lost))
    return Layout(findings, there)


def _walk(top: Path, folders: set[str], behind: list[str], findings: list[Finding]) -> Iterator[tuple[str, int]]:
    """Paths below the snapshot and their modes; of a folder that is none of its own, the folder alone."""

    def fail(error: OSError) -> None:
        path = Path(error.filename).relative_to(top).as_posix()
        mend = f"give the right to read it: chmod u+rx {quote(error.filename)}"
        findings.append(Finding(f"{path}: cannot be listed ({error.strerror})", mend))
        behind.append(path)

    for place, below, names in os.walk(top, onerror=fail):
        for name in sorted([*below, *names]):
            path = Path(place, name)
            yield path.relative_to(top).as_posix(), path.lstat().st_mode
        below[:] = sorted(name for name in below if Path(place, name).relative_to(top).as_posix() in folders)


def _lost(named: Mapping[str, tuple[str, ...]], place: str) -> tuple[str, ...]:
    return tuple(digest for path, digests in named.items() if _is_at(path, place) for digest in digests)


def _is_at(path: str, place: str) -> bool:
    """Whether a path is a place, or below it."""
    return path == place or place == "." or path.startswith(f"{place}/")
