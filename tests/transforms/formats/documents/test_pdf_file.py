"""Read the text of PDF files."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from tests.transforms.formats.documents.written_pdf import content, pdf, stream
from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.documents import document_file, pdf_file
from transforms.formats.documents.pdf_file import iso_date, read
from transforms.records.refusals import REASONS

LINES = [
    (72, 700, 10, "“The gate is shut,” said the harbour master of Thornbury on Monday,"),
    (72, 688, 10, "“and it stays shut.” Nobody asked her why."),
    (72, 664, 10, "Fishermen disagree."),
]
TEXT = f"{LINES[0][3]} {LINES[1][3]}\n\n{LINES[2][3]}"


def test_text_and_properties_are_read():
    info = "/Title (The gate) /Author (Ann Lee) /CreationDate (D:20260302093000+01'00') /ModDate (D:20260303)"
    assert fields_of(read, pdf([content(LINES)], info)) == {
        "text": TEXT,
        "title": "The gate",
        "author": "Ann Lee",
        "published": "2026-03-02T09:30:00+01:00",
        "updated": "2026-03-03",
    }


@pytest.mark.parametrize("title", ["", "Microsoft Word - gate.doc", "gate-final.INDD", "untitled"])
def test_a_file_name_is_no_title_and_the_largest_line_is(title: str):
    page = content([(72, 740, 20, "The gate stays shut"), *LINES])
    assert fields_of(read, pdf([page], f"/Title ({title})"))["title"] == "The gate stays shut"
    assert "title" not in fields_of(read, pdf([content(LINES)], f"/Title ({title})"))


def test_places_are_those_on_the_page():
    scaled = (
        b"q .5 0 0 .5 0 0 cm BT /F1 20 Tf 144 1400 Td (The gate stays shut for a week) Tj 0 -24 Td (or two.) Tj ET Q"
    )
    leading = b"BT /F1 1 Tf 10 0 0 10 72 650 Tm 1.2 TL (Nobody knows for how long it) Tj T* (will be.) Tj ET"
    assert fields_of(read, pdf([scaled + b"\n" + leading]))["text"] == (
        "The gate stays shut for a week or two.\n\nNobody knows for how long it will be."
    )


def test_ligatures_are_letters():
    to_unicode = b"beginbfchar <66> <FB03> endbfchar"
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >>"
    file = pdf([content([(72, 700, 10, "The ofce")])], objects={3: font, 5: stream(to_unicode)})
    assert fields_of(read, file)["text"] == "The oﬃce".replace("ﬃ", "ffi")


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(pdf([content(LINES)])))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_only_files_that_need_a_password_are_refused():
    assert refusals_of(read, encrypted("secret")) == ["encrypted"]
    assert fields_of(read, encrypted(""))["text"] == TEXT


def test_pages_without_text_are_refused():
    assert refusals_of(read, pdf([b"0 0 m 100 100 l S"])) == ["no_text_layer"]
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R >>"
    objects = {3: font, 5: stream(b"beginbfrange <20> <7e> <E020> endbfrange")}
    assert refusals_of(read, pdf([content(LINES[2:])], objects=objects)) == ["undecodable"]


def forms(depth: int, width: int) -> dict[int, bytes]:
    """Return forms that draw `width` times the next of them: the last one is drawn `width ** depth` times."""
    names = {}
    for level in range(depth):
        draw = b"/X Do " * width if level + 1 < depth else b"BT /F1 9 Tf (A) Tj ET"
        resources = f"/XObject << /X {101 + level} 0 R >> /Font << /F1 3 0 R >>"
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {resources} >>"
        names[100 + level] = stream(draw, entries)
    return names


BOMB = b"<< /Length %d /Filter /FlateDecode >>\nstream\n"
PACKED = zlib.compress(b"0 0 m " * (8 << 20))


@pytest.mark.parametrize(
    "file",
    [
        pdf([b"/X Do " * 50], objects=forms(12, 50), resources="/XObject << /X 100 0 R >>"),
        pdf(
            [b"/X Do"],
            objects={100: stream(b"/X Do /X Do", "/Subtype /Form /Resources << /XObject << /X 100 0 R >> >>")},
            resources="/XObject << /X 100 0 R >>",
        ),
        pdf([BOMB % len(PACKED) + PACKED + b"\nendstream"]),
        pdf([b"q Q " * 400_000]),
        pdf([b"[" * 200_000]),
        pdf([content(LINES)], objects={2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"}),
        pdf([content(LINES)], objects={1: b"<< /Type /Catalog /Pages 1 0 R >>"}),
        pdf([content(LINES)], objects={2: b"<< /Type /Pages /Kids [" + b"10 0 R " * 3000 + b"] /Count 3000 >>"}),
        b"%PDF-1.4\n" + b"<< /A " * 20_000,
        b"%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF",
    ],
    ids=["forms", "form in itself", "bomb", "operators", "lists", "page tree", "no page tree", "pages", "deep", "loop"],
)
def test_hostile_files_are_refused(file: bytes, monkeypatch):
    monkeypatch.setattr(pdf_file, "MAX_WORK", 500_000)
    monkeypatch.setitem(pdf_file.LIMITS, "stream_parsing_work_maximum_count", 20_000)
    [reason] = refusals_of(read, file)
    assert reason in ("broken_file", "record_too_large", "no_text_layer")


def test_the_work_for_a_file_is_bounded(monkeypatch):
    monkeypatch.setattr(pdf_file, "MAX_WORK", 2500)
    assert refusals_of(read, pdf([content(LINES)])) == [""]
    assert refusals_of(read, pdf([content(LINES)] * 3)) == ["record_too_large"]
    monkeypatch.setattr(document_file, "MAX_BYTES", 100)
    assert refusals_of(read, pdf([content(LINES)])) == ["record_too_large"]


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("D:20260302093000Z", "2026-03-02T09:30:00Z"),
        ("D:202603020930-05'30'", "2026-03-02T09:30:00-05:30"),
        ("20260302093015+01", "2026-03-02T09:30:15+01:00"),
        ("D:20260302", "2026-03-02"),
        ("2 March 2026", "2 March 2026"),
        ("", ""),
    ],
)
def test_dates_are_written_as_in_iso_8601(date: str, iso: str):
    assert iso_date(date) == iso


SAMPLE = pdf([content(LINES)] * 2, "/Title (The gate)")


@settings(max_examples=200, deadline=None)
@given(file=broken(SAMPLE) | st.binary(max_size=60).map(lambda end: b"%PDF-1.4\n" + end) | st.binary(max_size=30))
def test_no_file_breaks_the_reader(file: bytes):
    for item in read_all(read, file):
        assert item.place == "file"
        assert getattr(item, "reason", "missing_text") in REASONS
