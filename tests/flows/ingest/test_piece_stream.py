"""Give the readers of formats a file object."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from flows.ingest import piece_stream
from flows.ingest.piece_stream import PieceStream, PromptReader, copied
from flows.ingest.streams import BrokenArchiveError


def test_pieces_are_read_on():
    stream = io.BufferedReader(PieceStream([b"ab", b"", b"cde"]))
    assert stream.read(3) == b"abc"
    assert stream.read() == b"de"


def test_a_failure_is_kept():
    def broken() -> Iterator[bytes]:
        yield b"ab"
        raise BrokenArchiveError("cut")

    stream = PieceStream(broken())
    reader = PromptReader(stream)
    assert reader.read(10) == b"ab"
    with pytest.raises(BrokenArchiveError):
        reader.read(10)
    assert isinstance(stream.failure, BrokenArchiveError)


def test_a_copy_can_be_read_back_and_forth():
    with copied(io.BytesIO(b"abc")) as copy:
        copy.seek(1)
        assert copy.read() == b"bc"


def test_a_copy_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(piece_stream, "MAX_COPY_BYTES", 2)
    with pytest.raises(BrokenArchiveError, match="more than 2 bytes"), copied(io.BytesIO(b"abc")):
        pass
