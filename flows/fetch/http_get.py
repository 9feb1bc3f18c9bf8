"""Get one URL, with limits on time and size for whatever its server does. Redirects are not followed.

httpcore does it, which httpx stands on: unlike httpx it lets one choose how to connect, gives the headers as they were
sent, and leaves the body packed, so that the limits hold before anything is unpacked.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

import brotli
import httpcore
import httpx

from flows import version
from flows.fetch.addresses import GuardedBackend, PrivateAddressError
from flows.wording import file_size, said
from transforms.formats.pages.content_coding import CODINGS, unpacked
from transforms.formats.pages.page_tree import MAX_BYTES

ACCEPTED = "gzip, br"
PLAIN = ("", "identity")
Kind = Literal["passing", "lasting", "address"]


class Limits(NamedTuple):
    """Limits of one request: bytes of the body, packed and unpacked, and seconds until its next piece and its end."""

    size: int = MAX_BYTES
    silence: float = 10.0
    total: float = 30.0


class GetError(Exception):
    """A URL could not be got.

    Args:
        message: Why, as the end of a sentence.
        kind: "passing" if another try may help, "lasting" if not, "address" if its address is refused.
    """

    def __init__(self, message: str, kind: Kind = "passing") -> None:
        super().__init__(message)
        self.kind = kind


class Answer(NamedTuple):
    """What a server answered.

    Attributes:
        url: The URL that was asked for, in ASCII.
        status: Its status.
        reason: The words after the status.
        headers: Its headers in order.
        body: The body as it was sent, packed or not.
        content: The body unpacked.
    """

    url: str
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    content: bytes

    def header(self, name: str) -> str:
        """Return the value of a header; "" without."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Getter:
    """Gets URLs, one at a time, each by a connection of its own.

    Args:
        allow_private: Also connect to private addresses.
        contact: How publishers reach who fetches, for the name that their servers are told.
        limits: Limits of each request.
    """

    def __init__(
        self, *, allow_private: bool = False, contact: str | None = None, limits: Limits | None = None
    ) -> None:
        self._backend = GuardedBackend(allow_private=allow_private)
        self._agent = f"newstables/{version()}{f' (+{contact})' if contact else ''}"
        self._limits = limits or Limits()

    def get(self, url: str, accept: str = "*/*", headers: Mapping[str, str] | None = None) -> Answer:
        """Get a URL.

        Args:
            url: A URL of http or https.
            accept: The kinds of files that are wanted, as in the header `Accept`.
            headers: More headers.

        Raises:
            GetError: There is no answer, or none within the limits.
        """
        target = _target(url)
        tls = self._tls if target.scheme == "https" else None
        sent = {"Host": target.netloc.decode(), "User-Agent": self._agent, "Accept": accept}
        sent |= {"Accept-Encoding": ACCEPTED, "Connection": "close", **(headers or {})}
        with self._backend.within(self._limits.total) as is_late:
            try:
                with httpcore.ConnectionPool(tls, network_backend=self._backend) as pool:
                    answer = self._ask(pool, target, sent)
            except PrivateAddressError as error:
                raise GetError(f"{error}: it is refused unless --allow-private is given", "address") from None
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                raise self._explained(error, is_late=is_late()) from None
            if is_late():  # a connection that was broken off looks like the end of a body without a length
                raise self._explained(TimeoutError(), is_late=True)
            return answer

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The certificates, which take a while to load."""
        return httpx.create_ssl_context()

    def _ask(self, pool: httpcore.ConnectionPool, url: httpx.URL, sent: Mapping[str, str]) -> Answer:
        address = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        seconds = dict.fromkeys(("connect", "read", "write", "pool"), self._limits.silence)
        pairs = [(name.encode(), value.encode()) for name, value in sent.items()]
        with pool.stream("GET", address, headers=pairs, extensions={"timeout": seconds}) as response:
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
            reason = response.extensions.get("reason_phrase", b"").decode("latin-1")
            answer = Answer(_ascii(url), response.status, reason, headers, b"", b"")
            declared = answer.header("content-length")
            if declared.isdecimal() and int(declared) > self._limits.size:
                raise self._too_large()
            body = self._bounded(response.iter_stream())
        return answer._replace(body=body, content=self._content(answer, body))

    def _content(self, answer: Answer, body: bytes) -> bytes:
        coding = answer.header("content-encoding").strip().lower()
        if coding in PLAIN or not body:
            return body
        if coding not in CODINGS:
            raise GetError(f"it is packed as {coding[:40]!r}, which was not asked for", "lasting")
        try:
            return self._bounded(unpacked([body], coding))
        except (ValueError, zlib.error, brotli.error) as error:
            raise GetError(f"it cannot be unpacked from {coding}: {error}") from None

    def _bounded(self, parts: Iterable[bytes]) -> bytes:
        body = bytearray()
        for part in parts:
            body += part
            if len(body) > self._limits.size:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> GetError:
        return GetError(f"it is larger than {file_size(self._limits.size)}", "lasting")

    def _explained(self, error: Exception, *, is_late: bool) -> GetError:
        if is_late:
            return GetError(f"the server has not sent it within {self._limits.total:g} s")
        if isinstance(error, httpcore.TimeoutException):
            return GetError(f"the server is silent for {self._limits.silence:g} s")
        if isinstance(error, (httpcore.ConnectError, OSError)):
            return GetError(f"its server cannot be reached ({said(error)})")
        return GetError(f"the connection broke before it had come whole ({said(error)})")


def _target(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise GetError(f"its address is wrong ({error})", "lasting") from None


def _ascii(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}{url.raw_path.decode()}"
