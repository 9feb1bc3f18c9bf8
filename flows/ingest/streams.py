"""Bytes of a file, decompressed and cut into lines as they stream by; never more than one record in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import fsspec
import pyarrow as pa

from flows.ingest.listing import InputError, is_remote

CHUNK = 1 << 18  # bytes read at a time
KEPT = 1 << 20  # bytes kept of a record that is refused
LARGEST = 64 << 20  # bytes of the largest record that is taken into memory


class TooLarge(NamedTuple):
    """What is kept of a record of more than `LARGEST` bytes: its size, its SHA-256 and its first `KEPT` bytes."""

    size: int
    sha256: str
    head: bytes


class BrokenArchiveError(Exception):
    """A compressed file breaks off; raised when all that can be read of it has been given out."""


class Tap:
    """A file opened for reading that reports the bytes read from it.

    Args:
        uri: A path or an fsspec URL.
        advance: Called with the number of bytes of each read.

    Raises:
        InputError: It cannot be opened, or a read fails.
    """

    def __init__(self, uri: str, advance: Callable[[int], None] = lambda n: None) -> None:
        self.uri = uri
        self.advance = advance
        self.failure: InputError | None = None
        try:
            self.file = cast(BinaryIO, fsspec.open(uri, "rb").open() if is_remote(uri) else Path(uri).open("rb"))  # noqa: SIM115
        except Exception as error:  # stores have exceptions of their own
            raise self._failed(error) from error

    def read(self, n: int = -1) -> bytes:
        """At most `n` bytes; none at the end."""
        try:
            piece = self.file.read(n)
        except Exception as error:
            self.failure = self._failed(error)
            raise self.failure from error
        self.advance(len(piece))
        return piece

    def close(self) -> None:
        """Closes the file."""
        self.file.close()

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self.file.closed

    def _failed(self, error: Exception) -> InputError:
        return InputError(f"{self.uri}: cannot be read ({error}); check the file and the access to it, then run again")


def chunks(uri: str, compression: str | None, advance: Callable[[int], None] = lambda n: None) -> Iterator[bytes]:
    """The content of a file, decompressed, in pieces of at most `CHUNK` bytes.

    Args:
        uri: A path or an fsspec URL.
        compression: "gzip", "zstd" or None.
        advance: Called with the number of bytes read, as they lie on disk.

    Raises:
        InputError: The file cannot be read.
        BrokenArchiveError: It is truncated or corrupt.
    """
    with closing(Tap(uri, advance)) as tap:
        if compression is None:
            yield from iter(lambda: tap.read(CHUNK), b"")
        else:
            yield from _decompressed(tap, compression)


def lines(pieces: Iterable[bytes]) -> Iterator[bytes | TooLarge]:
    """The lines of a stream of bytes, without their ends."""
    held = _Held()
    for piece in pieces:
        first, *rest = piece.split(b"\n")
        held.add(first)
        for part in rest:
            line = held.take()
            yield line.removesuffix(b"\r") if isinstance(line, bytes) else line
            held.add(part)
    if held.size:
        yield held.take()


def whole(pieces: Iterable[bytes]) -> bytes | TooLarge:
    """A stream of bytes as one."""
    held = _Held()
    for piece in pieces:
        held.add(piece)
    return held.take()


def sha256(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


class _Held:
    """Bytes gathered to a record; once it is larger than `LARGEST`, only its hash and its head."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        self.parts.append(part)
        if self.size > LARGEST:
            joined = b"".join(self.parts)
            if self.size - len(part) <= LARGEST:
                self.digest, self.head = hashlib.sha256(joined), joined[:KEPT]
            else:
                self.digest.update(joined)
            self.parts = []

    def take(self) -> bytes | TooLarge:
        parts, size = self.parts, self.size
        self.parts, self.size = [], 0
        if size > LARGEST:
            return TooLarge(size, self.digest.hexdigest(), self.head)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _decompressed(tap: Tap, compression: str) -> Iterator[bytes]:
    given = 0
    try:
        stream = pa.CompressedInputStream(pa.PythonFile(tap, mode="r"), compression)
        while piece := stream.read(CHUNK):
            given += len(piece)
            yield piece
    except OSError as error:
        if tap.failure:
            raise tap.failure from error
        yield from _before_break(tap.uri, compression, given)
        raise BrokenArchiveError(str(error)) from error
    if given == 0 and tap.file.tell() == 0:
        raise BrokenArchiveError("it is empty")


def _before_break(uri: str, compression: str, given: int) -> Iterator[bytes]:
    """What stands between `given` and the break: a read that meets the break loses all it had read until there."""
    with closing(Tap(uri)) as tap:
        stream = pa.CompressedInputStream(pa.PythonFile(tap, mode="r"), compression)
        while given:
            given -= len(stream.read(min(given, CHUNK)))
        rest = bytearray()
        try:
            while piece := stream.read(1):
                rest += piece
        except OSError:
            pass  # the break itself, which the caller reports
        yield bytes(rest)
