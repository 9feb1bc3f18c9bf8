"""Call the API of a Prefect server on this machine; ask again while it is busy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

BUSY_SECONDS = 60.0  # for which a busy server is asked again
PAUSE_SECONDS = 0.2
ANSWER_SECONDS = 30.0
UP_SECONDS = 5.0
# Settings of Prefect for a server that shares a machine with what it serves. By default a statement that takes 10 s is
# broken off, the client gets 503, and gives up after five of these.
PATIENCE = {
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
    "PREFECT_API_REQUEST_TIMEOUT": "120",
    "PREFECT_CLIENT_MAX_RETRIES": "7",
}


def ask(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Return a server's answer. Ask again while it is busy: SQLite makes it answer 503, a busy machine makes it late.

    Args:
        send: Sends a request that may arrive twice.

    Raises:
        httpx.HTTPError: The server cannot be reached, or does not answer in time.
    """
    end = time.monotonic() + BUSY_SECONDS
    while time.monotonic() < end:
        try:
            answer = send()
        except httpx.ReadTimeout:  # it can be reached
            continue
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer
        time.sleep(PAUSE_SECONDS)
    return send()


class ServerApi(NamedTuple):
    """The API of a server. `url` ends with /api."""

    url: str

    def is_up(self) -> bool:
        """Check whether the server answers now."""
        try:
            return self._send("GET", "health", None, UP_SECONDS).is_success
        except httpx.HTTPError:
            return False

    def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:
        """Return the JSON answer of the server, or None if it is empty.

        Args:
            path: Path below `url`.
            body: Body of the request, which may arrive twice.
            method: By default GET, or POST with a body.

        Raises:
            httpx.HTTPStatusError: The server reports an error.
            httpx.HTTPError: It cannot be reached, or does not answer in time.
        """
        method = method or ("GET" if body is None else "POST")
        answer = ask(lambda: self._send(method, path, body, ANSWER_SECONDS)).raise_for_status()
        return answer.json() if answer.content else None

    def _send(self, method: str, path: str, body: dict[str, Any] | None, seconds: float) -> httpx.Response:
        # trust_env: a proxy cannot reach this machine's loopback
        return httpx.request(method, f"{self.url}/{path}", json=body, timeout=seconds, trust_env=False)
