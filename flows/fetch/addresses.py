"""Connect only to public addresses: the check is of the address that is connected to, whatever a name resolves to.

A name that resolves to another address the next time, or a redirect into the own network, cannot pass it.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpcore

from flows.storage.public_addresses import is_public


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


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"no address for the name {host}") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
