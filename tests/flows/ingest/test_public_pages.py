"""Fetch pages for a form: only from public addresses, and only so much."""

from __future__ import annotations

import gzip
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from flows.errors import InputError
from flows.ingest import public_pages
from flows.ingest.public_pages import fetch_public_page
from flows.storage.public_addresses import is_public
from tests.flows.ingest.test_web_files import Site, site  # noqa: F401 (a fixture)


def send(content: bytes, kind: str = "text/html; charset=utf-8", **headers: str) -> Any:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.fixture
def open_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:  # noqa: F811
    """The site, with its address counted as a public one."""
    public = is_public
    monkeypatch.setattr(public_pages, "is_public", lambda address: address == "127.0.0.1" or public(address))
    return site


def test_this_machine_is_never_asked(site: Site) -> None:  # noqa: F811
    site.answers["/page"] = send(b"secret")
    for url in (site.url, site.url.replace("127.0.0.1", "localhost"), site.url.replace("127.0.0.1", "2130706433")):
        with pytest.raises(InputError, match="not an address of the public internet"):
            fetch_public_page(f"{url}/page")
    assert site.asked == []


def test_a_redirect_to_a_private_address_is_not_followed(open_site: Site) -> None:
    def redirect(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://169.254.169.254/latest/meta-data")
        handler.end_headers()

    open_site.answers["/page"] = redirect
    with pytest.raises(InputError, match=r"169\.254\.169\.254 is 169\.254\.169\.254"):
        fetch_public_page(f"{open_site.url}/page")


def test_the_address_that_was_reached_counts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    site.answers["/page"] = send(b"secret")
    real = socket.getaddrinfo
    answers = [[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]]  # to the check alone

    def rebinding(*args: Any, **kwargs: Any) -> Any:
        return answers.pop() if answers else real(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(InputError, match=r"127\.0\.0\.1, which is not an address of the public internet"):
        fetch_public_page(f"{site.url}/page")


def test_a_page_comes_with_its_type(open_site: Site) -> None:
    open_site.answers["/page"] = send(b"<p>Rain.", "Text/HTML; charset=utf-8")
    assert fetch_public_page(f"{open_site.url}/page") == (b"<p>Rain.", "text/html")


def test_a_page_without_end_is_cut_off(open_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_pages, "MAX_BYTES", 1000)
    packed = gzip.compress(b"x" * 1001)
    open_site.answers["/page"] = send(packed, Content_Encoding="gzip")
    with pytest.raises(InputError, match=r"more than 1\.0 kB"):
        fetch_public_page(f"{open_site.url}/page")


def test_a_page_that_trickles_is_given_up(open_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_pages, "MAX_SECONDS", -1.0)
    open_site.answers["/page"] = send(b"x")
    with pytest.raises(InputError, match="has not come within"):
        fetch_public_page(f"{open_site.url}/page")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "must begin with https:// or http://"),
        ("s3://bucket/key", "must begin with https:// or http://"),
        ("http://nosuch.invalid/", "there is no host nosuch.invalid"),
        ("http://user:pass@example.org/", "must not hold a name and password"),
    ],
)
def test_what_is_no_page(url: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        fetch_public_page(url)
