"""An object store's prefix: whole objects, ranged reads, and writes on a condition. The only calls of obstore."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from flows.errors import TargetError, naming

T = TypeVar("T")
R = TypeVar("R")
Tag = Mapping[str, str]  # of a version of an object: S3 and Azure go by its `e_tag`, Google by its `version`

AT_ONCE = 8  # requests, each of a whole object
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
RETRY = {"max_retries": 5, "retry_timeout": timedelta(minutes=2)}  # of a request, with growing waits
PROTOCOL = "newstables"  # DuckDB sends s3:// to an extension that it would have to download


class TakenError(Exception):
    """An object is not, or no longer, the one that a write was to take the place of."""


class Listed(NamedTuple):
    """An object of a prefix: its key below it and when it was written."""

    key: str
    at: datetime


class Objects:
    """The objects below a URL (s3://bucket/prefix, gs://…, az://…); credentials are found as the cloud's own tools do.

    Raises:
        TargetError: obstore is not installed, or the URL names no store.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._obstore = _obstore(self.url)
        with self._explained("be opened"):
            self._store = self._obstore.store.from_url(
                self.url, retry_config=RETRY, **(_aws() if url.startswith("s3") else {})
            )

    def read(self, key: str) -> tuple[bytes, Tag] | None:
        """An object and its tag (of this version of it); None where there is none."""
        with self._explained("be read"):
            try:
                found = self._obstore.get(self._store, key)
            except FileNotFoundError:
                return None
            tag = {name: found.meta[name] for name in ("e_tag", "version") if found.meta[name]}
            return bytes(found.bytes()), tag

    def written_at(self, key: str) -> datetime | None:
        """When an object was written, by the store's clock; None where there is none."""
        with self._explained("be read"):
            try:
                found: datetime = self._obstore.head(self._store, key)["last_modified"]
            except FileNotFoundError:
                return None
            return found

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """Bytes of an object from `start` up to `end`."""
        return bytes(self._obstore.get_range(self._store, key, start=start, end=end))

    def replace(self, key: str, content: bytes, tag: Tag | None) -> None:
        """Writes an object in the place of that version, or where there is none; raises `TakenError` otherwise.

        The contents must differ from every one before: a store's tags are often hashes of what is in an object.
        """
        errors = self._obstore.exceptions
        with self._explained("be written"):
            try:
                self._obstore.put(self._store, key, content, mode=dict(tag) if tag else "create")
            except (errors.AlreadyExistsError, errors.PreconditionError) as error:
                raise TakenError(key) from error

    def put(self, key: str, content: bytes) -> None:
        """Writes an object, whatever is there."""
        with self._explained("be written"):
            self._obstore.put(self._store, key, content)

    def upload(self, path: Path, key: str) -> None:
        """Writes a file's bytes; large ones in parts, of which none is seen before the last is there."""
        with self._explained("be written"):
            self._obstore.put(self._store, key, path)

    def download(self, key: str, path: Path) -> bool:
        """Writes an object into a new file and makes it durable; whether there is such an object."""
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
        """The objects below a prefix that ends with `/`."""
        with self._explained("be listed"):
            pages = self._obstore.list(self._store, prefix)
            return [Listed(found["path"], found["last_modified"]) for page in pages for found in page]

    def remove(self, keys: list[str]) -> None:
        """Removes objects; those that are not there are none."""
        with self._explained("be removed"):
            if keys:
                self._obstore.delete(self._store, keys)

    def require_conditions(self) -> None:
        """Writes, and removes, an object to see that the store heeds conditions of writes.

        Raises:
            TargetError: It does not: of two builds that end together, both would publish, and one be lost.
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
                    f"{self.url}: this store passes over the condition of a write ({condition}), so that two builds at "
                    "the same time could undo each other; build into a folder or another store, or upgrade this one"
                )
        finally:
            self.remove([key])

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except self._obstore.exceptions.BaseError as error:
            raise TargetError(
                f"{self.url}: objects cannot {what}: {str(error).splitlines()[0]}; check the URL, the credentials and "
                f"what they may do, and for a store of your own {ENDPOINTS[1]}"
            ) from error


def each(do: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """What `do` gives for each of the items, in their order, some at a time; the first error ends it."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return list(pool.map(do, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Files(AbstractFileSystem):  # type: ignore[misc]
    """Read-only files for DuckDB, of which the sizes are known: no request asks for them, none lists a folder.

    obstore has such files of its own, but their `read` may return less than asked for (0.12), which DuckDB and
    pyarrow take for damage.

    Args:
        objects: Where they are.
        sizes: Bytes by key.
    """

    protocol = PROTOCOL
    cachable = False

    def __init__(self, objects: Objects, sizes: dict[str, int]) -> None:
        super().__init__()
        self.objects = objects
        self.sizes = sizes

    def open(self, path: str, mode: str = "rb", **_: Any) -> AbstractBufferedFile:
        """Opens a file to read."""
        key = self._strip_protocol(path)
        return _File(self, key, mode, cache_type="none", size=self.sizes[key])

    def glob(self, path: str, **_: Any) -> list[str]:
        """The path itself: names are no patterns."""
        return [path]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """A file's name and size."""
        key = self._strip_protocol(path)
        return {"name": key, "size": self.sizes[key], "type": "file"}

    def modified(self, path: str) -> datetime:
        """When a file was changed: never."""
        return datetime.fromtimestamp(0, UTC)


class _File(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fs.objects.read_range(self.path, start, end)  # type: ignore[no-any-return]


def _obstore(url: str) -> Any:
    try:
        import obstore
        import obstore.exceptions
        import obstore.store
    except ImportError as error:
        raise TargetError(
            f"{url}: an object store needs obstore, which is not installed: pip install 'newstables[store]'"
        ) from error
    return obstore


def _aws() -> dict[str, Any]:
    """What obstore does not take from the AWS settings by itself: profiles (with boto3), and an http:// endpoint."""
    endpoint = next((os.environ[name] for name in ENDPOINTS if os.environ.get(name)), None)
    more: dict[str, Any] = {}
    if "AWS_ACCESS_KEY_ID" not in os.environ:
        try:
            import boto3
            from obstore.auth.boto3 import Boto3CredentialProvider
        except ImportError:  # then roles of machines and containers are what is left
            pass
        else:
            session = boto3.Session()
            if session.get_credentials():
                more["credential_provider"] = Boto3CredentialProvider(session)
                client = session.client("s3", region_name=session.region_name or "us-east-1")
                asked = client.meta.endpoint_url
                endpoint = endpoint or (None if asked.endswith(("amazonaws.com", "amazonaws.com.cn")) else asked)
    if endpoint:
        more |= {"endpoint": endpoint, "client_options": {"allow_http": endpoint.startswith("http://")}}
    return more
