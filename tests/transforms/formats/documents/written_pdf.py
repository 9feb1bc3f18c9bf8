"""Write PDF files with lines at given places, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
FIRST_PAGE = 10  # the number of its object; those before are for the file's structure and the caller's objects


def content(lines: Iterable[tuple[float, float, float, str]]) -> bytes:
    """Return the content of a page with lines: x, y, the size of the letters, the text."""
    drawn = []
    for x, y, size, text in lines:
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn.append(f"BT /F1 {size} Tf {x} {y} Td ({escaped}) Tj ET")
    return "\n".join(drawn).encode("cp1252")


def stream(data: bytes, entries: str = "") -> bytes:
    """Return a stream object."""
    return b"<< /Length %d %s >>\nstream\n" % (len(data), entries.encode()) + data + b"\nendstream"


def pdf(
    pages: Sequence[bytes], info: str = "", objects: Mapping[int, bytes] | None = None, resources: str = ""
) -> bytes:
    """Return a PDF file.

    Args:
        pages: The content of each page.
        info: The entries of its properties, such as "/Title (A)".
        objects: Further objects, or others for those that this function writes, by their numbers from 1.
        resources: Entries of the pages' resources.
    """
    numbers = range(FIRST_PAGE, FIRST_PAGE + 2 * len(pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    found = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: FONT,
        4: f"<< {info} >>".encode("cp1252"),
    }
    for number, data in zip(numbers, pages, strict=True):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        )
        found[number] = page.encode()
        found[number + 1] = data if data.startswith(b"<<") else stream(data)
    found.update(objects or {})
    file = b"%PDF-1.4\n"
    places = {}
    for number, data in sorted(found.items()):
        places[number] = len(file)
        file += b"%d 0 obj\n" % number + data + b"\nendobj\n"
    size = max(found) + 1
    rows = (b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size))
    table = b"xref\n0 %d\n" % size + b"".join(rows)
    return file + table + b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(file))
