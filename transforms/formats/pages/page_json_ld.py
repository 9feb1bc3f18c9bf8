"""Read the article in the JSON-LD of a page, as schema.org describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

MOST_SCRIPTS = 30
MOST_CHARACTERS = 2_000_000  # of one script
MOST_NODES = 5_000
ARTICLES = (
    *("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle"),
    *("reviewnewsarticle", "askpublicnewsarticle", "article", "blogposting", "liveblogposting", "report", "review"),
    *("socialmediaposting", "advertisercontentarticle", "satiricalarticle", "scholarlyarticle", "techarticle"),
)
GALLERIES = frozenset(("imagegallery", "mediagallery", "videogallery", "videoobject"))
ORGANISATIONS = frozenset(("organization", "newsmediaorganization", "corporation"))
INDEXES = frozenset(("collectionpage", "searchresultspage", "itemlist"))


class JsonLd(NamedTuple):
    """What the JSON-LD of a page says.

    Attributes:
        fields: What it says of the article, by field of `page_metadata`; empty without an article.
        types: The types of its objects, in small letters.
        free: Whether the article is free to read; None where it does not say.
    """

    fields: dict[str, str]
    types: frozenset[str]
    free: bool | None


def json_ld(root: Any) -> JsonLd:
    """Return what the JSON-LD of a page says; broken scripts are passed over."""
    nodes = [node for script in _scripts(root) for node in _nodes(script)]
    articles = [node for node in nodes if _types(node) & set(ARTICLES)]
    articles.sort(key=lambda node: min(ARTICLES.index(t) for t in _types(node) & set(ARTICLES)))
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    types = frozenset(t for node in nodes for t in _types(node))
    if not articles:
        return JsonLd({}, types, None)
    article = articles[0]
    section = article.get("articleSection")
    fields = {
        "title": _text(article.get("headline")) or _text(article.get("name")),
        "authors": ", ".join(_persons(article.get("author") or article.get("creator"), by_id)),
        "published": _text(article.get("datePublished")) or _text(article.get("dateCreated")),
        "updated": _text(article.get("dateModified")),
        "section": _text(section[0] if isinstance(section, list) and section else section),
        "language": ", ".join(_names(article.get("inLanguage"), by_id)[:1]),
        "url": _text(article.get("url")) or _address(article.get("mainEntityOfPage")),
        "source": ", ".join(_names(article.get("publisher"), by_id)[:1]),
    }
    free = article.get("isAccessibleForFree")
    says = {"true": True, "false": False}.get(str(free).rsplit("/", 1)[-1].lower())
    return JsonLd({field: value for field, value in fields.items() if value}, types, says)


def _scripts(root: Any) -> Iterator[Any]:
    """Yield the parsed JSON-LD scripts of a page."""
    scripts = root.iter("script")
    count = 0
    for script in scripts:
        if "ld+json" not in (script.get("type") or "").lower() or count >= MOST_SCRIPTS:
            continue
        count += 1
        text = (script.text or "").strip().removeprefix("<![CDATA[").removesuffix("]]>").strip().rstrip(";")
        if len(text) > MOST_CHARACTERS:
            continue
        try:
            yield json.loads(text, strict=False)  # pages have newlines in strings
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a script in order: itself, a list's, those of `@graph` and of the page's main entity."""
    waiting, count = [value], 0
    while waiting and count < MOST_NODES:
        count += 1
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node[:MOST_NODES])
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("mainEntity", "mainEntityOfPage", "@graph") if key in node]


def _types(node: dict[str, Any]) -> set[str]:
    types = node.get("@type")
    return {t.rsplit("/", 1)[-1].lower() for t in (types if isinstance(types, list) else [types]) if isinstance(t, str)}


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _address(value: Any) -> str:
    return _text(value.get("@id") or value.get("url")) if isinstance(value, dict) else _text(value)


def _persons(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names of authors other than organisations."""
    authors = value if isinstance(value, list) else [value]
    nodes = (by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in authors[:50])
    persons = [node for node in nodes if not (isinstance(node, dict) and _types(node) & ORGANISATIONS)]
    return _names(persons, by_id)


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names of persons or organisations: texts, objects with a name, references, or a list of them."""
    names: list[str] = []
    for one in (value if isinstance(value, list) else [value])[:50]:
        node = by_id.get(str(one["@id"]), one) if isinstance(one, dict) and "name" not in one and "@id" in one else one
        name = node.get("name") if isinstance(node, dict) else node
        names += [text for part in (name if isinstance(name, list) else [name]) if (text := _text(part))]
    return list(dict.fromkeys(names))
