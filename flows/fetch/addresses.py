"""Connect only to public addresses: the check is of the address that is connected to, whatever a name resolves to.

A name that resolves to another address the next time, or a redirect into the own network, cannot pass it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore

NAT64 = IPv6Network("64:ff9b::/96")  # addresses of IPv4 within it


class PrivateAddressError(Exception):
    """A name leads to no public address."""


class GuardedBackend(httpcore.NetworkBackend):
    """Connects by TCP, refuses all but public addresses, and can break its connection off from another thread.

    Args:
        allow_private: Refuse no address.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()
        self._handle: socket.socket | None = None  # of the last connection, beside the socket that TLS takes over
        self._over = threading.Event()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers.

        Raises:
            PrivateAddressError: None of its addresses may be used.
            httpcore.ConnectError: The name has no address, or none answers; or httpcore.ConnectTimeout.
        """
        addresses = _resolve(host, port)
        usable = [address for address in addresses if self._allow_private or is_public(address)]
        if not usable:
            raise PrivateAddressError(f"{host} is at {addresses[0]}, which is no public address")
        failure: Exception = httpcore.ConnectTimeout("the time was over before the connection")
        for address in usable:
            if self._over.is_set():
                break
            try:
                stream = self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            self._handle = stream.get_extra_info("socket").dup()
            if not self._over.is_set():
                return stream
            stream.close()
        raise failure

    @contextmanager
    def within(self, seconds: float) -> Iterator[Callable[[], bool]]:
        """Break the connection off if the block takes longer, whatever it waits for: bytes that come one by one, too.

        Yields:
            A function that returns whether the time is over.
        """
        self._over.clear()
        timer = threading.Timer(seconds, self._break_off)
        timer.daemon = True
        timer.start()
        try:
            yield self._over.is_set
        finally:
            timer.cancel()
            timer.join()
            self._forget()

    def _forget(self) -> None:
        if self._handle:
            self._handle.close()
        self._handle = None

    def _break_off(self) -> None:
        self._over.set()
        if self._handle:
            with suppress(OSError):  # it has just ended by itself
                self._handle.shutdown(socket.SHUT_RDWR)


def is_public(address: str) -> bool:
    """Return whether an IP address is one of the open internet; so must be one of IPv4 that one of IPv6 contains."""
    found = ip_address(address)
    return all(part.is_global and not part.is_multicast for part in (found, *_embedded(found)))


def _embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    parts = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        parts.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [part for part in parts if part is not None]


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"no address for the name {host}") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
