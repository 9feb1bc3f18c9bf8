"""Give the readers of formats a file object: a stream, or a copy on disk where they go back and forth."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from flows.errors import InputError
from flows.ingest.streams import CHUNK_BYTES, BrokenArchiveError

IN_MEMORY_BYTES = 32 << 20  # larger copies lie on disk
MAX_COPY_BYTES = 8 << 30


class PieceStream(io.RawIOBase):
    """A stream of bytes as a file object that can only be read on.

    Attributes:
        failure: The error that ended the stream, also where who reads it has caught it.
        n_read: The number of bytes that it has given.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")
        self.failure: Exception | None = None
        self.n_read = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next; return how many bytes that is, 0 at the end."""
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return 0
        except (BrokenArchiveError, InputError) as error:
            self.failure = error
            raise
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        self.n_read += n
        return n


class PromptReader(io.BufferedReader):
    """A buffered reader that returns what there is, so that what stands before a break is not lost with it."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes; return none at the end only. Without a size, read all."""
        return super().read(size) if size is None or size < 0 else self.read1(size)


@contextmanager
def copied(stream: BinaryIO) -> Iterator[BinaryIO]:
    """Provide a copy of a stream in which one can go back and forth; it is on disk if it is large.

    Raises:
        BrokenArchiveError: The stream has more than `MAX_COPY_BYTES`.
    """
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as copy:
        size = 0
        while piece := stream.read(CHUNK_BYTES):
            size += len(piece)
            if size > MAX_COPY_BYTES:
                raise BrokenArchiveError(f"it has more than {MAX_COPY_BYTES:,} bytes")
            copy.write(piece)
        copy.seek(0)
        yield cast(BinaryIO, copy)
