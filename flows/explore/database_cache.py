"""Keep a SQLite file of a snapshot in the user's cache folder, and make it where it is missing.

The cache, and not the folder of the tables: these may be on a disk that cannot be written to, or behind a URL, and hold
nothing but what builds write.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from flows.errors import InputError
from flows.export.export_snapshot import export
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.storage.locations import cache_folder
from flows.storage.lock import locked

FORMAT = "1"  # another one for other tables, columns or indexes: files of a former one are not used
KEPT = 2  # files of a target: the one that is shown, and the one used before it
WAIT_SECONDS = 3_600.0  # for another process that is making the file
RESERVED = "?#%"  # characters that are no part of the path in a URI, which Datasette opens


def database_of(
    location: str, snapshot: str, progress: ProgressReporter = NO_PROGRESS, *, folder: Path | None = None
) -> Path:
    """Return the SQLite file of a snapshot, named after it. It is made if it is not there; former ones are removed.

    Args:
        location: Folder or URL of the tables.
        snapshot: Id of the snapshot.
        progress: What to report the progress to.
        folder: Where files are kept; None for the user's cache folder.

    Raises:
        flows.errors.InputError: The path of the cache cannot be opened by SQLite.
        flows.errors.TargetError: There is no such snapshot.
    """
    own = _folder_of(location, folder)
    path = own / f"{snapshot}.sqlite"
    if any(sign in str(path) for sign in RESERVED):
        raise InputError(f"{own}: a path with one of {RESERVED} cannot be opened; set XDG_CACHE_HOME to another folder")
    with locked(own, WAIT_SECONDS, doing="export"):
        if not path.exists():
            for left in own.glob(".*.sqlite.*"):  # of a process that was killed
                left.unlink()
            export(path, location, snapshot=snapshot, progress=progress)
        os.utime(path)
        files = sorted(own.glob("*.sqlite"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
        for former in files[KEPT:]:
            former.unlink()
    return path


def remove_databases(location: str, *, folder: Path | None = None) -> None:
    """Remove the files of a target, as they hold texts that must not be kept; the arguments are those of `database_of`.

    A site that shows one goes on to read it until it ends.
    """
    own = _folder_of(location, folder)
    if own.is_dir():
        with locked(own, WAIT_SECONDS, doing="export"):
            for file in own.glob("*.sqlite*"):
                file.unlink()


def _folder_of(location: str, folder: Path | None) -> Path:
    place = location.rstrip("/") if "://" in location else str(Path(location).resolve())
    key = hashlib.sha256(f"{FORMAT} {place}".encode()).hexdigest()[:16]
    return (folder or cache_folder() / "explore").absolute() / key
