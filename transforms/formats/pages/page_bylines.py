"""Find what the byline of a page says of its authors, where its metadata name none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from transforms.formats.pages.page_tree import head_elements, names

MOST_CHARACTERS = 300  # of a byline; longer elements are paragraphs on the author
MOST_BYLINES = 3
MOST_LINKS = 20
_NAMED = re.compile(r"byline|(?:\A|[\s_-])authors?(?:[\s_-]*names?)?(?=\Z|[\s_-])|AuthorName", re.IGNORECASE)


def bylines(root: Any) -> Iterator[str]:
    """Yield what the bylines around a page's headline say, best first; several names are divided by ", ".

    Microdata and links to authors go first, as they have names alone; then elements that are named so, in pieces and
    whole. Bylines on cards of other articles are passed over.
    """
    near = head_elements(root)
    yield ", ".join(_unique(element.get("content") or _said(element) for element in _marked(near)))
    for element in _named(near)[:MOST_BYLINES]:
        yield ", ".join(_unique(" ".join(text.split()) for text in element.itertext()))
        yield _said(element)[:MOST_CHARACTERS]


def _marked(near: Iterable[Any]) -> list[Any]:
    """Return the elements that hold an author's name as microdata, or as a link's text."""
    found: list[Any] = []
    for element in near:
        if element.get("itemprop") == "author":
            found += element.xpath(".//*[@itemprop='name']") or [element]
        elif element.tag == "a" and element.get("rel") == "author":
            found.append(element)
    return found[:MOST_LINKS]


def _named(near: Iterable[Any]) -> list[Any]:
    return [e for e in near if _NAMED.search(names(e)) and 2 < len(_said(e)) <= MOST_CHARACTERS]


def _said(element: Any) -> str:
    return " ".join(element.text_content()[: 4 * MOST_CHARACTERS].split())


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
