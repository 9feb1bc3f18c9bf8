"""List the files of an input: of a file, a folder, a glob, an fsspec URL of any of these, or an https URL of a file."""

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

from flows.errors import InputError
from flows.ingest import web_files
from flows.ingest.endings import split_name
from flows.ingest.store_files import Bucket, StoredFile, is_stored

METADATA_ENDING = ".json"


class ListedFile(NamedTuple):
    """A file of an input.

    Attributes:
        uri: Its path as the user gave it, with "/" between folders, or its URL.
        relative_path: Its path below the input: below the folder, or below the last folder of a glob without a
            wildcard.
        size: Bytes on disk; None if it is no regular file (a pipe, a broken link).
        modified: Time of the last modification, in seconds since 1970; 0.0 if the file system does not tell.
        changed: Time of the last change of its content or its directory entry, like `modified`.
        state: Size, times and inode as one string: if it is unchanged, so is the content. Empty if unknown.
    """

    uri: str
    relative_path: str
    size: int | None
    modified: float
    changed: float = 0.0
    state: str = ""


class Listing(NamedTuple):
    """The files of an input.

    Attributes:
        kind: "file", "folder" or "glob".
        files: Its files, without hidden ones below a folder.
        metadata_files: Metadata files beside these that the input itself does not name.
    """

    kind: str
    files: list[ListedFile]
    metadata_files: list[ListedFile]


def list_input(item: str) -> Listing:
    """List the files of one input. Links are followed, also out of a folder: inputs are only read.

    Raises:
        InputError: The input does not exist, cannot be listed, or is a glob that matches nothing.
    """
    item = item.removeprefix("file://")
    if web_files.is_web(item):
        return _list_web(item)
    if is_stored(item):
        listing = _list_stored(item)
    else:
        listing = _list_remote(item) if is_remote(item) else _list_local(item)
    if listing.kind == "glob" and not listing.files:
        raise InputError(
            f"{item}: nothing matches; check the pattern, and quote it so that the shell does not expand it"
        )
    return listing


def printable(name: str) -> str:
    """Return a file name as text: bytes that are not UTF-8 are escaped, as no table can hold them."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def is_remote(uri: str) -> bool:
    """Return whether a URI names another file system than the machine's own."""
    return "://" in uri


def metadata_uri(uri: str) -> str:
    """Return where the metadata of a text file lies: "a/b.json" for "a/b.txt" and "a/b.txt.gz"."""
    folder, _, name = uri.rpartition("/")
    stem = name[: name.lower().rindex(".txt")]
    return f"{folder}/{stem}{METADATA_ENDING}" if folder or uri.startswith("/") else f"{stem}{METADATA_ENDING}"


def _list_local(item: str) -> Listing:
    path = Path(item)
    if path.is_dir():
        return Listing("folder", list(_walk(path, path.as_posix())), [])
    kind, root, paths = "file", path.parent.as_posix(), [path]
    if not os.path.lexists(path):
        if not glob.has_magic(item):
            raise InputError(f"{item}: no such file or folder; check the path")
        kind, root = "glob", Path(_folder_without_wildcard(path.as_posix())).as_posix()
        paths = _unique_places(glob.glob(item, recursive=True))  # noqa: PTH207 - Path.glob includes hidden files
    files: list[ListedFile] = []
    for match in paths:
        files += _walk(match, root) if match.is_dir() else [_local_file(match.as_posix(), root)]
    listed = {file.uri for file in files}
    wanted = {Path(metadata_uri(uri)) for uri in filter(_is_text, listed)}
    metadata_files = [
        _local_file(path.as_posix(), root)
        for path in sorted(wanted)
        if path.as_posix() not in listed and path.is_file()
    ]
    return Listing(kind, files, metadata_files)


def _unique_places(matches: list[str]) -> list[Path]:
    """Return each place by its shortest path: with a link to a parent folder, "**" matches it dozens of times."""
    places: dict[Path, Path] = {}
    for path in map(Path, sorted(matches, key=len)):
        places.setdefault(path.resolve() if path.is_dir() else path.parent.resolve() / path.name, path)
    return sorted(places.values())


def _walk(folder: Path, root: str) -> Iterator[ListedFile]:
    """Yield the files below a folder. Paths are plain strings for speed: an inbox may hold 100,000 files."""

    def fail(error: OSError) -> None:
        raise InputError(f"{error.filename}: cannot be listed ({error.strerror}); make it readable") from error

    visited = set()  # a link to a parent folder would never end
    for place, folders, names in os.walk(folder, followlinks=True, onerror=fail):
        real = os.path.realpath(place)
        if real in visited:
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        parent = Path(place).as_posix()
        prefix = "" if parent == "." else f"{parent.rstrip('/')}/"
        yield from (_local_file(prefix + name, root) for name in sorted(names) if not name.startswith("."))


def _local_file(uri: str, root: str) -> ListedFile:
    relative_path = uri if root == "." else uri.removeprefix(root).lstrip("/")
    try:
        status = os.stat(uri)  # noqa: PTH116
    except FileNotFoundError:
        return ListedFile(uri, relative_path, None, 0.0)
    except OSError as error:
        raise InputError(f"{uri}: cannot be accessed ({error.strerror}); repair it, or move it elsewhere") from error
    if not stat.S_ISREG(status.st_mode):
        return ListedFile(uri, relative_path, None, 0.0)
    if not os.access(uri, os.R_OK):
        raise InputError(f"{uri}: cannot be read; make it readable, or move it elsewhere")
    state = f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_ino}"
    changed = max(status.st_mtime, status.st_ctime)
    return ListedFile(uri, relative_path, status.st_size, status.st_mtime, changed, state)


def _list_web(url: str) -> Listing:
    found = web_files.describe(url)
    return Listing("file", [ListedFile(url, found.name, found.size, found.modified, found.modified, found.state)], [])


def _list_stored(item: str) -> Listing:
    bucket = Bucket(item)
    kind, root, found = bucket.find()
    if kind != "file":
        found = [file for file in found if "/." not in f"/{file.key.removeprefix(root).lstrip('/')}"]
    metadata: list[StoredFile] = []
    if kind != "folder":
        listed = {file.key for file in found}
        wanted = {metadata_uri(file.key) for file in found if _is_text(file.key)} - listed
        metadata = [file for file in map(bucket.file, sorted(wanted)) if file is not None]

    def listed_file(file: StoredFile) -> ListedFile:
        time = file.modified.timestamp()
        state = f"{file.tag} {file.size}" if file.tag else ""
        relative_path = file.key.removeprefix(root).lstrip("/")
        return ListedFile(f"{bucket.root}/{file.key}", relative_path, file.size, time, time, state)

    return Listing(kind, list(map(listed_file, found)), list(map(listed_file, metadata)))


def _list_remote(item: str) -> Listing:
    try:
        fs, path = url_to_fs(item)
        if fs.isdir(path):
            kind, root, found = "folder", path, fs.find(path, detail=True)
        elif fs.exists(path):
            kind, root, found = "file", path.rpartition("/")[0], {path: fs.info(path)}
        elif glob.has_magic(path):
            kind, root, found = "glob", _folder_without_wildcard(path), _remote_glob(fs, path)
        else:
            raise InputError(f"{item}: there is nothing at this URL; check it")
        if kind != "file":
            found = {name: info for name, info in found.items() if "/." not in name.removeprefix(root)}
        metadata: dict[str, dict[str, Any]] = {}
        if kind != "folder":
            wanted = {metadata_uri(name) for name in found if _is_text(name)} - found.keys()
            metadata = {name: fs.info(name) for name in sorted(wanted) if fs.exists(name)}
        return Listing(kind, _remote_files(fs, root, found), _remote_files(fs, root, metadata))
    except InputError:
        raise
    except ImportError as error:
        raise InputError(f"{item}: its kind of URL needs a package that is not installed ({error})") from error
    except Exception as error:  # each store raises exceptions of its own
        raise InputError(f"{item}: cannot be listed ({error}); check the URL and the access to it") from error


def _remote_glob(fs: Any, pattern: str) -> dict[str, dict[str, Any]]:
    """Return fsspec's info by path, for all files that a pattern matches and all below the folders it matches."""
    found: dict[str, dict[str, Any]] = {}
    for path, info in fs.glob(pattern, detail=True).items():
        found.update(fs.find(path, detail=True) if info["type"] == "directory" else {path: info})
    return found


def _remote_files(fs: Any, root: str, found: dict[str, dict[str, Any]]) -> list[ListedFile]:
    files = []
    for path, info in found.items():
        times = (info.get(k) for k in ("mtime", "LastModified", "last_modified", "updated", "modified", "created"))
        time = next((t for t in times if isinstance(t, (datetime, int, float))), 0.0)
        modified = time.timestamp() if isinstance(time, datetime) else float(time)
        relative_path = path.removeprefix(root).lstrip("/")
        files.append(ListedFile(fs.unstrip_protocol(path), relative_path, info.get("size") or 0, modified))
    return files


def _is_text(uri: str) -> bool:
    name = split_name(uri)
    return name is not None and name.format == "txt"


def _folder_without_wildcard(pattern: str) -> str:
    """Return the part of a glob above its first wildcard."""
    return "/".join(takewhile(lambda part: not glob.has_magic(part), pattern.split("/")))
