"""Make the links of documents into links of the site, and find those that lead nowhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from website.markdown_text import headings, links, replace_links

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:")


class Place(NamedTuple):
    """A place in a document: its path in the repository, and an anchor, or nothing for its beginning."""

    path: str
    anchor: str


class Links:
    """Knows where the site has what the documents link to.

    Args:
        pages: The page, with anchor where there is one, of each place in a document.
        files: The pictures that the site has, by their path in the repository.
        titles: The title of each page. A link whose text is the name of a document gets it for its text.
    """

    def __init__(
        self, pages: Mapping[Place, str], files: Mapping[str, str], titles: Mapping[str, str] | None = None
    ) -> None:
        self._pages = pages
        self._files = files
        self._titles = titles or {}

    def rewrite(self, markdown: str, source: str, page: str) -> str:
        """Return a document whose links lead to pages of the site.

        A link to a file of the repository that is no page becomes its text: the site stands alone.

        Args:
            markdown: The document.
            source: Its path in the repository.
            page: The path of the page that it is on.

        Raises:
            KeyError: A link leads to an anchor of a document that is on no page.
        """

        def link(text: str, target: str, is_picture: bool) -> str:
            if ADDRESS.match(target):
                return f"[{text}]({target})"
            path, sign, anchor = target.partition("#")
            place = Place(
                posixpath.normpath(posixpath.join(posixpath.dirname(source), path)) if path else source, anchor
            )
            if is_picture:
                return f"![{text}]({relative(page, self._files[place.path])}{sign}{anchor})"
            found = self._pages.get(place)
            if found is None and any(known.path == place.path for known in self._pages):
                raise KeyError(f"{source}: nothing on the site is {target}")
            if found and text.endswith(".md"):
                text = f"“{self._titles.get(found.partition('#')[0], text)}”"
            return f"[{text}]({relative(page, found)})" if found else text

        return replace_links(markdown, link)


def relative(page: str, target: str) -> str:
    """Return the link from a page to a target of the site, both from its root."""
    path, sign, anchor = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + sign + anchor


def broken_links(pages: Mapping[str, str], files: set[str]) -> list[str]:
    """Return `PAGE: TARGET` of each link within the site that leads to no page, no file or no heading.

    Args:
        pages: The Markdown of the pages by path.
        files: The paths of all other files.
    """
    anchors = {path: _anchors(markdown) for path, markdown in pages.items()}
    broken = []
    for page, markdown in pages.items():
        for target in links(markdown):
            path, _, anchor = target.partition("#")
            if ADDRESS.match(target):
                continue
            to = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
            if to in files:
                continue
            if to not in anchors or (anchor and anchor not in anchors[to]):
                broken.append(f"{page}: {target}")
    return broken


def _anchors(markdown: str) -> set[str]:
    """Return the anchors of a page: those written behind its headings."""
    return {match[1] for heading in headings(markdown) if (match := re.search(r"\{ #(\S+) \}$", heading.text))}
