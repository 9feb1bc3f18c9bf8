"""Unpack bodies in small parts. Within WARC files: test_warc_file."""

from __future__ import annotations

import gzip

import brotli
import pytest

from transforms.formats.pages.content_coding import CHUNK, unpacked

TEXT = b"Rain fell. " * 20_000


@pytest.mark.parametrize(("coding", "packed"), [("gzip", gzip.compress(TEXT)), ("br", brotli.compress(TEXT))])
def test_bodies_come_in_small_parts(coding: str, packed: bytes) -> None:
    parts = list(unpacked([packed[:20], packed[20:]], coding))
    assert b"".join(parts) == TEXT
    assert max(map(len, parts)) <= 2 * CHUNK  # brotli takes the limit loosely
    with pytest.raises(ValueError, match="incomplete"):
        list(unpacked([packed[:-5]], coding))


def test_what_is_not_packed_is_given_as_it_is() -> None:
    assert list(unpacked([b"<p>", b"rain"], "gzip")) == [b"<p>", b"rain"]


def test_nothing_is_nothing() -> None:
    assert b"".join(unpacked([], "br")) == b""
