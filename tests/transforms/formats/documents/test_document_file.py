"""Read the bytes of a document, and make an article or a refusal of it."""

from __future__ import annotations

from io import BytesIO

import pytest

from transforms.formats.documents import document_file
from transforms.formats.documents.document_file import Contents, UnreadableError, article, refusal, whole
from transforms.formats.items import Item, RefusedItem


def test_the_stream_is_at_its_start_again():
    stream = BytesIO(b"abc")
    assert whole(stream) == b"abc"
    assert stream.read() == b"abc"


def test_too_large_documents_are_refused(monkeypatch):
    monkeypatch.setattr(document_file, "MAX_BYTES", 2)
    with pytest.raises(UnreadableError, match="more than 2 bytes") as raised:
        whole(BytesIO(b"abc"))
    assert refusal(raised.value, b"ab")[:2] == ("file", "record_too_large")


def test_what_a_document_lacks_is_no_field():
    assert article(Contents("A.", modified="2026"), b"a") == Item("file", {"text": "A.", "updated": "2026"}, b"a")
    assert refusal(UnreadableError("encrypted", "locked"), b"a") == RefusedItem("file", "encrypted", "locked", b"a")
