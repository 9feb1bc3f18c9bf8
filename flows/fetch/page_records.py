"""Keep pages as WARC records, and write them into files that appear whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows import version
from flows.errors import naming
from flows.fault_points import reached
from flows.fetch.http_get import Answer
from flows.storage import disk
from transforms.formats.pages import warc_file

ENDING = ".warc.gz"
HOP = frozenset(("transfer-encoding", "content-length", "connection", "keep-alive"))  # of the connection, not the page
ORIGINAL = "X-Archive-Orig-"  # what other crawlers put before such names


def page_record(
    answer: Answer, fetched: datetime, *, feed: str, section: str | None = None, published: str = ""
) -> bytes:
    """Return a page as a packed WARC record, with its headers and its body as it was sent.

    Args:
        answer: The page.
        fetched: When it was fetched, aware, in UTC.
        feed: Name of the feed that lists it.
        section: The section that the feed's articles have.
        published: When it was published, for a page that does not say so.
    """
    headers = [(f"{ORIGINAL}{name}" if name.lower() in HOP else name, value) for name, value in answer.headers]
    headers.append(("Content-Length", str(len(answer.body))))
    more = {
        "WARC-Date": fetched.strftime("%Y-%m-%dT%H:%M:%SZ"),
        warc_file.FEED: feed,
        warc_file.SECTION: section,
        warc_file.PUBLISHED: " ".join(published.split()),
    }
    target = BytesIO()
    writer = WARCWriter(target, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        answer.url,
        "response",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        http_headers=StatusAndHeaders(f"{answer.status} {answer.reason}".strip(), headers, protocol="HTTP/1.1"),
        warc_headers_dict={name: value for name, value in more.items() if value},
    )
    writer.write_record(record)
    return target.getvalue()


def write_pages(path: Path, records: Iterable[bytes]) -> None:
    """Write records into a WARC file, which builds see when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with disk.replacing(path) as temporary, naming(temporary), temporary.open("wb") as file:
        writer = WARCWriter(file, gzip=True, warc_version="1.1")
        software = {"software": f"newstables {version()}", "format": "WARC File Format 1.1"}
        writer.write_record(writer.create_warcinfo_record(path.name, software))
        for record in records:
            file.write(record)
        file.flush()
        disk.sync(file.fileno())
        reached("pages written")
    disk.sync_folder(path.parent)
    reached("pages renamed")


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed run left of files that it had not written whole; their records are still kept."""
    for path in folder.glob(f"*/.*{ENDING}.*"):
        path.unlink()
