"""Choose the headline among the titles of a page: as it is printed, without the newspaper's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from transforms.formats.pages.page_tree import words

# What sites append to a title: "Headline | Example News". The hyphens need spaces around them.
_SITE = re.compile(r"\s(?:[|»·•]|[-–—])\s")
_END = 4  # words that a site's name has at most, where a page does not name its site
MOST_CHARACTERS = 4000  # of a heading that is looked at
_LABEL = 3  # words that a label in a headline has at most: "Opinion", "Live updates"
_UNSEEN = re.compile(r"visually-?hidden|sr-only|screen-?reader|off-?screen", re.IGNORECASE)
SHARED = 0.5  # of the words of two titles, for them to be titles of the same article


def without_site(title: str, source: str) -> str:
    """Return a title without the name of the newspaper at its end."""
    site, had_bar = _plain(source), False
    for part in reversed(list(_SITE.finditer(title))):
        rest = title[part.end() :]
        is_site = bool(site) and (_plain(rest) in site or site in _plain(rest))
        is_bar = not had_bar and part[0].strip() in "|»" and len(rest.split()) <= _END
        if not is_site and not is_bar:
            break
        had_bar = had_bar or not is_site
        title = title[: part.start()]
    return title


def heading_texts(heading: Any) -> list[str]:
    """Return what a heading says to readers who see it: all of it, and without a label before it, such as "Opinion"."""
    inner = deepcopy(heading)
    inner.tail = None
    for part in [part for part in inner.iterdescendants() if _UNSEEN.search(part.get("class") or "")]:
        if part.getparent() is not None:
            part.drop_tree()
    whole = _on_one_line(inner)
    labels = {text for part in inner.iterdescendants() if 0 < len((text := _on_one_line(part)).split()) <= _LABEL}
    rests = [whole[len(label) :].lstrip(" |:•·–—-") for label in sorted(labels) if whole.startswith(label)]
    return [whole, *(rest for rest in rests if rest)]


def _on_one_line(element: Any) -> str:
    return " ".join(element.text_content()[:MOST_CHARACTERS].split())


def printed_headline(printed: Sequence[str], said: Sequence[str]) -> str | None:
    """Return the printed headline that is the article's, or None.

    Pages say different titles to search engines and to social networks; the headline that readers see is the article's.
    A page may print other headings of its level, such as the newspaper's name: they share no words with its titles.

    Args:
        printed: The page's headings of the first level.
        said: The titles in its metadata, without the newspaper's name, best first.

    Returns:
        The heading that shares most words with one of the titles, as it is printed.
    """
    best, most = None, SHARED
    for heading in printed:
        shared = max((shared_words(heading, title) for title in said), default=0.0)
        if shared > most or (best is None and shared == most):
            best, most = heading, shared
    return best


def shared_words(one: str, other: str) -> float:
    """Return the share of the words of two titles that both have, 0 to 1."""
    first, second = set(words(one)), set(words(other))
    return 2 * len(first & second) / max(1, len(first) + len(second))


def _plain(text: str) -> str:
    return re.sub(r"\Athe\s+|\W+", "", text.casefold())
