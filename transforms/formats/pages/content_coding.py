"""Unpack what a web server packed with gzip, deflate or brotli, in small parts, however much it unpacks to."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

import brotli

CODINGS = frozenset(("br", "deflate", "gzip", "x-gzip"))
GZIP = b"\x1f\x8b"
SHOWN = (b"<!doctype", b"<html", b"<?xml")  # what a page begins with that is not packed
CHUNK = 65_536  # bytes


def unpacked(packed: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield a body without its content encoding.

    Args:
        packed: The body, in parts.
        coding: One of `CODINGS`. A body that says so but does not look like gzip is given as it is: some archives keep
            the header of a page that they unpacked. Some servers send deflate without the header of zlib.

    Raises:
        ValueError: The body is incomplete.
        zlib.error: The body is corrupt; or brotli.error.
    """
    parts = iter(packed)
    first = next(parts, b"")
    if not first or first[:9].lower().startswith(SHOWN) or (coding.endswith("gzip") and not first.startswith(GZIP)):
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
        headed = first[0] & 15 == zlib.DEFLATED and int.from_bytes(first[:2], "big") % 31 == 0
        bits = 16 + zlib.MAX_WBITS if coding.endswith("gzip") else zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
        gzipped = zlib.decompressobj(bits)
        for part in chain((first,), parts):
            yield gzipped.decompress(part, CHUNK)
            while gzipped.unconsumed_tail:
                yield gzipped.decompress(gzipped.unconsumed_tail, CHUNK)
        if not gzipped.eof:
            raise ValueError("it is incomplete")
