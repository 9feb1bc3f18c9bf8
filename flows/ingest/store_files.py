"""List and read the files of an object store: s3://bucket/prefix, gs://…, az://…, by obstore.

fsspec's file systems for these are other packages with credentials of their own (s3fs, gcsfs, adlfs). Tables are
published with obstore, and what reaches them reaches the articles beside them.
"""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from fsspec.utils import glob_translate

from flows.errors import InputError
from flows.storage.store_access import SCHEMES, advice, import_obstore, open_store

RANGE_BYTES = 4 << 20  # of one request, which ends after 30 s
_SETTINGS = ("AWS_", "AZURE_", "GOOGLE_")  # what the names of variables begin with that say how to reach a store


class StoredFile(NamedTuple):
    """An object.

    Attributes:
        key: Its key in the bucket.
        size: Its size in bytes.
        modified: When it was written, by the clock of the store.
        tag: What identifies this version of it; "" if the store has none.
    """

    key: str
    size: int
    modified: datetime
    tag: str


def is_stored(uri: str) -> bool:
    """Return whether a URI is one of an object store."""
    scheme, divider, _ = uri.partition("://")
    return bool(divider) and scheme.lower() in SCHEMES


class Bucket:
    """The objects of a bucket, or of a container of Azure.

    Args:
        url: The URL of any object in it.

    Attributes:
        root: Its URL, such as "s3://bucket".
        key: The rest of `url`, as it is: "%20" and "*" stand for themselves.

    Raises:
        InputError: obstore is not installed, or the store cannot be opened; so do all calls that fail.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        scheme, _, path = url.partition("://")
        name, _, self.key = path.partition("/")
        self.root = f"{scheme.lower()}://{name}"
        try:
            self._obstore = import_obstore(url)
        except ImportError as error:
            raise InputError(str(error)) from error
        settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith(_SETTINGS)))
        with self._explained("be opened"):
            self._store = _opened(self._obstore, self.root, settings)

    def find(self) -> tuple[str, str, list[StoredFile]]:
        """Return what the URL names: "file", "folder" or "glob"; the key of the folder around it; the files.

        A name with a wildcard is a glob only if no object has that name.
        """
        if below := self._below(self.key.rstrip("/")):
            return "folder", self.key.rstrip("/"), below
        if self.key and (found := self.file(self.key)):
            return "file", self.key.rpartition("/")[0], [found]
        if not glob.has_magic(self.key):
            raise InputError(f"{self.url}: there is nothing at this URL; check it")
        parts = self.key.split("/")
        root = "/".join(parts[: next(i for i, part in enumerate(parts) if glob.has_magic(part))])
        matches = re.compile(glob_translate(self.key)).match
        return "glob", root, [file for file in self._below(root) if any(map(matches, _ways(file.key)))]

    def file(self, key: str) -> StoredFile | None:
        """Return the object of a key; None if there is none."""
        with self._explained("be read"):
            try:
                return _stored(self._obstore.head(self._store, key))
            except FileNotFoundError:
                return None

    def open(self) -> io.BufferedReader:
        """Open the object of the URL for reading, in ranges: a request need not last as long as its articles take."""
        return io.BufferedReader(_Body(self), 1 << 18)

    def read_range(self, start: int, tag: str) -> tuple[bytes, StoredFile]:
        """Return bytes of the object from `start` on, and what it is; `tag` names the version that it must have."""
        options: dict[str, Any] = {"range": (start, start + RANGE_BYTES)} | ({"if_match": tag} if tag else {})
        errors = self._obstore.exceptions
        with self._explained("be read"):
            try:
                found = self._obstore.get(self._store, self.key, options=options)
                return bytes(found.bytes()), _stored(found.meta)
            except FileNotFoundError as error:
                raise InputError(f"{self.url}: there is nothing at this URL; check it") from error
            except errors.PreconditionError as error:
                raise InputError(f"{self.url}: the file was replaced while it was read; run again") from error
            except errors.BaseError:  # also where the file is empty, and so has no such range
                if start == 0 and (empty := self.file(self.key)) and empty.size == 0:
                    return b"", empty
                raise

    def _below(self, folder: str) -> list[StoredFile]:
        with self._explained("be listed"):
            pages = self._obstore.list(self._store, folder or None)
            found = [_stored(one) for page in pages for one in page]
        return sorted(file for file in found if file.key != folder and not file.key.endswith("/"))

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._obstore.exceptions.BaseError as error:
            raise InputError(f"{self.url}: cannot {what}: {str(error).splitlines()[0]}; {advice()}") from error


class _Body(io.RawIOBase):
    """The bytes of an object, all of one version of it."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        piece, found = bucket.read_range(0, "")
        self._rest = memoryview(piece)
        self._at, self._size, self._tag = len(piece), found.size, found.tag

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest and self._at < self._size:
            piece, _ = self._bucket.read_range(self._at, self._tag)
            self._rest = memoryview(piece)
            self._at += len(piece)
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        return n


@lru_cache(maxsize=8)
def _opened(obstore: Any, root: str, settings: tuple[tuple[str, str], ...]) -> Any:
    """Return the store of a bucket; it is opened once for all its files, unless the environment changes."""
    return open_store(obstore, root)


def _stored(meta: Any) -> StoredFile:
    return StoredFile(meta["path"], meta["size"], meta["last_modified"], meta.get("e_tag") or "")


def _ways(key: str) -> Iterator[str]:
    """Yield a key and the folders around it: a pattern that matches a folder means all files below it."""
    parts = key.split("/")
    yield from ("/".join(parts[: n + 1]) for n in range(len(parts)))
