"""Every answer has the headers that keep a page to itself, and only requests to the site's own names get one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from flows.explore.guarded_app import HEADERS, guarded


def ask(host: str, hosts: list[str] | None) -> tuple[int, list[tuple[bytes, bytes]]]:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
        await send({"type": "http.response.body", "body": b"x"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", host.encode())]}
    asyncio.run(guarded(app, hosts)(scope, None, send))  # type: ignore[arg-type]
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return sent[0]["status"], sent[0]["headers"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(("localhost", 200), ("localhost:8001", 200), ("127.0.0.1:8001", 200), ("[::1]", 200), ("[::1]:8001", 200)),
        *(("evil.example", 421), ("evil.example:8001", 421), ("localhost.evil.example", 421), ("", 421)),
    ],
)
def test_only_own_names_are_answered(host: str, status: int) -> None:
    found, headers = ask(host, ["localhost", "127.0.0.1", "[::1]"])
    assert found == status
    assert set(HEADERS) <= set(headers)
    assert ask(host, None)[0] == 200


def test_nothing_is_loaded_from_elsewhere() -> None:
    policy = dict(HEADERS)[b"content-security-policy"].decode()
    assert policy.startswith("default-src 'none';")
    assert "http" not in policy
    assert "*" not in policy
