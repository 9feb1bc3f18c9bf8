"""Stream the bytes of a file, decompressed and cut into lines; hold at most one record in memory."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, NamedTuple

import fsspec
import pyarrow as pa

from flows.errors import InputError
from flows.ingest.listing import is_remote
from flows.ingest.store_files import Bucket, is_stored
from flows.ingest.web_files import is_web, open_web_file
from flows.wording import said

CHUNK_BYTES = 1 << 18  # read at a time
KEPT_BYTES = 1 << 20  # kept of a record that is refused
MAX_RECORD_BYTES = 64 << 20  # the largest record that is held in memory
MAX_UNPACKED = 1 << 30  # bytes that any compressed file may unpack to; a larger one, `MAX_RATIO` times its size
MAX_RATIO = 200  # text shrinks to a third or a tenth, that of one line over and over to a hundredth
# What compressed files begin with.
COMPRESSION_MARKS = {"gzip": rb"\x1f\x8b\x08", "zstd": rb"\x28\xb5\x2f\xfd", "bz2": rb"BZh[1-9]1AY&SY"}
MARK_BYTES = 10

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

    Attributes:
        n_read: The number of bytes read so far.
        failure: The error of a read that failed.

    Raises:
        InputError: The file cannot be opened, or a read fails.
    """

    def __init__(self, uri: str, advance: Advance = lambda n: None) -> None:
        self.uri = uri
        self.advance = advance
        self.n_read = 0
        self.failure: Exception | None = None
        self._head = b""
        try:
            self.file = self._open()
        except InputError:
            raise
        except Exception as error:  # each store raises exceptions of its own
            raise self._error(error) from error

    def peek(self, n: int) -> bytes:
        """Return the first `n` bytes, fewer if the file is shorter; the next read returns them, too."""
        while len(self._head) < n and (piece := self._read(n - len(self._head))):
            self._head += piece
        return self._head[:n]

    def read(self, n: int = -1) -> bytes:
        """Read at most `n` bytes; return none at the end."""
        head, self._head = (self._head, b"") if n < 0 else (self._head[:n], self._head[n:])
        return head if len(head) == n else head + self._read(n - len(head) if n > 0 else n)

    def _read(self, n: int) -> bytes:
        try:
            piece = self.file.read(n)
        except InputError as error:
            self.failure = error
            raise
        except Exception as error:
            self.failure = self._error(error)
            raise self.failure from error
        self.n_read += len(piece)
        self.advance(len(piece))
        return piece

    def _open(self) -> IO[bytes]:
        if is_web(self.uri):
            return open_web_file(self.uri)
        if is_stored(self.uri):
            return Bucket(self.uri).open()
        return fsspec.open(self.uri, "rb").open() if is_remote(self.uri) else Path(self.uri).open("rb")

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    @property
    def closed(self) -> bool:
        """Return whether the file is closed."""
        return self.file.closed

    def _error(self, error: Exception) -> Exception:
        return InputError(f"{self.uri}: cannot be read ({error}); check the file and the access to it, then run again")


class MemberFile(CountingFile):
    """A member of an archive, opened for reading.

    Args:
        opener: Opens the member.
        advance: Called with the number of bytes of each read.

    Raises:
        BrokenArchiveError: The member cannot be opened, or a read fails.
    """

    def __init__(self, opener: Callable[[], IO[bytes]], advance: Advance = lambda n: None) -> None:
        self._opener = opener
        super().__init__("", advance)

    def _open(self) -> IO[bytes]:
        return self._opener()

    def _error(self, error: Exception) -> Exception:
        return BrokenArchiveError(said(error))


def chunks(uri: str, compression: str | None, advance: Advance = lambda n: None) -> Iterator[bytes]:
    """Yield the content of a file, decompressed, in pieces of at most `CHUNK_BYTES` bytes.

    Args:
        uri: A path or an fsspec URL.
        compression: A key of `COMPRESSION_MARKS`; None if the name of the file tells of none.
        advance: Called with the number of bytes read from disk.

    Raises:
        InputError: The file cannot be read.
        BrokenArchiveError: The file is truncated or corrupt, or unpacks to more than `MAX_UNPACKED` allows.
    """
    return unpacked(lambda count: CountingFile(uri, count), compression, advance)


def unpacked(
    opener: Callable[[Advance], CountingFile], compression: str | None, advance: Advance = lambda n: None
) -> Generator[bytes]:
    """Yield the content of a file like `chunks`, however it is opened.

    A file that is compressed without its name telling so is decompressed, too.
    """
    with closing(opener(advance)) as file:
        compression = compression or compression_of(file.peek(MARK_BYTES))
        if compression is None:
            yield from iter(lambda: file.read(CHUNK_BYTES), b"")
        else:
            yield from _decompress(file, compression, opener)


def as_it_is(opener: Callable[[Advance], CountingFile], advance: Advance = lambda n: None) -> Iterator[bytes]:
    """Yield the bytes of a file without decompressing it."""
    with closing(opener(advance)) as file:
        yield from iter(lambda: file.read(CHUNK_BYTES), b"")


def compression_of(head: bytes) -> str | None:
    """Return how a file is compressed, by its first `MARK_BYTES` bytes; None if it is not."""
    return next((name for name, mark in COMPRESSION_MARKS.items() if re.match(mark, head)), None)


def lines(pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes | TooLarge]]:
    """Yield the lines of a stream of bytes that are not blank, without their ends, with their numbers from 1."""
    number = 1
    for piece, line in _lines(pieces):
        if line is None:
            number += piece.count(b"\n")
            continue
        if not isinstance(line, bytes) or line.strip():
            yield number, line
        number += 1


def _lines(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bytes | TooLarge | None]]:
    """Yield lines, and pieces of many blank lines as they are: a small file may unpack to a thousand million."""
    buffer = _RecordBuffer()
    for piece in pieces:
        if not buffer.size and piece.endswith(b"\n") and not piece.strip():
            yield piece, None
            continue
        first, *rest = piece.split(b"\n")
        buffer.add(first)
        for part in rest:
            line = buffer.take()
            yield b"", line.removesuffix(b"\r") if isinstance(line, bytes) else line
            buffer.add(part)
    if buffer.size:
        yield b"", buffer.take()


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


def _decompress(file: CountingFile, compression: str, opener: Callable[[Advance], CountingFile]) -> Iterator[bytes]:
    n_yielded = 0
    if not file.peek(1):
        raise BrokenArchiveError("it is empty")
    try:
        stream = pa.CompressedInputStream(pa.PythonFile(file, mode="r"), compression)
        while piece := stream.read(CHUNK_BYTES):
            n_yielded += len(piece)
            check_unpacked(n_yielded, file.n_read)
            yield piece
    except OSError as error:
        if file.failure:
            raise file.failure from error
        yield from _rest_before_break(opener, compression, n_yielded)
        raise BrokenArchiveError(str(error)) from error


def check_unpacked(n_unpacked: int, n_packed: int) -> None:
    """Stop at what unpacks to far more than text does.

    Raises:
        BrokenArchiveError: It is more than a GiB and more than `MAX_RATIO` times as much as is packed.
    """
    if n_unpacked > MAX_UNPACKED + MAX_RATIO * n_packed:
        raise BrokenArchiveError(f"it unpacks to more than {MAX_RATIO} times its size, as no text does")


def _rest_before_break(opener: Callable[[Advance], CountingFile], compression: str, n_yielded: int) -> Iterator[bytes]:
    """Yield the bytes after the first `n_yielded` up to the break.

    A read that meets the break loses what it has decompressed before it, so the file is read again, byte by byte.
    """
    with closing(opener(lambda n: None)) as file:
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
