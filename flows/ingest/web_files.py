"""Read files behind http:// and https:// URLs. One URL is one file.

httpx does it, which is installed anyway. fsspec's own file system for these URLs needs aiohttp and six more packages
(11 MB), and lists pages where we want files.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from flows import version
from flows.errors import InputError
from flows.ingest.endings import split_name

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 30.0  # for the connection, and for each piece of the file
CHUNK_BYTES = 1 << 18
Hooks = Mapping[str, list[Callable[..., Any]]]


class WebFileInfo(NamedTuple):
    """What a server says of a file.

    Attributes:
        name: Its name: the last part of the URL's path or, if that has no ending that is read, of the URL that it
            redirects to.
        size: Bytes that are sent; 0 if the server does not tell.
        modified: Time of the last modification, in seconds since 1970; 0.0 if the server does not tell.
        state: ETag, time and size as one string: if it is unchanged, so is the content. Empty if the server gives
            neither of the first two.
    """

    name: str
    size: int
    modified: float
    state: str


def is_web(uri: str) -> bool:
    """Return whether a URI is one of http or https."""
    return uri.lower().startswith(("http://", "https://"))


def describe(url: str) -> WebFileInfo:
    """Ask the server what is at a URL. The request is one for the file, as some servers refuse HEAD.

    Raises:
        InputError: The URL holds a password, or the server cannot be reached or has no such file.
    """
    with response_of(url) as response:
        headers = response.headers
        size, changed, tag = (headers.get(name, "") for name in ("Content-Length", "Last-Modified", "ETag"))
        return WebFileInfo(
            name=_name(url, response),
            size=int(size) if size.isdecimal() else 0,
            modified=_time(changed),
            state=f"{tag} {changed} {size}" if tag or changed else "",
        )


def open_web_file(url: str) -> io.BufferedReader:
    """Open the file at a URL for reading.

    Raises:
        InputError: See `describe`. Reading raises it too, if the file does not arrive whole.
    """
    return io.BufferedReader(_Body(url), CHUNK_BYTES)


class _Body(io.RawIOBase):
    """The body of the answer, as a stream of bytes."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._stack = ExitStack()
        response = self._stack.enter_context(response_of(url))
        # A server that calls a .gz file a compressed answer sends the same bytes: it is decompressed once, by its name.
        name = split_name(_name(url, response))
        packed = name is not None and name.compression is not None
        self._pieces = response.iter_raw(CHUNK_BYTES) if packed else response.iter_bytes(CHUNK_BYTES)
        self._rest = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            with explained(self._url, "the connection broke before the whole file had come", "run again"):
                self._rest = memoryview(next(self._pieces, b""))
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        self._position += n
        return n

    def close(self) -> None:
        self._stack.close()
        super().close()


@contextmanager
def response_of(url: str, hooks: Hooks | None = None) -> Iterator[httpx.Response]:
    """Request a URL and follow redirects; the body is not read yet.

    Args:
        url: The URL.
        hooks: Functions that httpx calls with each request and each response, also of redirects: they may refuse one.
            No proxy is then used, as it would hide the address that is reached.

    Raises:
        InputError: See `describe`.
    """
    import httpx

    # A server that compresses on the way hides the size, and whether a .gz file is compressed twice.
    headers = {"Accept-Encoding": "identity", "User-Agent": f"newstables/{version()}"}
    with ExitStack() as stack:
        with explained(url, "cannot be reached", "check the URL and the network"):
            _refuse_password(httpx.URL(url))
            client = stack.enter_context(
                httpx.Client(
                    headers=headers,
                    timeout=TIMEOUT_SECONDS,
                    follow_redirects=True,
                    event_hooks=hooks,
                    trust_env=hooks is None,
                )
            )
            response = stack.enter_context(client.stream("GET", url))
        if not response.is_success:
            raise InputError(f"{url}: the server answers {_status(response)}; {_advice(response.status_code)}")
        yield response


@contextmanager
def explained(url: str, what: str, advice: str) -> Iterator[None]:
    """Raise InputError with the URL, what went wrong and what to do for every error of httpx."""
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        text = (
            f"{url}: the server is silent for {TIMEOUT_SECONDS:g} s; check the URL and the network, or run again later"
        )
        raise InputError(text) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{url}: {what} ({str(error) or type(error).__name__}); {advice}") from error


def _refuse_password(url: httpx.URL) -> None:
    if url.userinfo:  # the tables and their manifest name the URL
        raise InputError(
            f"{url.copy_with(userinfo=b'')}: this URL must not hold a name and password, as the tables would publish "
            "them; fetch the file with another program and build that one"
        )


def _status(response: httpx.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()


def _advice(code: int) -> str:
    if code in (401, 403, 407):
        return "it asks for a login: fetch the file with another program and build that one"
    return "run again later" if code == 429 or code >= 500 else "check the URL"


def _name(url: str, response: httpx.Response) -> str:
    """Return the name of a file: that in the URL or, if that is not read, the one it redirects to."""
    import httpx

    names = [one.path.rpartition("/")[2] for one in (httpx.URL(url), response.url)]
    return next((name for name in names if split_name(name)), names[0])


def _time(text: str) -> float:
    try:
        return parsedate_to_datetime(text).timestamp()
    except ValueError:  # the server does not tell, or not as a date
        return 0.0
