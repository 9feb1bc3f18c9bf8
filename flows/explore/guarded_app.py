"""Guard a web application: pages load nothing from elsewhere, other sites cannot read them, CSV computes nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from flows.export.plain_values import safe_cell

App = Callable[[Any, Any, Any], Awaitable[None]]

# Datasette's own pages have scripts and styles in them. Nothing is loaded from elsewhere, or sent there.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


def guarded(app: App, hosts: Collection[str] | None) -> App:
    """Return an application that answers with `HEADERS`, and whose CSV has no texts that a spreadsheet would compute.

    Args:
        app: An ASGI application. The addresses of its CSV end with .csv, and each piece of it has whole rows.
        hosts: The names that a request may have as its host, without the port; None for any. A page of another site
            whose name leads to this machine has that name: it gets no answer.
    """

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        is_csv = False

        async def send_guarded(message: Any) -> None:
            nonlocal is_csv
            if message["type"] == "http.response.start":
                is_csv = message["status"] == 200 and scope["path"].endswith(".csv")
                message = message | {"headers": [*message.get("headers", ()), *HEADERS]}
            elif message["type"] == "http.response.body" and is_csv:
                message = message | {"body": _safe_csv(message.get("body", b""))}
            await send(message)

        if scope["type"] == "http" and hosts is not None and _host(scope["headers"]) not in hosts:
            await send_guarded({"type": "http.response.start", "status": 421, "headers": []})
            await send({"type": "http.response.body", "body": b"This server answers at its own address only.\n"})
            return
        await app(scope, receive, send_guarded)

    return answer


def _host(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """Return the name of the host that a request asks for, without the port."""
    name = next((value.decode("latin-1") for key, value in headers if key.lower() == b"host"), "")
    return name.rsplit(":", 1)[0] if not name.endswith("]") else name


def _safe_csv(rows: bytes) -> bytes:
    """Return rows of CSV with an apostrophe before the texts that a spreadsheet would compute."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(map(_safe_cell, row) for row in csv.reader(io.StringIO(rows.decode(), newline="")))
    return written.getvalue().encode()


def _safe_cell(text: str) -> str:
    try:
        float(text)  # -0.5 is a number
    except ValueError:
        return str(safe_cell(text))
    return text
