"""Decode bytes to text: by their byte order mark, as named, as UTF-8 or UTF-16, else as sniffed; or refuse them.

A wrong text is worse than none: what fits several encodings is refused with their names.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from transforms.records.refusals import Refused
from transforms.records.sniffed_encoding import NAMES, sniff

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD = 4096  # bytes in which NULs are counted
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs"))
_ASCII = bytes(range(0x20, 0x7F)).decode()


def decode(raw: bytes, encoding: str | None = None) -> str | Refused:
    """Return bytes as text.

    Args:
        raw: The bytes.
        encoding: The encoding, where somebody knows it; only a byte order mark goes before it.

    Returns:
        The text without its byte order mark, or the reason why it cannot be decoded for certain.
    """
    named = marked(raw) or encoding or _wide(raw[:HEAD])
    try:
        return raw.decode(named or "utf-8")
    except UnicodeDecodeError as error:
        if named is None and (codec := sniff(raw).codec):
            try:
                return raw.decode(codec)
            except UnicodeDecodeError:
                pass  # its end is not of the encoding of its beginning
        return Refused("undecodable", _explain(raw, named, error))


def marked(raw: bytes) -> str | None:
    """Return the encoding that a byte order mark names; None without one."""
    return next((codec for mark, codec in MARKS if raw.startswith(mark)), None)


def unit_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark or the places of NULs tell: UTF-8, UTF-16 or UTF-32; else None."""
    return marked(head) or _wide(head[:HEAD])


def text_encoding(name: str) -> str:
    """Return an encoding's name in Python.

    Raises:
        ValueError: There is no such encoding of text.
    """
    try:
        codec = codecs.lookup(name.strip().replace(" ", "_")).name
        is_text = codec not in _NO_CHARSETS and _ASCII.encode(codec).decode(codec) == _ASCII
    except (LookupError, UnicodeError, ValueError, TypeError):
        is_text = False
    if not is_text:
        raise ValueError(f"no encoding has the name {name!r}; give one such as windows-1252, mac-roman or utf-16")
    return codec


def sniffed(head: bytes) -> str | None:
    """Return the encoding of a stream without a mark by its beginning; None for UTF-8, and where it is not certain."""
    if unit_encoding(head):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return sniff(head).codec
    return None


def in_utf_8(pieces: Iterable[bytes], encoding: str | None = None, *, any_encoding: bool = False) -> Iterator[bytes]:
    """Yield the bytes of a stream in UTF-8 if they are UTF-16 or UTF-32; else as they are, without UTF-8's mark.

    What cannot be decoded becomes a byte that is not UTF-8 either.

    Args:
        pieces: The stream's bytes.
        encoding: Its encoding, where somebody knows it.
        any_encoding: Whether other encodings than UTF-16 and UTF-32 become UTF-8, too.
    """
    pieces = iter(pieces)
    head = b""
    while len(head) < HEAD and (piece := next(pieces, b"")):
        head += piece
    codec = marked(head) or encoding or _wide(head[:HEAD]) or ""
    is_utf_8 = not codec or codec.startswith("utf-8")
    if is_utf_8 or not (any_encoding or codec.startswith(("utf-16", "utf-32"))):
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder(codec)("newstables.damaged")
    yield decoder.decode(head).encode("utf-8", "surrogateescape")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")


def _damaged(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return "\udcff", error.end  # the byte 0xFF, as "surrogateescape" encodes it
    raise error


codecs.register_error("newstables.damaged", _damaged)


def _wide(head: bytes) -> str | None:
    """Return UTF-16 or UTF-32 without a mark: ASCII's characters have NULs at the same places of each unit."""
    if b"\0" not in head:
        return None
    zeros = [head[i::4].count(0) for i in range(4)]
    units = len(head) // 4
    for name, empty, full in (("utf-32-le", (2, 3), 0), ("utf-32-be", (0, 1), 3)):
        if units and min(zeros[i] for i in empty) >= 0.9 * units and zeros[full] <= 0.1 * units:
            return name
    high, low = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for name, of_text, of_nuls in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        # Spaces and full stops alone are more than a tenth of any alphabet's text.
        if of_nuls >= max(1.0, 20 * of_text, 0.1 * len(head) / 2):
            return name
    return None


def _explain(raw: bytes, named: str | None, error: UnicodeDecodeError) -> str:
    codec = (named or "utf-8").removesuffix("-sig")
    at = error.start + (len(codecs.BOM_UTF8) if named == "utf-8-sig" else 0)
    name = NAMES[codec][1] if codec in NAMES else codec.upper()
    fault = f"byte {at} (0x{raw[at]:02x}) is not {name}: {error.reason}"
    if named:
        return f"{fault}; give another --encoding, or write the text again as UTF-8"
    guesses = sniff(raw).guesses
    if not guesses:
        return f"{fault}, and no other encoding is certain; give --encoding NAME if you know it"
    return f"{fault}; it looks like {' or '.join(guesses)}; give --encoding NAME if you know which it is"
