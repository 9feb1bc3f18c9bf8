"""Guard a web application: pages load nothing from elsewhere, and other sites cannot read them through a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

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
    """Return an application that answers with `HEADERS`.

    Args:
        app: An ASGI application.
        hosts: The names that a request may have as its host, without the port; None for any. A page of another site
            whose name leads to this machine has that name: it gets no answer.
    """

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = message | {"headers": [*message.get("headers", ()), *HEADERS]}
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
