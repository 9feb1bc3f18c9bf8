"""Fetch a page of the public web for somebody who entered its URL in a form.

Whoever may fill in a form must not reach through it what only this machine can reach: the machine itself, its network,
or the service of a cloud that gives out credentials. So every address that a host name stands for is checked before
each request, also of a redirect, and the address that was reached is checked before the answer is read: a name may
stand for another address by then.
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, NamedTuple

from flows.errors import InputError
from flows.ingest import web_files
from flows.storage.public_addresses import is_public
from flows.wording import file_size

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 10_000_000  # after decompression; long pages have 1 MB
MAX_SECONDS = 60.0
PORTS = {"http": 80, "https": 443}


class WebPage(NamedTuple):
    """A page as its server sent it.

    Attributes:
        content: Its bytes, decompressed.
        kind: Its type in small letters, without parameters, such as "text/html"; empty if the server does not tell.
    """

    content: bytes
    kind: str


def fetch_public_page(url: str) -> WebPage:
    """Fetch what is at a URL.

    Raises:
        InputError: It is no http or https URL, leads to an address that is not public, is too large or too slow, or
            the server cannot be reached or has no such page.
    """
    if not web_files.is_web(url):
        raise InputError(f"{url}: this is not the address of a web page; it must begin with https:// or http://")
    until = time.monotonic() + MAX_SECONDS
    hooks: web_files.Hooks = {"request": [_check_request], "response": [_check_response]}
    with web_files.response_of(url, hooks) as response:
        content = bytearray()
        with web_files.explained(url, "the connection broke before the whole page had come", "run again"):
            for piece in response.iter_bytes():
                content += piece
                if len(content) > MAX_BYTES:
                    raise InputError(f"{url}: the page has more than {file_size(MAX_BYTES)}; that is no article")
                if time.monotonic() > until:
                    raise InputError(f"{url}: the page has not come within {MAX_SECONDS:g} s; run again later")
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return WebPage(bytes(content), kind)


def _check_request(request: httpx.Request) -> None:
    host, port = request.url.host, request.url.port or PORTS.get(request.url.scheme)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(f"{request.url}: there is no host {host} ({error}); check the URL and the network") from error
    for *_, address in found:
        _require_public(request, str(address[0]))


def _check_response(response: httpx.Response) -> None:
    address = response.extensions["network_stream"].get_extra_info("server_addr")
    _require_public(response.request, str(address[0]))


def _require_public(request: httpx.Request, address: str) -> None:
    if not is_public(address):
        raise InputError(
            f"{request.url}: {request.url.host} is {address}, which is not an address of the public internet; pages of "
            "an internal network are not fetched for a form: save the page as a file and build that one"
        )
