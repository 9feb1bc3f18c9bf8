"""The files that an input stands for: a file, a folder, a glob, or an fsspec URL of any of these."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from fsspec.core import url_to_fs

METADATA_ENDING = ".json"


class InputError(ValueError):
    """An input that cannot be read as asked; the message says what, where, and what to do."""


class File(NamedTuple):
    """A file that an input stands for.

    Attributes:
        uri: Its path as the user gave it, with "/" between folders, or its URL.
        below: Its path below the input: below the folder, or below the last folder of a glob without a wildcard.
        size: Bytes on disk; None for what is no file (a pipe, a link to nothing).
        modified: Seconds since 1970; 0.0 where the file system cannot say.
        changed: When its content or its entry last changed; seconds since 1970, 0.0 where the file system cannot say.
        state: Size, times and inode in one: another one may be another content. Empty where it cannot be told.
    """

    uri: str
    below: str
    size: int | None
    modified: float
    changed: float = 0.0
    state: str = ""


class Listing(NamedTuple):
    """What an input stands for.

    Attributes:
        kind: "file", "folder" or "glob".
        files: Its files; hidden ones below a folder are left out.
        beside: Metadata files beside them that the input itself does not name.
    """

    kind: str
    files: list[File]
    beside: list[File]


def expand(item: str) -> Listing:
    """The files that one input stands for. Links are followed, also out of a folder: they are only read through.

    Raises:
        InputError: It does not exist, cannot be listed, or is a glob that matches nothing.
    """
    item = item.removeprefix("file://")
    listing = _expand_remote(item) if "://" in item else _expand_local(item)
    if listing.kind == "glob" and not listing.files:
        raise InputError(f"{item}: nothing matches; check the pattern, and quote it so that the shell leaves it alone")
    return listing


def printable(name: str) -> str:
    """A file's name as text: bytes of it that are no UTF-8, which no table can hold, are written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_remote(uri: str) -> bool:
    """Whether a uri names another file system than the machine's own."""
    return "://" in uri


def metadata_uri(uri: str) -> str:
    """Where the metadata of a text file lies: "a/b.json" for "a/b.txt" and "a/b.txt.gz"."""
    folder, _, name = uri.rpartition("/")
    stem = name[: name.lower().rindex(".txt")]
    return f"{folder}/{stem}{METADATA_ENDING}" if folder or uri.startswith("/") else f"{stem}{METADATA_ENDING}"


def _expand_local(item: str) -> Listing:
    path = Path(item)
    if path.is_dir():
        return Listing("folder", list(_walk(path, path.as_posix())), [])
    kind, root, paths = "file", path.parent.as_posix(), [path]
    if not os.path.lexists(path):
        if not glob.has_magic(item):
            raise InputError(f"{item}: no such file or folder; check the path")
        kind, root = "glob", Path(_fixed_folder(path.as_posix())).as_posix()
        paths = _once(glob.glob(item, recursive=True))  # noqa: PTH207 - Path.glob takes hidden files
    files: list[File] = []
    for match in paths:
        files += _walk(match, root) if match.is_dir() else [_local(match.as_posix(), root)]
    listed = {file.uri for file in files}
    beside = {Path(metadata_uri(uri)) for uri in filter(_is_text, listed)}
    more = [
        _local(path.as_posix(), root) for path in sorted(beside) if path.as_posix() not in listed and path.is_file()
    ]
    return Listing(kind, files, more)


def _once(matches: list[str]) -> list[Path]:
    """Each place by its shortest path: a link to a folder above matches "**" dozens of times."""
    places: dict[Path, Path] = {}
    for path in map(Path, sorted(matches, key=len)):
        places.setdefault(path.resolve() if path.is_dir() else path.parent.resolve() / path.name, path)
    return sorted(places.values())


def _walk(folder: Path, root: str) -> Iterator[File]:
    """The files below a folder; paths are plain strings here, as an inbox may have a hundred thousand."""

    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be listed ({error.strerror}); give the right to read it") from error

    seen = set()  # a link to a folder above would never end
    for place, folders, names in os.walk(folder, followlinks=True, onerror=fail):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        above = Path(place).as_posix()
        prefix = "" if above == "." else f"{above.rstrip('/')}/"
        yield from (_local(prefix + name, root) for name in sorted(names) if not name.startswith("."))


def _local(uri: str, root: str) -> File:
    below = uri if root == "." else uri.removeprefix(root).lstrip("/")
    try:
        status = os.stat(uri)  # noqa: PTH116
    except FileNotFoundError:
        return File(uri, below, None, 0.0)
    except OSError as error:
        raise InputError(f"{uri}: cannot be looked at ({error.strerror}); repair it, or move it elsewhere") from error
    if not stat.S_ISREG(status.st_mode):
        return File(uri, below, None, 0.0)
    if not os.access(uri, os.R_OK):
        raise InputError(f"{uri}: cannot be read; give the right to read it, or move it elsewhere")
    state = f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_ino}"
    return File(uri, below, status.st_size, status.st_mtime, max(status.st_mtime, status.st_ctime), state)


def _expand_remote(item: str) -> Listing:
    try:
        fs, path = url_to_fs(item)
        if fs.isdir(path):
            kind, root, found = "folder", path, fs.find(path, detail=True)
        elif fs.exists(path):
            kind, root, found = "file", path.rpartition("/")[0], {path: fs.info(path)}
        elif glob.has_magic(path):
            kind, root, found = "glob", _fixed_folder(path), _globbed(fs, path)
        else:
            raise InputError(f"{item}: nothing is there; check the URL")
        if kind != "file":
            found = {name: info for name, info in found.items() if "/." not in name.removeprefix(root)}
        beside: dict[str, dict[str, Any]] = {}
        if kind != "folder":
            wanted = {metadata_uri(name) for name in found if _is_text(name)} - found.keys()
            beside = {name: fs.info(name) for name in sorted(wanted) if fs.exists(name)}
        return Listing(kind, _remote(fs, root, found), _remote(fs, root, beside))
    except InputError:
        raise
    except Exception as error:  # stores have exceptions of their own
        raise InputError(f"{item}: cannot be listed ({error}); check the URL and the access to it") from error


def _globbed(fs: Any, pattern: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path, info in fs.glob(pattern, detail=True).items():
        found.update(fs.find(path, detail=True) if info["type"] == "directory" else {path: info})
    return found


def _remote(fs: Any, root: str, found: dict[str, dict[str, Any]]) -> list[File]:
    files = []
    for path, info in found.items():
        moments = (info.get(k) for k in ("mtime", "LastModified", "last_modified", "updated", "modified", "created"))
        moment = next((m for m in moments if isinstance(m, (datetime, int, float))), 0.0)
        modified = moment.timestamp() if isinstance(moment, datetime) else float(moment)
        below = path.removeprefix(root).lstrip("/")
        files.append(File(fs.unstrip_protocol(path), below, info.get("size") or 0, modified))
    return files


def _is_text(uri: str) -> bool:
    return uri.lower().endswith((".txt", ".txt.gz", ".txt.zst"))


def _fixed_folder(pattern: str) -> str:
    """The part of a glob above its first wildcard."""
    return "/".join(takewhile(lambda part: not glob.has_magic(part), pattern.split("/")))
