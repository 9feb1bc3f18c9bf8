"""Which addresses may be connected to, and that it is the connection that is checked."""

from __future__ import annotations

import socket
from typing import Any

import httpcore
import pytest

from flows.fetch.addresses import GuardedBackend, PrivateAddressError
from tests.flows.fetch.feed_site import Site


def resolves_to(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    """Let every name resolve to some addresses."""
    infos = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: infos)


def test_a_public_name_of_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "169.254.169.254")
    with pytest.raises(PrivateAddressError, match=r"news\.example is at 169\.254\.169\.254"):
        GuardedBackend(allow_private=False).connect_tcp("news.example", 80)


def test_only_the_checked_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public at the check and private at the connection has no second look-up to be so."""
    resolves_to(monkeypatch, "10.0.0.1", "93.184.216.34")
    asked: list[Any] = []

    def connect(_: object, host: str, *__: object) -> Any:
        asked.append(host)
        raise httpcore.ConnectError("away")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError, match="away"):
        GuardedBackend(allow_private=False).connect_tcp("news.example", 80)
    assert asked == ["93.184.216.34"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost"])
def test_other_spellings_of_loopback_are_refused(host: str) -> None:
    with pytest.raises((PrivateAddressError, httpcore.ConnectError)):
        GuardedBackend(allow_private=False).connect_tcp(host, 80)


@pytest.mark.parametrize("host", ["x" * 70 + ".example", "no such name"])
def test_a_name_without_address_is_no_connection(host: str) -> None:
    with pytest.raises(httpcore.ConnectError, match="no address for the name"):
        GuardedBackend(allow_private=False).connect_tcp(host, 80)


def test_a_connection_is_broken_off_when_the_time_is_over(site: Site) -> None:
    backend = GuardedBackend(allow_private=True)
    with backend.within(0.1) as is_over:
        stream = backend.connect_tcp("127.0.0.1", site.server.server_port)
        assert stream.read(10, timeout=20.0) == b""
        assert is_over()
        with pytest.raises(httpcore.ConnectTimeout):
            backend.connect_tcp("127.0.0.1", site.server.server_port)
        stream.close()
