"""Unpack what a web server packed with gzip or brotli, in small parts, however much it unpacks to."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import brotli

CODINGS = frozenset(("br", "gzip", "x-gzip"))
GZIP = b"\x1f\x8b"
CHUNK = 65_536  # bytes


def unpacked(packed: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield a body without its content encoding.

    Args:
        packed: The body, in parts.
        coding: One of `CODINGS`. A body that says so but does not look like gzip is given as it is: some archives keep
            the header of a page that they unpacked.

    Raises:
        ValueError: The body is incomplete.
        zlib.error: The body is corrupt; or brotli.error.
    """
    parts = iter(packed)
    first = next(parts, b"")
    if not first or (coding != "br" and not first.startswith(GZIP)):
        yield from chain((first,), parts)
    elif coding == "br":
        brotlied = brotli.Decompressor()
        for part in chain((first,), parts):
            yield brotlied.process(part, output_buffer_limit=CHUNK)
            while not brotlied.can_accept_more_data():
                yield brotlied.process(b"", output_buffer_limit=CHUNK)
        while not brotlied.is_finished():  # all is taken, but not all was given
            if not (part := brotlied.process(b"", output_buffer_limit=CHUNK)):
                raise ValueError("it is incomplete")
            yield part
    else:
        gzipped = zlib.decompressobj(16 + zlib.MAX_WBITS)
        for part in chain((first,), parts):
            yield gzipped.decompress(part, CHUNK)
            while gzipped.unconsumed_tail:
                yield gzipped.decompress(gzipped.unconsumed_tail, CHUNK)
        if not gzipped.eof:
            raise ValueError("it is incomplete")
