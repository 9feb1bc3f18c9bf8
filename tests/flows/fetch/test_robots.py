"""What a site allows robots."""

from __future__ import annotations

import pytest

from flows.fetch.http_get import GetError, Getter
from flows.fetch.robots import MAX_PAUSE, Rules, fetch_robots, site_of
from tests.flows.fetch.feed_site import Site, sends

TEXT = """
User-agent: *
Disallow: /

User-agent: Newstables
Disallow: /search
Disallow: /*.pdf$
Allow: /search/help
"""


@pytest.mark.parametrize("path", ["/", "/search/help/1", "/a.pdf?x=1"])
def test_what_is_allowed(path: str) -> None:
    assert Rules(TEXT).allows(f"https://x.example{path}")


@pytest.mark.parametrize("path", ["/search", "/search?q=1", "/b/a.pdf"])
def test_what_is_not_allowed(path: str) -> None:
    assert not Rules(TEXT).allows(f"https://x.example{path}")


def test_many_wildcards_cost_no_time() -> None:
    rules = Rules("User-agent: *\n" + f"Disallow: /{'*a' * 500}$\n" * 20)
    assert rules.allows("https://x.example/" + "a" * 2000 + "b")


@pytest.mark.parametrize(
    ("line", "pause"),
    [
        ("", 1.0),
        ("Crawl-delay: 0.1", 1.0),
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: 1e9", MAX_PAUSE),
        ("Crawl-delay: x", 1.0),
        ("Request-rate: 1/10s", 10.0),
    ],
)
def test_pauses(line: str, pause: float) -> None:
    assert Rules(f"User-agent: *\n{line}\n").pause == pause


def test_sites_differ_by_scheme_host_and_port() -> None:
    assert site_of("https://X.example:8443/a?b#c") == "https://x.example:8443"


def fetched(site: Site) -> str:
    return fetch_robots(Getter(allow_private=True), site.url)


def test_it_is_read_where_it_leads(site: Site) -> None:
    site.answers["/robots.txt"] = sends(b"", 301, {"Location": "/other"})
    site.answers["/other"] = sends("User-agent: é".encode("latin-1"))
    assert fetched(site) == "User-agent: \ufffd"


def test_a_circle_of_redirects_is_none(site: Site) -> None:
    site.answers["/robots.txt"] = sends(b"", 301, {"Location": "/robots.txt"})
    assert fetched(site) == ""
    assert len(site.asked) == 6


@pytest.mark.parametrize("status", [404, 401, 403, 410])
def test_a_site_without_allows_all(site: Site, status: int) -> None:
    site.answers["/robots.txt"] = sends(b"User-agent: *\nDisallow: /", status)
    assert fetched(site) == ""


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_in_trouble_is_left_alone(site: Site, status: int) -> None:
    site.answers["/robots.txt"] = sends(b"", status)
    with pytest.raises(GetError, match=f"answers {status}, so nothing is fetched there for now"):
        fetched(site)
