"""Read the bytes of a document, and make an article or a refusal of it."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple

from transforms.formats.items import Item, RefusedItem, read_up_to

MAX_BYTES = 64 << 20
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .doc files begin with, and encrypted .docx files


class Contents(NamedTuple):
    """What a document holds; texts are "" where it has none.

    Attributes:
        text: Its paragraphs, divided by empty lines.
        title: From its text, if a part is marked as its title, else from its properties.
        author: The properties' author.
        created: The properties' date, as written there or in ISO 8601.
        modified: Likewise.
        language: The properties' language.
    """

    text: str
    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""
    language: str = ""


class UnreadableError(Exception):
    """Carries the reason of a refusal, a key of `transforms.records.refusals.REASONS`, and a message."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def whole(stream: BinaryIO) -> bytes:
    """Return a document's bytes; the stream is at its start again.

    Raises:
        UnreadableError: It has more than `MAX_BYTES`.
    """
    raw = read_up_to(stream, MAX_BYTES + 1)
    stream.seek(0)
    if len(raw) > MAX_BYTES:
        raise UnreadableError(
            "record_too_large", f"the document has more than {MAX_BYTES:,} bytes; remove its pictures"
        )
    return raw


def article(contents: Contents, raw: bytes) -> Item:
    """Return the article that a document is; dates count as those of publication and of the last change."""
    fields = {
        "text": contents.text,
        "title": contents.title,
        "author": contents.author,
        "published": contents.created,
        "updated": contents.modified,
        "language": contents.language,
    }
    return Item("file", {name: value for name, value in fields.items() if value}, raw)


def refusal(error: UnreadableError, raw: bytes) -> RefusedItem:
    """Return the refusal of a document."""
    return RefusedItem("file", error.reason, str(error), raw)
