"""Stream bytes, decompressed and cut into lines."""

import gzip
import hashlib
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import InputError
from flows.ingest import streams
from flows.ingest.streams import BrokenArchiveError, TooLarge, chunks, lines, whole


def zstd(raw: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(raw)
    return bytes(sink.getvalue().to_pybytes())


PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "zstd": zstd}
# Text that hardly compresses, so that half of an archive holds about half of it.
PLAIN = "".join(f"{hashlib.sha256(str(n).encode()).hexdigest()}\n" for n in range(9_000)).encode()


def gather(pieces: Iterator[bytes]) -> tuple[bytes, str | None]:
    """Return the bytes of a stream, and the message if it ends with a broken archive."""
    given = b""
    try:
        for piece in pieces:
            given += piece
    except BrokenArchiveError as error:
        return given, str(error)
    return given, None


@pytest.mark.parametrize("compression", [None, "gzip", "zstd"])
@pytest.mark.parametrize("plain", [b"one\n", PLAIN])
def test_a_file_is_read_and_its_bytes_on_disk_are_counted(tmp_path, compression, plain):
    path = tmp_path / "f"
    path.write_bytes(PACK[compression](plain) if compression else plain)
    counted: list[int] = []
    content, broken = gather(chunks(str(path), compression, counted.append))
    assert content == plain
    assert broken is None
    assert sum(counted) == path.stat().st_size


@pytest.mark.parametrize("compression", PACK)
def test_several_members_are_one_stream(tmp_path, compression):
    path = tmp_path / "f"
    path.write_bytes(b"".join(PACK[compression](part) for part in (PLAIN, b"two\n", b"three")))
    content, broken = gather(chunks(str(path), compression))
    assert content == PLAIN + b"two\nthree"
    assert broken is None


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("plain", [PLAIN[:2_000], PLAIN])
def test_a_truncated_archive_yields_all_that_can_be_read(tmp_path, compression, plain):
    path = tmp_path / "f"
    packed = PACK[compression](plain)
    path.write_bytes(PACK[compression](b"whole member\n") + packed[: len(packed) * 3 // 4])
    given, broken = gather(chunks(str(path), compression))
    assert broken
    assert (b"whole member\n" + plain).startswith(given)
    assert len(given) >= len(b"whole member\n")
    if compression == "gzip" or plain is PLAIN:  # a block of zstd has 128 KiB
        assert len(given) > len(plain) // 3


@pytest.mark.parametrize("compression", PACK)
@pytest.mark.parametrize("raw", [b"", b"no archive at all"])
def test_a_file_that_is_no_archive_is_broken(tmp_path, compression, raw):
    path = tmp_path / "f"
    path.write_bytes(raw)
    assert gather(chunks(str(path), compression))[1]


def test_a_wrong_checksum_is_reported_after_the_content(tmp_path):
    path = tmp_path / "f"
    packed = bytearray(gzip.compress(PLAIN))
    packed[-6] ^= 1
    path.write_bytes(packed)
    given, broken = gather(chunks(str(path), "gzip"))
    assert broken
    assert len(given) > len(PLAIN) - (1 << 16)  # the last decompressed block is lost


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_a_failing_disk_is_an_input_error_and_no_broken_archive(tmp_path, monkeypatch, compression):
    class Failing:
        closed = False

        def read(self, n: int) -> bytes:
            raise OSError(5, "Input/output error")

        def close(self) -> None:
            pass

    monkeypatch.setattr("flows.ingest.streams.Path.open", lambda *_: Failing())
    with pytest.raises(InputError, match="Input/output error"):
        list(chunks(str(tmp_path / "f"), compression))


def test_a_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        list(chunks(str(tmp_path / "gone"), None))


def cut(raw: bytes, size: int) -> list[bytes]:
    return [raw[i : i + size] for i in range(0, len(raw), size)]


@given(st.lists(st.binary(max_size=9).map(lambda b: b.replace(b"\n", b"").replace(b"\r", b""))), st.integers(1, 5))
def test_lines_do_not_depend_on_how_the_stream_is_cut(parts, size):
    for end in (b"\n", b"\r\n"):
        found = list(lines(cut(b"".join(part + end for part in parts), size)))
        assert found == [(number, part) for number, part in enumerate(parts, 1) if part.strip()]


def test_blank_lines_are_counted():
    assert list(lines([b"a\n", b"\n" * 1000, b"b\n"])) == [(1, b"a"), (1002, b"b")]


def test_a_last_line_needs_no_line_end():
    assert list(lines([b"a\nb"])) == [(1, b"a"), (2, b"b")]
    assert list(lines([b"a\n"])) == [(1, b"a")]
    assert list(lines([])) == []


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_line_that_is_too_large_is_reduced_to_its_hash_and_head(monkeypatch, size):
    monkeypatch.setattr(streams, "MAX_RECORD_BYTES", 10)
    monkeypatch.setattr(streams, "KEPT_BYTES", 4)
    large = b"abcdefghijk" * 3
    found = list(lines(cut(b"0123456789\n" + large + b"\nshort\n" + large, size)))
    kept = TooLarge(33, hashlib.sha256(large).hexdigest(), b"abcd")
    assert found == list(enumerate([b"0123456789", kept, b"short", kept], 1))


def test_a_file_that_is_too_large_is_not_held_in_memory(monkeypatch):
    monkeypatch.setattr(streams, "MAX_RECORD_BYTES", 10)
    assert whole([b"01234567\n\r"]) == b"01234567\n\r"
    large = whole([b"x"] * 11)
    assert isinstance(large, TooLarge)
    assert large.size == 11
