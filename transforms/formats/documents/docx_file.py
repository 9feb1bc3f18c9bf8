"""Read the text of a .docx file: a ZIP archive of XML parts."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from transforms.formats.documents.document_file import (
    COMPOUND_FILE,
    Contents,
    UnreadableError,
    article,
    refusal,
    whole,
)
from transforms.formats.feeds.xml_stream import name_of
from transforms.formats.items import Item, RefusedItem

MAX_PART_BYTES = 64 << 20  # decompressed; a long book has 10 MB
MAX_ELEMENTS = 2_000_000  # each takes some 150 bytes of memory
MAX_DIRECTORY_BYTES = 4 << 20  # the list of a ZIP's files: some tens of thousands
_END_OF_DIRECTORY = b"PK\x05\x06"
_MAIN_PART = re.compile(r"/?word/document\d*\.xml", re.IGNORECASE)
_UNREAD = frozenset(("Fallback", "moveFrom", "del"))  # the same text for old programs; text that was moved or deleted
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_TITLE_STYLE = "title"
_CHUNK_BYTES = 1 << 16


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the article that a .docx file is, with its footnotes at the end."""
    raw = b""
    try:
        raw = whole(stream)
        if raw.startswith(COMPOUND_FILE):
            message = "the file is encrypted, or is an old .doc file; save it as .docx without a password"
            raise UnreadableError("encrypted", message)
        _check_directory(raw)
        with zipfile.ZipFile(stream) as archive:
            yield article(_contents(archive), raw)
    except UnreadableError as error:
        yield refusal(error, raw)
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError, EOFError, RuntimeError) as error:
        message = f"the .docx file is damaged ({' '.join(str(error).split())[:200]}); save it again"
        yield refusal(UnreadableError("broken_file", message), raw)


def _check_directory(raw: bytes) -> None:
    """Refuse a list of files that would need much memory; it is read whole."""
    end = raw.rfind(_END_OF_DIRECTORY)
    if end >= 0 and int.from_bytes(raw[end + 12 : end + 16], "little") > MAX_DIRECTORY_BYTES:
        raise UnreadableError("record_too_large", "the .docx file lists too many files within it; save it again")


def _contents(archive: zipfile.ZipFile) -> Contents:
    names = {info.filename.lower(): info for info in archive.infolist()}
    main = next((info for info in archive.infolist() if _MAIN_PART.fullmatch(info.filename)), None)
    if main is None:
        raise UnreadableError(
            "broken_file", "the file holds no word/document.xml, so it is no .docx file; check its name"
        )
    title = ""
    paragraphs: list[str] = []
    for style, text in _paragraphs(archive, main):
        if style == _TITLE_STYLE and not title and not paragraphs:
            title = " ".join(text.split())
        else:
            paragraphs.append(text)
    for part in ("word/footnotes.xml", "word/endnotes.xml"):
        if part in names:
            paragraphs += [text for _, text in _paragraphs(archive, names[part])]
    if not paragraphs:
        raise UnreadableError("missing_text", "the document has no text; if it shows a picture of one, type it in")
    properties = _properties(archive, names["docprops/core.xml"]) if "docprops/core.xml" in names else {}
    return Contents(
        "\n\n".join(paragraphs),
        title or properties.get("title", ""),
        properties.get("creator", ""),
        properties.get("created", ""),
        properties.get("modified", ""),
        properties.get("language", ""),
    )


def _paragraphs(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[str, str]]:
    """Yield the style and the text of each paragraph that has one; those of text boxes stand before their anchor's."""
    for element in _closed_elements(archive, part):
        if not element.tag.endswith("}p"):
            continue
        if not any(name_of(parent) in _UNREAD for parent in element.iterancestors()):
            text = "".join(_pieces(element)).strip()
            if text:
                yield _style(element), text
        if not any(name_of(parent) == "p" for parent in element.iterancestors()):
            _forget(element)


def _closed_elements(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[etree._Element]:
    """Yield the elements of a part as they end.

    The parser expands no entity, opens no address, and stops at 256 nested elements.
    """
    parser = etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    n_elements = 0
    if part.flag_bits & 1:
        raise UnreadableError("encrypted", "the .docx file needs a password; save it without one")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError("broken_file", "the .docx file is packed in an unusual way; save it again")
    n_read = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            n_read += len(chunk)
            if n_read > MAX_PART_BYTES or n_elements > MAX_ELEMENTS:
                message = f"its text takes more than {MAX_PART_BYTES:,} bytes or {MAX_ELEMENTS:,} elements; split it"
                raise UnreadableError("record_too_large", message)
            parser.feed(chunk)
            for _, element in parser.read_events():
                n_elements += 1
                yield element
    parser.close()
    for _, element in parser.read_events():
        yield element


def _pieces(node: etree._Element) -> Iterator[str]:
    """Yield the pieces of a paragraph's text, without those of paragraphs in it."""
    for child in node:
        name = name_of(child)
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "r" and _is_hidden(child):
            continue
        elif name not in _UNREAD and name not in ("p", "pPr", "rPr"):
            yield from _pieces(child)


def _is_hidden(run: etree._Element) -> bool:
    vanish = run.find("{*}rPr/{*}vanish")
    return vanish is not None and not any(value in ("0", "false", "off") for value in vanish.attrib.values())


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find("{*}pPr/{*}pStyle")
    return "" if style is None else next(iter(style.attrib.values()), "").lower()


def _forget(element: etree._Element) -> None:
    """Free what has been read, so that the memory is that of a paragraph."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _properties(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _closed_elements(archive, part):
        if element.text and len(element.text) < 1000:
            found.setdefault(name_of(element), " ".join(element.text.split()))
    return found
