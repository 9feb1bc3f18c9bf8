"""Stream the bytes of a file, decompressed and cut into lines; hold at most one record in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import fsspec
import pyarrow as pa

from flows.errors import InputError
from flows.ingest.listing import is_remote
from flows.ingest.web_files import is_web, open_web_file

CHUNK_BYTES = 1 << 18  # read at a time
KEPT_BYTES = 1 << 20  # kept of a record that is refused
MAX_RECORD_BYTES = 64 << 20  # the largest record that is held in memory

Advance = Callable[[int], None]  # is called with a number of bytes read


class TooLarge(NamedTuple):
    """What is kept of a record of more than `MAX_RECORD_BYTES`.

    Attributes:
        size: Its size in bytes.
        sha256: SHA-256 of all its bytes, in hexadecimal.
        head: Its first `KEPT_BYTES` bytes.
    """

    size: int
    sha256: str
    head: bytes


class BrokenArchiveError(Exception):
    """A compressed file is truncated or corrupt; raised after all that can be read of it."""


class CountingFile:
    """A file opened for reading that reports the number of bytes read.

    Args:
        uri: A path or an fsspec URL.
        advance: Called with the number of bytes of each read.

    Raises:
        InputError: The file cannot be opened, or a read fails.
    """

    def __init__(self, uri: str, advance: Advance = lambda n: None) -> None:
        self.uri = uri
        self.advance = advance
        self.failure: InputError | None = None
        try:
            self.file = _open(uri)
        except InputError:
            raise
        except Exception as error:  # each store raises exceptions of its own
            raise self._input_error(error) from error

    def read(self, n: int = -1) -> bytes:
        """Read at most `n` bytes; return none at the end."""
        try:
            piece = self.file.read(n)
        except InputError as error:
            self.failure = error
            raise
        except Exception as error:
            self.failure = self._input_error(error)
            raise self.failure from error
        self.advance(len(piece))
        return piece

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    @property
    def closed(self) -> bool:
        """Return whether the file is closed."""
        return self.file.closed

    def _input_error(self, error: Exception) -> InputError:
        return InputError(f"{self.uri}: cannot be read ({error}); check the file and the access to it, then run again")


def _open(uri: str) -> BinaryIO:
    if is_web(uri):
        return open_web_file(uri)
    return cast(BinaryIO, fsspec.open(uri, "rb").open() if is_remote(uri) else Path(uri).open("rb"))


def chunks(uri: str, compression: str | None, advance: Advance = lambda n: None) -> Iterator[bytes]:
    """Yield the content of a file, decompressed, in pieces of at most `CHUNK_BYTES` bytes.

    Args:
        uri: A path or an fsspec URL.
        compression: "gzip", "zstd" or None.
        advance: Called with the number of bytes read from disk.

    Raises:
        InputError: The file cannot be read.
        BrokenArchiveError: The file is truncated or corrupt.
    """
    with closing(CountingFile(uri, advance)) as file:
        if compression is None:
            yield from iter(lambda: file.read(CHUNK_BYTES), b"")
        else:
            yield from _decompress(file, compression)


def lines(pieces: Iterable[bytes]) -> Iterator[bytes | TooLarge]:
    """Yield the lines of a stream of bytes, without their line ends."""
    buffer = _RecordBuffer()
    for piece in pieces:
        first, *rest = piece.split(b"\n")
        buffer.add(first)
        for part in rest:
            line = buffer.take()
            yield line.removesuffix(b"\r") if isinstance(line, bytes) else line
            buffer.add(part)
    if buffer.size:
        yield buffer.take()


def whole(pieces: Iterable[bytes]) -> bytes | TooLarge:
    """Join a stream of bytes."""
    buffer = _RecordBuffer()
    for piece in pieces:
        buffer.add(piece)
    return buffer.take()


def sha256(raw: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


class _RecordBuffer:
    """The bytes of one record; once they exceed `MAX_RECORD_BYTES`, only their hash and head."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        self.parts.append(part)
        if self.size > MAX_RECORD_BYTES:
            joined = b"".join(self.parts)
            if self.size - len(part) <= MAX_RECORD_BYTES:
                self.digest, self.head = hashlib.sha256(joined), joined[:KEPT_BYTES]
            else:
                self.digest.update(joined)
            self.parts = []

    def take(self) -> bytes | TooLarge:
        """Return the record and empty the buffer."""
        parts, size = self.parts, self.size
        self.parts, self.size = [], 0
        if size > MAX_RECORD_BYTES:
            return TooLarge(size, self.digest.hexdigest(), self.head)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _decompress(file: CountingFile, compression: str) -> Iterator[bytes]:
    n_yielded = 0
    try:
        stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), compression)
        while piece := stream.read(CHUNK_BYTES):
            n_yielded += len(piece)
            yield piece
    except OSError as error:
        if file.failure:
            raise file.failure from error
        yield from _rest_before_break(file.uri, compression, n_yielded)
        raise BrokenArchiveError(str(error)) from error
    if n_yielded == 0 and file.file.tell() == 0:
        raise BrokenArchiveError("it is empty")


def _rest_before_break(uri: str, compression: str, n_yielded: int) -> Iterator[bytes]:
    """Yield the bytes after the first `n_yielded` up to the break.

    A read that meets the break loses what it has decompressed before it, so the file is read again, byte by byte.
    """
    with closing(CountingFile(uri)) as file:
        stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), compression)
        while n_yielded:
            n_yielded -= len(stream.read(min(n_yielded, CHUNK_BYTES)))
        rest = bytearray()
        try:
            while piece := stream.read(1):
                rest += piece
        except OSError:
            pass  # the break itself, which the caller reports
        yield bytes(rest)
