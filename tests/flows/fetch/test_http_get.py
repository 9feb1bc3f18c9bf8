"""One request, within limits. What servers do wrong besides: test_fetcher."""

from __future__ import annotations

import gzip
import socket

import brotli
import pytest

from flows import version
from flows.fetch.http_get import GetError, Getter, Limits
from tests.flows.fetch.feed_site import PATIENT, Site, sends


def get(url: str, limits: Limits = PATIENT) -> bytes:
    return Getter(allow_private=True, limits=limits).get(url).content


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("identity", bytes)])
def test_bodies_are_unpacked_and_kept_packed(site: Site, coding: str, pack: object) -> None:
    assert callable(pack)
    packed = pack(b"rain")
    site.answers["/a"] = sends(packed, 200, {"Content-Encoding": coding})
    answer = Getter(allow_private=True).get(f"{site.url}/a")
    assert answer.content == b"rain"
    assert answer.body == packed


def test_what_a_server_is_told(site: Site) -> None:
    site.answers["/a%20b?c=%C3%A9"] = sends(b"")
    getter = Getter(allow_private=True, contact="https://x.example/about")
    answer = getter.get(f"{site.url}/a b?c=é", "text/html", {"If-None-Match": '"1"'})
    assert answer.url == f"{site.url}/a%20b?c=%C3%A9"
    sent = site.headers["/a%20b?c=%C3%A9"]
    assert sent["User-Agent"] == f"newstables/{version()} (+https://x.example/about)"
    assert sent["Host"] == site.url.removeprefix("http://")
    assert sent["Accept"] == "text/html"
    assert sent["If-None-Match"] == '"1"'


def test_headers_are_found_in_any_case(site: Site) -> None:
    site.answers["/a"] = sends(b"", 200, {"x-OWN": "1"})
    answer = Getter(allow_private=True).get(f"{site.url}/a")
    assert (answer.header("X-Own"), answer.header("nix"), answer.status) == ("1", "", 200)


def test_the_largest_body_is_read(site: Site) -> None:
    site.answers["/a"] = sends(b"x" * 1000)
    assert len(get(f"{site.url}/a", Limits(size=1000))) == 1000
    with pytest.raises(GetError, match="larger than 999 bytes") as caught:
        get(f"{site.url}/a", Limits(size=999))
    assert caught.value.kind == "lasting"


def test_a_server_that_is_away_may_come_back() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(GetError, match="cannot be reached") as caught:
            get(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert caught.value.kind == "passing"


def test_a_private_address_is_refused(site: Site) -> None:
    with pytest.raises(GetError, match="--allow-private") as caught:
        Getter().get(site.url)
    assert caught.value.kind == "address"
    assert site.asked == []


def test_an_address_that_is_none() -> None:
    with pytest.raises(GetError, match="its address is wrong") as caught:
        get("http://x.example/\0")
    assert caught.value.kind == "lasting"


def test_a_name_with_tls_needs_tls(site: Site) -> None:
    with pytest.raises(GetError, match="cannot be reached"):
        get(site.url.replace("http:", "https:"))
