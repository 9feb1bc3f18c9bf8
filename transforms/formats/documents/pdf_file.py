"""Read the text of a PDF file."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import Configuration, PageObject, PdfReader, apply_configuration

from transforms.formats.documents.document_file import Contents, UnreadableError, article, refusal, whole
from transforms.formats.documents.pdf_lines import Line, heading, paragraphs
from transforms.formats.items import Item, RefusedItem

# What a hostile file could make large; a page of a newspaper has some 20,000 bytes and 5,000 operators.
LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 16 << 20,
    "lzw_maximum_output_length": 16 << 20,
    "run_length_maximum_output_length": 16 << 20,
    "array_based_stream_maximum_output_length": 16 << 20,
    "stream_parsing_work_maximum_count": 200_000,
    "xform_maximum_invocations_per_extraction": 2000,
}
MAX_PAGES = 2000
MAX_WORK = 5_000_000  # operators of the whole file, where a page or a form within it counts as many
PAGE_WORK = 1000
FORM_WORK = 5000
BYTES_OF_WORK = 8  # of a page's content, for each operator that it may hold
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?)?")
_NO_TITLE = re.compile(r"microsoft |untitled|document\d*$|.*\.(?:docx?|indd|pdf|qxp|odt|rtf|txt|pages)$", re.IGNORECASE)
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every fault that it mends


def read(stream: BinaryIO) -> Iterator[Item | RefusedItem]:
    """Yield the article that a PDF file is.

    The text is read in the order in which the file draws it.
    """
    raw = b""
    try:
        raw = whole(stream)
        with apply_configuration(Configuration(**LIMITS)):
            found = _contents(stream)
    except UnreadableError as error:
        yield refusal(error, raw)
        return
    except Exception as error:  # the library names dozens, and hostile files find others
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        message = f"the PDF file is damaged, or goes beyond the limits for one ({why}); print it to a new PDF file"
        yield refusal(UnreadableError("broken_file", message), raw)
        return
    yield article(found, raw)


def _contents(stream: BinaryIO) -> Contents:
    reader = PdfReader(stream)
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableError("encrypted", "the PDF file needs a password; save it without one")
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableError(
            "record_too_large", f"the PDF file has more than {MAX_PAGES} pages; split it into articles"
        )
    budget = _Budget()
    lines = [line for number, page in enumerate(reader.pages, 1) for line in _lines(page, number, budget)]
    text = "\n\n".join(paragraphs(lines))
    if not text:
        message = "the pages show no text: if they are pictures of one, such as a scan, read them with OCR first"
        raise UnreadableError("no_text_layer", message)
    if len(_NO_LETTER.findall(text)) > 0.1 * len(text):
        message = "the fonts do not tell which letters they show; print the file anew, or read it with OCR"
        raise UnreadableError("undecodable", message)
    properties: dict[str, Any] = dict(reader.metadata or {})
    language = reader.root_object.get("/Lang")
    title = _property(properties, "/Title")
    return Contents(
        text,
        heading(lines) if not title or _NO_TITLE.match(title) else title,
        _property(properties, "/Author"),
        iso_date(_property(properties, "/CreationDate")),
        iso_date(_property(properties, "/ModDate")),
        language if isinstance(language, str) else "",
    )


class _Budget:
    """The work that is left for a file."""

    def __init__(self) -> None:
        self._left = MAX_WORK

    def spend(self, work: int) -> None:
        self._left -= work
        if self._left < 0:
            message = "the PDF file draws more than any article does: it is a drawing, or made to stall its readers"
            raise UnreadableError("record_too_large", message)


def _lines(page: PageObject, number: int, budget: _Budget) -> list[Line]:
    """Return the lines of a page, in the order in which they are drawn."""
    content = page.get_contents()
    budget.spend(PAGE_WORK + (len(content.get_data()) // BYTES_OF_WORK if content else 0))
    lines: list[Line] = []
    parts: list[str] = []
    place: tuple[float, float, float] | None = None

    def end_line() -> None:
        nonlocal place
        text = " ".join("".join(parts).translate(_LIGATURES).split())
        if text and place:
            lines.append(Line(number, *place, text))
        parts.clear()
        place = None

    def take(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        nonlocal place
        for piece in re.split("(\n)", text):
            if piece == "\n":
                end_line()
            elif piece:
                parts.append(piece)
                if place is None and piece.strip():
                    place = _place(cm, tm, size)

    def count(operator: bytes, _operands: Any, _cm: Any, _tm: Any) -> None:
        budget.spend(FORM_WORK if operator == b"Do" else 1)

    page.extract_text(visitor_text=take, visitor_operand_before=count)
    end_line()
    return lines


def _place(cm: list[float], tm: list[float], size: float) -> tuple[float, float, float]:
    """Return x, y and the size of the letters on the page, in points."""
    x = float(tm[4] * cm[0] + tm[5] * cm[2] + cm[4])
    y = float(tm[4] * cm[1] + tm[5] * cm[3] + cm[5])
    scale = math.sqrt(abs((tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])))
    if not all(map(math.isfinite, (x, y, scale, size))) or max(abs(x), abs(y), abs(size * scale)) > 1e6:
        return 0.0, 0.0, 0.0
    return x, y, abs(float(size)) * scale


def _property(properties: dict[str, Any], name: str) -> str:
    value = properties.get(name)
    return " ".join(value.replace("\x00", "").split())[:500] if isinstance(value, str) else ""


def iso_date(date: str) -> str:
    """Return a date of a PDF file, such as D:20260302093000+01'00', in ISO 8601; others unchanged."""
    found = _DATE.match(date)
    if not found:
        return date
    year, month, day, hour, minute, second, utc, zone, zone_minutes = found.groups()
    if not hour:
        return f"{year}-{month}-{day}"
    offset = "Z" if utc else f"{zone}:{zone_minutes or '00'}" if zone else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{offset}"
