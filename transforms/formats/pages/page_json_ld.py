"""Read the article in the JSON-LD of a page, as schema.org describes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple

from transforms.formats.pages.page_title import SHARED, shared_words

MOST_SCRIPTS = 30
MOST_CHARACTERS = 2_000_000  # of one script
MOST_NODES = 5_000
MOST_NAMES = 50  # of authors
ARTICLES = (
    *("newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle"),
    *("reviewnewsarticle", "askpublicnewsarticle", "article", "blogposting", "liveblogposting", "report", "review"),
    *("socialmediaposting", "advertisercontentarticle", "satiricalarticle", "scholarlyarticle", "techarticle"),
)
GALLERIES = frozenset(("imagegallery", "mediagallery", "videogallery", "videoobject"))
ORGANISATIONS = frozenset(("organization", "newsmediaorganization", "corporation"))
PAGES = frozenset(("webpage", "itempage", "claimreview"))
INDEXES = frozenset(("collectionpage", "searchresultspage", "itemlist"))


class JsonLd(NamedTuple):
    """What the JSON-LD of a page says.

    Attributes:
        fields: What it says of the article, by field of `page_metadata`; empty without an article.
        page: What it says of the page around the article: its authors and dates.
        types: The types of its objects, in small letters.
        free: Whether the article is free to read; None where it does not say.
    """

    fields: dict[str, str]
    page: dict[str, str]
    types: frozenset[str]
    free: bool | None


def json_ld(root: Any) -> JsonLd:
    """Return what the JSON-LD of a page says; broken scripts are passed over."""
    nodes = [node for script in _scripts(root) for node in _nodes(script)]
    by_id = {node["@id"]: node for node in reversed(nodes) if isinstance(node.get("@id"), str) and len(node) > 1}
    types = frozenset(t for node in nodes for t in _types(node))
    page: dict[str, str] = {}
    for node in nodes:
        if _types(node) & PAGES:
            page = _authors_and_dates(node, by_id) | page
    articles = _articles(nodes, root)
    if not articles:
        return JsonLd({}, page, types, None)
    fields: dict[str, str] = {}
    for article in articles:
        section = article.get("articleSection")
        said = {
            "title": _text(article.get("headline")) or _text(article.get("name")),
            **_authors_and_dates(article, by_id),
            "section": _text(section[0] if isinstance(section, list) and section else section),
            "language": ", ".join(_names(article.get("inLanguage"), by_id)[:1]),
            "url": _text(article.get("url")) or _address(article.get("mainEntityOfPage")),
            "source": ", ".join(_names(article.get("publisher"), by_id)[:1]),
        }
        fields = {field: value for field, value in said.items() if value} | fields
    free = articles[0].get("isAccessibleForFree")
    says = {"true": True, "false": False}.get(str(free).rsplit("/", 1)[-1].lower())
    return JsonLd(fields, page, types, says)


def _articles(nodes: list[dict[str, Any]], root: Any) -> list[dict[str, Any]]:
    """Return the objects that describe the page's article, best first.

    Pages describe other articles, too, such as related ones: only those count whose headline shares words with the
    page's. Where none does, it is the first object of the narrowest type.
    """
    articles = [node for node in nodes if _types(node) & set(ARTICLES)]
    articles.sort(key=lambda node: min(ARTICLES.index(t) for t in _types(node) & set(ARTICLES)))
    if len(articles) < 2:
        return articles
    titles = [" ".join(e.text_content()[:1000].split()) for e in root.xpath("(//h1)[position() <= 5] | (//title)[1]")]
    shared = [
        max((shared_words(unescape(_text(node.get("headline"))), title) for title in titles), default=0.0)
        for node in articles
    ]
    about = [node for node, share in zip(articles, shared, strict=True) if share >= SHARED]
    return about or articles[:1]


def _authors_and_dates(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, str]:
    said = {
        "authors": ", ".join(_persons(node.get("author") or node.get("creator"), by_id)),
        "published": _text(node.get("datePublished")) or _text(node.get("dateCreated")),
        "updated": _text(node.get("dateModified")),
    }
    return {field: value for field, value in said.items() if value}


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
        for form in (text, unescape(text)) if "&quot;" in text else (text,):  # some pages escape it as text
            try:
                yield json.loads(form, strict=False)  # pages have newlines in strings
            except (ValueError, RecursionError):
                continue
            break


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
    nodes = [by_id.get(str(one.get("@id")), one) if isinstance(one, dict) else one for one in _listed(value)]
    return _names([node for node in nodes if not (isinstance(node, dict) and _types(node) & ORGANISATIONS)], by_id)


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names of persons or organisations: texts, objects with a name, references, or a list of them."""
    names: list[str] = []
    for one in _listed(value):
        node = by_id.get(str(one["@id"]), one) if isinstance(one, dict) and "name" not in one and "@id" in one else one
        parts = [node]
        if isinstance(node, dict):
            parts = _listed(node.get("name") or [f"{_text(node.get('givenName'))} {_text(node.get('familyName'))}"])
        names += [text for part in parts if (text := _text(part))]
    return list(dict.fromkeys(names))


def _listed(value: Any) -> list[Any]:
    """Return the members of a list, and of the lists in it."""
    if isinstance(value, dict) and isinstance(value.get("@list"), list):
        value = value["@list"]
    members = value if isinstance(value, list) else [value]
    inner = [one for member in members[:MOST_NAMES] for one in (member if isinstance(member, list) else [member])]
    return inner[:MOST_NAMES]
