"""Fetch from servers that do everything wrong: each failure is one sentence, within its time."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler
from time import sleep

import pytest

from tests.flows.fetch.feed_site import HTML, PATIENT, Newsroom, Site, articles, page, rss, sends


def answer_slowly(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        sleep(0.05)


def stay_silent(handler: BaseHTTPRequestHandler) -> None:
    sleep(1)


def answer_endlessly(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"<item>" * 1000)


GZIP = {"Content-Encoding": "gzip"}
BOMB = gzip.compress(b"<rss>" + b" " * 50_000_000)
MISBEHAVIOUR = {
    "slow": (answer_slowly, "has not sent it within 0.6 s"),
    "silent": (stay_silent, "silent for 0.3 s"),
    "endless": (answer_endlessly, "larger than 200.0 kB"),
    "longer than declared": (sends(b"", 200, None, 10**9), "larger than 200.0 kB"),
    "shorter than declared": (sends(rss("http://x.example/"), 200, None, 9_000), "broke before it had come whole"),
    "a gzip bomb": (sends(BOMB, 200, GZIP), "larger than 200.0 kB"),
    "a broken gzip": (
        sends(gzip.compress(b"<rss>" * 99)[:-9], 200, GZIP),
        "cannot be unpacked from gzip",
    ),
    "no gzip but zstd": (sends(b"x", 200, {"Content-Encoding": "zstd"}), "packed as 'zstd'"),
    "an error": (sends(b"", 500), "answers 500"),
    "gone": (sends(b"", 410), "answers 410"),
    "a page": (sends(page("x", "y"), 200, HTML), "an HTML page where a feed belongs"),
    "nothing": (sends(b""), "sends nothing"),
    "other JSON": (sends(b'{"a": 1}'), "no JSON Feed"),
    "a redirect to nowhere": (sends(b"", 302, {"Location": "gopher://x"}), "what is no web address"),
    "a redirect without address": (sends(b"", 301), "what is no web address"),
    "another success": (sends(b"", 207), "answers 207"),
}
SHORT = {"slow": PATIENT._replace(total=0.6), "silent": PATIENT._replace(silence=0.3)}


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_a_misbehaving_server_ends_in_one_sentence(site: Site, newsroom: Newsroom, name: str) -> None:
    site.answers["/feed"], sentence = MISBEHAVIOUR[name]
    feed = newsroom.feed(limits=SHORT.get(name, PATIENT))
    assert feed.status in ("failed", "dead")
    assert sentence in feed.message


@pytest.mark.parametrize("target", ["/feed", "/other"])
def test_redirects_in_a_circle_end(site: Site, newsroom: Newsroom, target: str) -> None:
    site.answers["/feed"] = sends(b"", 302, {"Location": target})
    site.answers["/other"] = sends(b"", 302, {"Location": "/feed"})
    assert "redirects more than 5 times" in newsroom.feed().message
    assert len(site.asked) == 7


def test_private_addresses_are_refused_unless_allowed(site: Site, newsroom: Newsroom) -> None:
    site.lists("/a")
    site.has("/a")
    for _ in range(4):
        feed = newsroom.feed(allow_private=False)
    assert feed.status == "dead"
    assert feed.message.startswith("127.0.0.1 is at 127.0.0.1, which is no public address: it is refused unless")
    assert site.asked == []
    assert newsroom.fetch().new == 1


def test_a_page_in_another_charset_than_declared_is_kept_as_it_came(site: Site, newsroom: Newsroom) -> None:
    site.answers["/feed"] = sends(
        b'<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>Caf\xe9</title>'
        + f"<link>{site.url}/a</link></item></channel></rss>".encode(),
        200,
        {"Content-Type": "text/xml; charset=utf-16"},
    )
    body = page("/a", "Rain fell.").replace(b"Rain", "Café “Rain”".encode("windows-1252"))
    site.answers["/a"] = sends(body, 200, HTML)
    assert newsroom.fetch().new == 1
    assert articles(newsroom)[0].raw == body
