"""Serve the reports of the snapshots below a folder to this machine's browsers, and nothing else."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flows.snapshots.catalog import ID
from flows.snapshots.manifest import MANIFEST, REPORT

HOST = "127.0.0.1"
REPORTS_VARIABLE = "newstables_reports"  # of Prefect: {"url": …, "folder": …}, for the links of runs
TIMEOUT_SECONDS = 10.0
POLL_SECONDS = 0.5  # between two looks whether to stop
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",  # what was retracted must be gone once its snapshots are
}
NOT_FOUND = """<!doctype html><meta charset="utf-8"><title>newstables: no report</title>
<p>There is no report here. The links of runs lead to reports; if one led here, its snapshot was pruned or moved.</p>
"""


class NoReportError(Exception):
    """A path is not that of a report."""


class ReportServer(ThreadingHTTPServer):
    """A server on loopback for the reports of all snapshots below a folder.

    Args:
        folder: The folder.
        port: The port; if it is taken, another one is chosen.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self._asked = port
        try:
            super().__init__((HOST, port), _Handler)
        except OSError:
            super().__init__((HOST, 0), _Handler)
        self.url = f"http://{HOST}:{self.server_port}"

    def server_bind(self) -> None:
        """Bind without looking up the name of the address, which may take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    @property
    def announcement(self) -> dict[str, str]:
        """The value of `REPORTS_VARIABLE`."""
        return {"url": self.url, "folder": str(self.folder)}

    def describe(self) -> str:
        """Return where reports are, for the user."""
        text = f"Reports of runs below {self.folder}: {self.url}, linked under Artifacts"
        if self.server_port == self._asked:
            return text
        return f"{text}\n(port {self._asked} is taken; links of runs before lead there, those of new runs lead here)"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, but not that of a browser that closed its connection or said nothing."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


@contextmanager
def report_server(folder: Path, port: int) -> Iterator[ReportServer]:
    """Serve reports during a block, in a thread."""
    with ReportServer(folder, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def report_path(folder: Path, report: Path) -> str | None:
    """Return the URL path of a report; None if it does not lie below the folder."""
    try:
        below = report.resolve().relative_to(folder)
    except ValueError:
        return None
    return quote(f"/{below.as_posix()}")


def read_report(folder: Path, url_path: str) -> bytes:
    """Return the report that a URL path leads to.

    Every folder on the way is opened without following links, so that nothing outside is read.

    Args:
        folder: The folder that holds the tables.
        url_path: Path of the URL, quoted: `/TABLES/snapshots/ID/report.html`.

    Raises:
        NoReportError: The path is not that of a snapshot's report, or there is none.
    """
    names = [unquote(name) for name in urlsplit(url_path).path.removeprefix("/").split("/")]
    if any(name in ("", ".", "..") or "/" in name or "\0" in name for name in names):
        raise NoReportError
    if len(names) < 3 or names[-3] != "snapshots" or not ID.fullmatch(names[-2]) or names[-1] != REPORT:
        raise NoReportError
    try:
        with ExitStack() as stack:
            here = _opened(stack, str(folder), os.O_DIRECTORY)
            for name in names[:-1]:
                here = _opened(stack, name, os.O_DIRECTORY, here)
            manifest = json.loads(_content(stack, MANIFEST, here))
            if (manifest["snapshot"], manifest["report"]) != (names[-2], REPORT):
                raise NoReportError
            return _content(stack, REPORT, here)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise NoReportError from error


def _opened(stack: ExitStack, name: str, flags: int, within: int | None = None) -> int:
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | flags, dir_fd=within)
    stack.callback(os.close, descriptor)
    return descriptor


def _content(stack: ExitStack, name: str, within: int) -> bytes:
    descriptor = _opened(stack, name, 0, within)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise NoReportError
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read()


class _Handler(BaseHTTPRequestHandler):
    server: ReportServer
    server_version = "newstables"
    sys_version = ""
    timeout = TIMEOUT_SECONDS

    def do_GET(self) -> None:
        """Answer with a report."""
        host = self.headers.get("Host", "")
        if host not in (f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"):
            return self._answer(HTTPStatus.FORBIDDEN, b"")  # a foreign page that gave its own name our address
        try:
            self._answer(HTTPStatus.OK, read_report(self.server.folder, self.path))
        except NoReportError:
            self._answer(HTTPStatus.NOT_FOUND, NOT_FOUND.encode())

    def do_HEAD(self) -> None:
        """Answer with the headers alone."""
        self.do_GET()

    def _answer(self, status: HTTPStatus, content: bytes) -> None:
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Log nothing."""
