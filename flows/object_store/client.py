"""Read and write the objects below a URL. Only this module calls obstore for tables."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from flows.errors import TargetError, naming
from flows.storage.store_access import advice, import_obstore, open_store

T = TypeVar("T")
R = TypeVar("R")
Tag = Mapping[str, str]  # identifies a version of an object: `e_tag` in S3 and Azure, `version` in Google Cloud

CONCURRENT_REQUESTS = 8  # each of a whole object
PROTOCOL = "newstables"  # DuckDB sends s3:// to an extension that it would have to download


class TakenError(Exception):
    """The object to replace has changed, or there is one where none was expected."""


class Listed(NamedTuple):
    """An object in a listing.

    Attributes:
        key: Its key below the URL.
        at: When it was written, by the clock of the store.
    """

    key: str
    at: datetime


class Objects:
    """The objects below a URL: s3://bucket/prefix, gs://…, az://….

    Credentials are found as the tools of the cloud find them.

    Raises:
        TargetError: obstore is not installed, or the store cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._obstore = _obstore(self.url)
        with self._explained("be opened"):
            self._store = open_store(self._obstore, self.url)

    def read(self, key: str) -> tuple[bytes, Tag] | None:
        """Return the content of an object and the tag of this version of it; None if it does not exist."""
        with self._explained("be read"):
            try:
                found = self._obstore.get(self._store, key)
            except FileNotFoundError:
                return None
            tag = {name: found.meta[name] for name in ("e_tag", "version") if found.meta[name]}
            return bytes(found.bytes()), tag

    def written_at(self, key: str) -> datetime | None:
        """Return when an object was written, by the clock of the store; None if it does not exist."""
        with self._explained("be read"):
            try:
                found: datetime = self._obstore.head(self._store, key)["last_modified"]
            except FileNotFoundError:
                return None
            return found

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """Return the bytes of an object from `start` up to `end` (exclusive)."""
        return bytes(self._obstore.get_range(self._store, key, start=start, end=end))

    def replace(self, key: str, content: bytes, tag: Tag | None) -> None:
        """Replace the version of an object that `tag` names; None creates the object.

        The content must differ from all versions before: many stores use a hash of the content as the tag.

        Raises:
            TakenError: The object has another version, or exists though `tag` is None.
        """
        errors = self._obstore.exceptions
        with self._explained("be written"):
            try:
                self._obstore.put(self._store, key, content, mode=dict(tag) if tag else "create")
            except (errors.AlreadyExistsError, errors.PreconditionError) as error:
                raise TakenError(key) from error

    def put(self, key: str, content: bytes) -> None:
        """Write an object, whether or not it exists."""
        with self._explained("be written"):
            self._obstore.put(self._store, key, content)

    def upload(self, path: Path, key: str) -> None:
        """Write the bytes of a file; a large one in parts, and readers see it only once it is complete."""
        with self._explained("be written"):
            self._obstore.put(self._store, key, path)

    def download(self, key: str, path: Path) -> bool:
        """Write an object into a new file and sync it to disk; return whether the object exists."""
        with self._explained("be read"):
            try:
                found = self._obstore.get(self._store, key)
            except FileNotFoundError:
                return False
            with naming(path), path.open("xb") as file:
                for piece in found.stream():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
        return True

    def keys(self, prefix: str) -> list[Listed]:
        """List the objects below a prefix that ends with `/`."""
        with self._explained("be listed"):
            pages = self._obstore.list(self._store, prefix)
            return [Listed(found["path"], found["last_modified"]) for page in pages for found in page]

    def remove(self, keys: list[str]) -> None:
        """Remove objects, if they exist."""
        with self._explained("be removed"):
            if keys:
                self._obstore.delete(self._store, keys)

    def require_conditions(self) -> None:
        """Write and remove a test object, to see whether the store honours the conditions of writes.

        Raises:
            TargetError: It does not. Of two builds that end together, one would overwrite what the other published.
        """
        key = f"snapshots/probe-{secrets.token_hex(8)}"
        self.put(key, b"1")
        first = self.read(key)
        self.put(key, b"2")
        try:
            for tag, condition in ((None, "If-None-Match"), (first[1] if first else None, "If-Match")):
                try:
                    self.replace(key, b"3", tag)
                except TakenError:
                    continue
                raise TargetError(
                    f"{self.url}: this store ignores the condition of a write ({condition}), so two builds at the same "
                    "time could undo each other; build into a folder or another store, or upgrade this one"
                )
        finally:
            self.remove([key])

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._obstore.exceptions.BaseError as error:
            raise TargetError(f"{self.url}: objects cannot {what}: {str(error).splitlines()[0]}; {advice()}") from error


def map_concurrently(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Call a function on every item, several at a time, and return the results in order; the first error stops it."""
    with ThreadPoolExecutor(CONCURRENT_REQUESTS) as pool:
        try:
            return list(pool.map(function, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Files(AbstractFileSystem):  # type: ignore[misc]
    """Objects as read-only files for DuckDB. Their sizes are known, so no request asks for them or lists a folder.

    obstore has such files, too, but their `read` may return fewer bytes than asked for (obstore 0.12), which DuckDB and
    pyarrow report as damage.

    Args:
        objects: The store.
        sizes: Size of each object in bytes, by key.
    """

    protocol = PROTOCOL
    cachable = False

    def __init__(self, objects: Objects, sizes: dict[str, int]) -> None:
        super().__init__()
        self.objects = objects
        self.sizes = sizes

    def open(self, path: str, mode: str = "rb", **_: Any) -> AbstractBufferedFile:
        """Open a file for reading."""
        key = self._strip_protocol(path)
        return _File(self, key, mode, cache_type="none", size=self.sizes[key])

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the path itself: DuckDB must not read `*` in a name as a pattern."""
        return [path]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Return the name and size of a file."""
        key = self._strip_protocol(path)
        return {"name": key, "size": self.sizes[key], "type": "file"}

    def modified(self, path: str) -> datetime:
        """Return a constant: published files never change."""
        return datetime.fromtimestamp(0, UTC)


class _File(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fs.objects.read_range(self.path, start, end)  # type: ignore[no-any-return]


def _obstore(url: str) -> Any:
    try:
        return import_obstore(url)
    except ImportError as error:
        raise TargetError(str(error)) from error
