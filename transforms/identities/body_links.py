"""Link short names of bodies to full names: acronyms, teams by place or nickname, "the Foreign Ministry"."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from functools import lru_cache

from transforms.identities.link_confidence import SURE, Evidence, most_probable
from transforms.identities.link_rows import Link, Links
from transforms.identities.names.name_keys import CACHED_NAMES, initials, is_company
from transforms.identities.names.places import is_listed_place, place_of
from transforms.identities.names.window_names import Company, Node, Window
from transforms.lexicons import gazetteers, lexicon

ACRONYM_LETTERS = range(2, 8)
# Articles with another body of the same initials that none spells out, by the number of letters.
UNSEEN_ACRONYM = {2: 20.0, 3: 1.5}
UNSEEN_LONG_ACRONYM = 0.5
OTHERS = 0.25  # share of the articles with a short name in which another body is meant
UNSEEN_SHORT = 0.5  # articles with another body that a short form may mean
LEAST_CLIPPED = 3  # letters of a clipped word: "Fed"
OPTIONAL = frozenset(("group", "holding", "holdings"))  # words that other articles leave out
# Those that an article leaves out which has the full name, too.
OPTIONAL_HERE = frozenset(word.casefold().rstrip(".") for word in lexicon.words("org_words.txt", "suffix"))
VAGUE = lexicon.words("offices.txt", "vague")
HEADS = lexicon.words("offices.txt", "vague", "head")
OFFICES = lexicon.words("offices.txt", "vague", "head", "word")
INTERNATIONAL = lexicon.words("offices.txt", "international")
SAME_OFFICE = 0.9  # how often an office is that of the country that its article names most


def link_bodies(window: Window, company: Company, links: Links) -> None:
    """Replace the links of short names of bodies by those of the full names that they stand for."""
    bodies = _Bodies(window, company)
    short = [i for i, node in enumerate(window.nodes) if node.type == "ORG"]
    for row in links.rows_of(short):
        form = window.columns["form"][row]
        link = _link_of_office(row, window) or bodies.link(window.columns["article"][row], form)
        if link is not None:
            links.replace_row(row, link)


class _Bodies:
    """The full names of bodies in a window, by what may stand for them."""

    def __init__(self, window: Window, company: Company) -> None:
        self.window = window
        self.company = company
        by_initials: dict[str, set[Node]] = defaultdict(set)
        by_part: dict[str, set[Node]] = defaultdict(set)
        for (name, _), node in zip(window.forms, window.nodes, strict=True):
            if node.type != "ORG":
                continue
            for letters in initials(name):
                by_initials[letters].add(node)
            for part in _short_forms(node.key, is_company(name)):
                by_part[part].add(node)
        self.by_initials = {letters: sorted(nodes) for letters, nodes in by_initials.items()}
        self.by_part = {part: sorted(nodes) for part, nodes in by_part.items()}
        self.parts = _parts({node.key for node in window.nodes if node.type == "ORG"})

    def link(self, article: int, form: int) -> Link | None:
        """Return the link of an article's short name to a full name, if one is sure."""
        name, node = self.window.forms[form][0], self.window.nodes[form]
        letters = name.replace(".", "")
        if letters.isupper() and len(letters) in ACRONYM_LETTERS and letters in self.by_initials:
            unseen = UNSEEN_ACRONYM.get(len(letters), UNSEEN_LONG_ACRONYM)
            return self._sure(article, node, self.by_initials[letters], unseen)
        if is_company(name):
            return None
        if node.key in self.by_part and name not in gazetteers.listed_names():
            return self._sure(article, node, self.by_part[node.key], self._unseen(node))
        return self._link_here(article, node)

    def _link_here(self, article: int, node: Node) -> Link | None:
        """Return the link to the body of the article of whose name this is a part: "Blaze" in "Miami Blaze"."""
        if node.key not in self.parts:
            return None
        here = [other for other in self.company.nodes_of(article) if other != node and _is_part(node.key, other)]
        return self._sure(article, node, here, self._unseen(node)) if here else None

    def _unseen(self, node: Node) -> float:
        return UNSEEN_SHORT + OTHERS * self.company.count(node)

    def _sure(self, article: int, node: Node, candidates: list[Node], unseen: float) -> Link | None:
        company = self.company
        evidence = [
            Evidence(company.count(c), company.closeness(article, c, node), same_article=company.has(article, c))
            for c in candidates
        ]
        best, probability = most_probable(evidence, unseen)
        method = "alias" if len(candidates) == 1 else "context"
        return Link(candidates[best], method, probability) if probability >= SURE else None


def _parts(keys: set[str]) -> set[str]:
    """Return the single words among the keys that may be part of another of them, see `_is_part`."""
    long = sorted(key for key in keys if " " in key)
    ends = {key.rpartition(" ")[2] for key in long}
    found = set()
    for key in keys:
        if " " not in key and len(key) >= LEAST_CLIPPED:
            at = bisect_left(long, key)
            if key in ends or (at < len(long) and long[at].startswith(key)):
                found.add(key)
    return found


def _is_part(word: str, other: Node) -> bool:
    """Return whether a word is the name of a body without its last words or its place, or clipped ("Fed")."""
    if other.type != "ORG" or " " not in other.key:
        return False
    place, _, last = other.key.rpartition(" ")
    if other.key.startswith(word):
        rest = other.key.removeprefix(word)
        return not rest.startswith(" ") or OPTIONAL_HERE.issuperset(rest.split())
    return last == word and is_listed_place(place)


def _short_forms(key: str, company: bool) -> list[str]:
    """Return the short forms of a body's key: without words such as "group"; of a team, its place or its nickname."""
    words = key.split()
    short = []
    while len(words) > 1 and words[-1] in OPTIONAL:
        words.pop()
        short.append(" ".join(words))
    words = [] if company else key.split()
    for k in range(1, len(words)):
        place, rest = " ".join(words[:k]), " ".join(words[k:])
        if is_listed_place(place) and rest.endswith("s") and rest not in OFFICES:
            short += [place, rest]
    return short


def _link_of_office(row: int, window: Window) -> Link | None:
    """Return the link of an office that every country has: to that of the country named in it, or in the article.

    Where no country is named, or the office is one of many ("the ministry"), that of the article alone is meant.
    """
    columns = window.columns
    node = window.nodes[columns["form"][row]]
    country, office = country_and_office(node.key)
    if office is None:
        return None
    code = country or columns["country_code"][row]
    if code is None and office not in VAGUE:
        code = window.main_country(columns["article"][row])
    if code is None:
        return Link(node._replace(tag=columns["article_id"][row]), "name", 1.0)
    return Link(Node("ORG", office, code), "alias" if country else "context", SAME_OFFICE)


@lru_cache(CACHED_NAMES)
def country_and_office(key: str) -> tuple[str | None, str | None]:
    """Return the country's code and the office of a name such as "russian foreign ministry"; None: it is no office."""
    words = key.split()
    country = None
    for k in (3, 2, 1):
        place = place_of(" ".join(words[:k]), "NORP") if k < len(words) else None
        if place and place.country:
            country, words = place.country, words[k:]
            break
    is_office = key not in INTERNATIONAL and set(words) <= OFFICES and not HEADS.isdisjoint(words)
    if country and len(words) == 1 and words[0] in VAGUE:
        return None, None  # "American Bank" is a name
    return (country, " ".join(words)) if is_office else (None, None)
