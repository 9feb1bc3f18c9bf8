"""Serve a snapshot to a browser until Ctrl-C."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable
from contextlib import suppress

from flows.errors import InputError
from flows.explore.database_cache import database_of
from flows.explore.explore_site import make_site, require_datasette
from flows.explore.guarded_app import guarded
from flows.explore.shown_snapshot import ShownSnapshot
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.storage.locations import checked
from flows.targets.open_target import open_target

LOOPBACK = "127.0.0.1"
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
STOP_SECONDS = 3  # that an answer under way has when the site ends


class Exploration:
    """A snapshot that is ready to be served.

    Attributes:
        snapshot: Its id.
        url: The address of its first page.
        is_open: Whether other machines may reach it.
    """

    def __init__(
        self,
        to: str | os.PathLike[str] = "data",
        *,
        snapshot: str | None = None,
        host: str = LOOPBACK,
        port: int = 0,
        progress: ProgressReporter = NO_PROGRESS,
    ) -> None:
        """Make the file of the snapshot, if it is not there, and take the port.

        Args:
            to: Folder or URL of the tables.
            snapshot: Id of a former snapshot; None for the published one.
            host: Address to serve at.
            port: Port to serve at; 0 for any that is free.
            progress: What to report the progress to.

        Raises:
            flows.errors.InputError: Datasette is missing, or the address or port cannot be had.
            flows.errors.TargetError: Nothing is published there, or there is no such snapshot.
        """
        require_datasette()
        location = checked(to)
        self.snapshot = snapshot or open_target(location).published_id()
        self._host = host
        self._socket = _listen(host, port)
        try:
            self.is_open = not _is_loopback(host)
            shown = ShownSnapshot(location, self.snapshot)
            self._site = make_site(database_of(location, self.snapshot, progress), shown)
        except BaseException:
            self._socket.close()
            raise
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self._socket.getsockname()[1]}/{self.snapshot}"

    def serve(self, ready: Callable[[], None]) -> None:
        """Answer requests until Ctrl-C or SIGTERM.

        Args:
            ready: Called when requests can be made.
        """
        import uvicorn

        hosts = None if self.is_open else (*OWN_NAMES, self._host)
        config = uvicorn.Config(
            guarded(self._site.app(), hosts), log_level="warning", lifespan="on", timeout_graceful_shutdown=STOP_SECONDS
        )
        try:
            with suppress(KeyboardInterrupt):  # Ctrl-C is how to end it
                ready()  # the port is taken: from now on a request waits until it is answered
                uvicorn.Server(config).run(sockets=[self._socket])
        finally:
            self.close()

    def close(self) -> None:
        """Give the port and the file free."""
        self._socket.close()
        for database in self._site.databases.values():
            database.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InputError(
            f"cannot serve at {host}, port {port} ({error.strerror or error}); choose another port with --port"
        ) from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False
