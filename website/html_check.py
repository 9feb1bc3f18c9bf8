"""Check the HTML of a site: each link within it leads somewhere, and nothing is fetched from another machine."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

# Elements that fetch what they name as soon as the page is opened, and the attribute that names it.
FETCHED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "object": "data"}
OTHER_MACHINE = ("http:", "https:", "//")


class _Page(HTMLParser):
    """Collects what a page links to, what it fetches, and the ids of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value for name, value in attrs if value}
        if "id" in named:
            self.ids.add(named["id"])
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if tag in FETCHED and FETCHED[tag] in named and named.get("rel") != "canonical":
            self.fetched.append(named[FETCHED[tag]])


def problems_of(site: Path) -> list[str]:
    """Return `PAGE: ADDRESS` of each link within a site that leads nowhere, and of whatever comes from elsewhere."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        pages[path.relative_to(site).as_posix()] = page
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    return [
        f"{name}: {address}"
        for name, page in pages.items()
        if name != "404.html"  # whose addresses start at the root of a server
        for address in dict.fromkeys([*page.links, *page.fetched])
        if _is_wrong(name, address, pages, files, address in page.fetched)
    ]


def _is_wrong(name: str, address: str, pages: dict[str, _Page], files: set[str], is_fetched: bool) -> bool:
    if address.startswith(OTHER_MACHINE):
        return is_fetched
    if address.startswith(("mailto:", "data:", "javascript:")):
        return False
    path, _, anchor = unquote(address).partition("#")
    to = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    to = to if to != "." else "index.html"
    return to not in files or bool(anchor and to in pages and anchor not in pages[to].ids | {"__top"})
