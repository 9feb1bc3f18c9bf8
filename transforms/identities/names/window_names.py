"""Index the names of a window of months: which names there are, in which articles, and beside whom."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.identities.names.name_keys import person_name, plain_key
from transforms.identities.names.places import place_of

SEPARATOR = "\x1f"
TEXT_COLUMNS = ("article_id", "entity_id", "country_code", "description", "gender", "gender_basis")
MOST_MENTIONS = 5  # of a name in one article that count as evidence of its type


class Node(NamedTuple):
    """A name of the window in one type, whatever its spelling: what the same key makes one identity.

    Attributes:
        type: One of `tables.NAMED_TYPES`.
        key: Normalised name.
        tag: What tells it from namesakes, or "".
    """

    type: str
    key: str
    tag: str = ""


def node_of(name: str, type_: str) -> Node:
    """Return the node of a name."""
    if place := place_of(name, type_):
        return Node(place.type, plain_key(place.name))
    key = person_name(name).key if type_ == "PERSON" else plain_key(name)
    if type_ == "NORP" and len(key) > 4 and key.endswith("s") and " " not in key:
        key = key[:-1]
    return Node(type_, key)


class Window:
    """The names of a window.

    Args:
        rows: Its entities, with the columns of `link_entities.link_entities`, in any order.

    Attributes:
        rows: Its entities, sorted by article and entity id.
        article: The code of each row's article, from 0 in the order of ids.
        form: The code of each row's name and type: an index into `forms`.
        forms: The distinct (name, type), sorted, so that nothing depends on the order of rows.
        nodes: The node of each form. Rules replace them before the indexes below are read.
    """

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows.sort_by([("article_id", "ascending"), ("entity_id", "ascending")]).combine_chunks()
        self.article, articles = _codes(self.rows["article_id"])
        self.n_articles = len(articles)
        self.form, forms = _codes(pc.binary_join_element_wise(self.rows["name"], self.rows["type"], SEPARATOR))
        self.forms = [(name, type_) for name, _, type_ in (form.rpartition(SEPARATOR) for form in forms)]
        self.nodes = [node_of(name, type_) for name, type_ in self.forms]

    @cached_property
    def form_articles(self) -> list[int]:
        """The number of articles with each form."""
        pairs = np.unique(self.form * self.n_articles + self.article)
        return np.bincount(pairs // self.n_articles, minlength=len(self.forms)).tolist()  # type: ignore[no-any-return]

    @cached_property
    def form_mentions(self) -> list[int]:
        """The number of mentions of each form; of an article, some of them count."""
        counted = np.clip(self.rows["n_mentions"].to_numpy(), 1, MOST_MENTIONS)
        sums = np.bincount(self.form, weights=counted, minlength=len(self.forms))
        return sums.astype(int).tolist()  # type: ignore[no-any-return]

    @cached_property
    def columns(self) -> dict[str, list[Any]]:
        """The rows' columns as lists, None where a value is missing; `article` and `form` are codes."""
        lists = {name: self.rows[name].to_pylist() for name in TEXT_COLUMNS}
        return lists | {"article": self.article.tolist(), "form": self.form.tolist()}

    @cached_property
    def _main_countries(self) -> dict[int, str]:
        """The country that most mentions of places and peoples in each article belong to, by article."""
        of_place = pc.is_in(self.rows["type"], value_set=pa.array(("GPE", "NORP", "LOC")))
        with_article = self.rows.append_column("article", pa.array(self.article))
        places = with_article.filter(pc.and_(of_place, pc.is_valid(self.rows["country_code"])))
        sums = places.group_by(["article", "country_code"]).aggregate([("n_mentions", "sum")])
        order = [("article", "ascending"), ("n_mentions_sum", "ascending"), ("country_code", "descending")]
        ordered = sums.sort_by(order)
        return dict(zip(ordered["article"].to_pylist(), ordered["country_code"].to_pylist(), strict=True))

    def main_country(self, article: int) -> str | None:
        """Return the country (ISO 3166-1 alpha-2) that an article names most, or None."""
        return self._main_countries.get(article)


def _codes(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[str]]:
    """Return the code of each value, and the distinct values in sorted order."""
    encoded = column.combine_chunks().dictionary_encode()
    values = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[order] = np.arange(len(values))
    return ranks[encoded.indices.to_numpy()], [values[i] for i in order]


class Company:
    """Who is named beside whom.

    Attributes:
        nodes: The nodes, sorted.
        ids: The number of each node, by node.
        articles: The articles of each node, by its number.
        members: The nodes of each article, by its code.
    """

    def __init__(self, window: Window) -> None:
        ordered = sorted(set(window.nodes))
        self.nodes = ordered
        self.ids = {node: i for i, node in enumerate(ordered)}
        of_form = np.array([self.ids[node] for node in window.nodes], dtype=np.int64)
        node, n = of_form[window.form], len(ordered)
        pairs = np.unique(node * window.n_articles + window.article)
        self.articles = _grouped(pairs // window.n_articles, pairs % window.n_articles, n)
        pairs = np.unique(window.article * n + node)
        self.members = _grouped(pairs // n, pairs % n, window.n_articles)
        n_articles = window.n_articles
        self._weight = [RAREST * math.log1p(n_articles / len(of)) / math.log1p(n_articles) for of in self.articles]
        self._article_sets: dict[int, frozenset[int]] = {}
        self._beside: dict[int, dict[int, int]] = {}

    def count(self, node: Node) -> int:
        """Return the number of articles that have a node."""
        return len(self.articles[self.ids[node]]) if node in self.ids else 0

    def nodes_of(self, article: int) -> list[Node]:
        """Return the nodes of an article, sorted."""
        return [self.nodes[i] for i in self.members[article]]

    def has(self, article: int, node: Node) -> bool:
        """Return whether an article has a node."""
        number = self.ids[node]
        found = self._article_sets.get(number)
        if found is None:
            found = self._article_sets[number] = frozenset(self.articles[number])
        return article in found

    def closeness(self, article: int, node: Node, own: Node) -> float:
        """Return how alike an article's company is to that of a node in other articles; rare names weigh more.

        That is the logarithm of the weight of the names in both, plus 1, divided by the square root of the numbers of
        names in each: below 0 unless they share much.

        Args:
            article: The article.
            node: The node it may have.
            own: The node that it has for it, which is no evidence.
        """
        beside = self._company_of(self.ids[node])
        skipped = (self.ids[node], self.ids.get(own, -1))
        here = self.members[article]
        times = 1 if self.has(article, node) else 0  # the article itself counts among those of the node
        shared = sum(self._weight[n] for n in here if beside.get(n, 0) > times and n not in skipped)
        return math.log1p(shared) - (math.log(max(len(here), FEW)) + math.log(max(len(beside) + 1, FEW))) / 2

    def _company_of(self, node: int) -> dict[int, int]:
        """Return the nodes beside a node, with the number of articles."""
        found = self._beside.get(node)
        if found is None:
            found = self._beside[node] = {}
            for article in self.articles[node][:MOST_ARTICLES]:
                for other in self.members[article]:
                    found[other] = found.get(other, 0) + 1
        return found


FEW = 8  # names; fewer say no more by being all in common
RAREST = 6.1  # weight of a name that one article has; that of all others depends on the share of articles alone
MOST_ARTICLES = 300  # of a node whose company is looked at; more say nothing new


def _grouped(keys: NDArray[np.int64], values: NDArray[np.int64], n: int) -> list[Sequence[int]]:
    """Return the values of each key from 0 to n - 1; the keys are sorted."""
    bounds = np.searchsorted(keys, np.arange(n + 1)).tolist()
    ordered = values.tolist()
    return [ordered[a:b] for a, b in pairwise(bounds)]
