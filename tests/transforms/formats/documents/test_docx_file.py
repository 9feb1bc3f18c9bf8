"""Read the text of .docx files."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.documents import document_file, docx_file
from transforms.formats.documents.docx_file import read
from transforms.formats.items import RefusedItem
from transforms.records.refusals import REASONS

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="cp" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
    "<dc:title>Draft 3</dc:title><dc:creator>Ann Lee</dc:creator><dc:language>en-GB</dc:language>"
    "<dcterms:created>2026-03-01T08:00:00Z</dcterms:created><dcterms:modified>2026-03-02T09:30:00Z</dcterms:modified>"
    "</cp:coreProperties>"
)


def document(body: str, method: int = zipfile.ZIP_DEFLATED, **parts: str) -> bytes:
    """Return a .docx file with a body, and with parts such as footnotes."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"docProps/{name}.xml" if name == "core" else f"word/{name}.xml", xml)
    return file.getvalue()


def paragraph(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def test_paragraphs_and_properties_are_read():
    body = (
        paragraph("The gate ", "is shut", style="Title")
        + paragraph("“It is shut,” ", "he said.")
        + paragraph()
        + paragraph("B.")
    )
    assert fields_of(read, document(body, core=CORE)) == {
        "text": "“It is shut,” he said.\n\nB.",
        "title": "The gate is shut",
        "author": "Ann Lee",
        "published": "2026-03-01T08:00:00Z",
        "updated": "2026-03-02T09:30:00Z",
        "language": "en-GB",
    }


def test_without_a_title_in_the_text_the_property_is_the_title():
    assert fields_of(read, document(paragraph("A."), core=CORE))["title"] == "Draft 3"
    assert fields_of(read, document(paragraph("A."))) == {"text": "A."}


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        ("<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t><w:softHyphen/></w:r>", "well-known"),
        ("<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>", "new"),
        (
            "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom>",
            "link",
        ),
        ("<w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>", "seen"),
        ('<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>seen</w:t></w:r>', "seen"),
        ("<w:r><w:instrText>PAGE</w:instrText><w:t>A &amp; B</w:t></w:r>", "A & B"),
    ],
)
def test_runs_are_read_as_they_show(inner: str, text: str):
    assert fields_of(read, document(f"<w:p>{inner}</w:p>"))["text"] == text


def test_cells_text_boxes_and_footnotes_are_paragraphs():
    cells = f"<w:tbl><w:tr><w:tc>{paragraph('A.')}</w:tc><w:tc>{paragraph('B.')}</w:tc></w:tr></w:tbl>"
    box = f"<w:r><w:x><Choice>{paragraph('Box.')}</Choice><Fallback>{paragraph('Box.')}</Fallback></w:x></w:r>"
    notes = f"<w:footnotes {W}><w:footnote>{paragraph(' Note.')}</w:footnote></w:footnotes>"
    file = document(f"{cells}<w:p>{box}<w:r><w:t>C.</w:t></w:r></w:p>{paragraph('D.')}", footnotes=notes)
    assert fields_of(read, file)["text"] == "A.\n\nB.\n\nBox.\n\nC.\n\nD.\n\nNote."


def test_documents_without_text_are_refused():
    assert refusals_of(read, document("<w:p/>")) == ["missing_text"]


def test_encrypted_and_foreign_files_are_refused():
    locked = bytearray(document(paragraph("A.")))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert refusals_of(read, bytes(locked)) == ["encrypted"]
    assert refusals_of(read, document_file.COMPOUND_FILE + b"\x00" * 600) == ["encrypted"]
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusals_of(read, file.getvalue()) == ["broken_file"]
    assert refusals_of(read, document(paragraph("A."), zipfile.ZIP_LZMA)) == ["broken_file"]
    [refused] = read_all(read, b"no archive")
    assert refused == RefusedItem(
        "file", "broken_file", "the .docx file is damaged (File is not a zip file); save it again", b"no archive"
    )


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        xml = f"{bomb}<w:d {W}><w:p><w:r><w:t>A. &b;&f;</w:t></w:r></w:p></w:d>"
        archive.writestr("word/document.xml", xml)
    assert fields_of(read, file.getvalue())["text"] == "A."


def test_zip_bombs_are_refused(monkeypatch):
    monkeypatch.setattr(docx_file, "MAX_PART_BYTES", 1 << 20)
    bomb = document(paragraph("A" * (2 << 20)))
    assert len(bomb) < 10_000
    assert refusals_of(read, bomb) == ["record_too_large"]
    monkeypatch.setattr(docx_file, "MAX_ELEMENTS", 1000)
    assert refusals_of(read, document("<w:x/>" * 100_000)) == ["record_too_large"]
    monkeypatch.setattr(docx_file, "MAX_DIRECTORY_BYTES", 50)
    assert refusals_of(read, document(paragraph("A."), core=CORE)) == ["record_too_large"]
    monkeypatch.setattr(document_file, "MAX_BYTES", 100)
    assert refusals_of(read, document(paragraph("A."))) == ["record_too_large"]


SAMPLE = document(
    paragraph("The gate", style="Title") + paragraph("“It is shut,” he said."), zipfile.ZIP_STORED, core=CORE
)
PACKED = document(paragraph("The gate", style="Title") + paragraph("“It is shut,” he said."), core=CORE)


@settings(max_examples=300, deadline=None)
@given(file=broken(SAMPLE) | broken(PACKED) | st.binary(max_size=60).map(lambda end: b"PK\x03\x04" + end))
def test_no_file_breaks_the_reader(file: bytes):
    for item in read_all(read, file):
        assert item.place == "file"
        assert getattr(item, "reason", "missing_text") in REASONS
