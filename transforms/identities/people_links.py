"""Link short names of people to full names: surnames that stand alone, initials, nicknames, other spellings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.identities.link_confidence import SURE, Evidence, most_probable
from transforms.identities.link_rows import Link, Links
from transforms.identities.names.name_keys import office_words, person_name
from transforms.identities.names.people_names import FullNames, full_names
from transforms.identities.names.window_names import Company, Node, Window
from transforms.lexicons import gazetteers

UNSEEN = 0.1  # articles with someone of a surname that no census lists and no article introduces
SAME_INITIAL = 0.1  # share of namesakes whose first name has the same initial
OTHER_FORM = 0.02  # share of namesakes whose first name is another form of the same
COMPARED_ARTICLES = 20  # of a full name that is compared with another form of it
COMMON = 0.5  # expected articles with others of a surname, from which lone surnames of two articles stay apart
LEAST_LETTERS = 4  # of a clipped first name


class People(NamedTuple):
    """The people of a window.

    Attributes:
        full: Their full names.
        forms: The link of each full name that is another form of a fuller one.
        n_entities: How many people the articles name, each counted once an article.
        offices: The words of the descriptions of each full name.
        genders: The gender that most articles give each full name.
    """

    full: FullNames
    forms: dict[Node, Link]
    n_entities: int
    offices: dict[Node, set[str]]
    genders: dict[Node, str]

    def target(self, node: Node) -> Node:
        """Return the node that a full name stands for."""
        link = self.forms.get(node)
        return link.node if link else node

    def unseen(self, surname: str) -> float:
        """Return how many articles are expected to have someone else of a surname, whom none introduces."""
        return UNSEEN + gazetteers.surname_shares().get(surname, 0.0) * self.n_entities


def link_people(window: Window, company: Company, links: Links) -> None:
    """Replace the links of short names of people by those of the full names that they stand for."""
    people = _people(window, company)
    spelled = {node: name for (name, _), node in zip(window.forms, window.nodes, strict=True)}
    single = {n for n in spelled if n.type == "PERSON" and not n.tag and person_name(spelled[n]).is_single}
    for form, node in enumerate(window.nodes):
        if node in people.forms:
            links.replace_form(form, people.forms[node])
    for row in links.rows_of([i for i, node in enumerate(window.nodes) if node in single]):
        link = _link_of_single(row, window, company, people)
        if link is not None:
            links.replace_row(row, link)


def _people(window: Window, company: Company) -> People:
    spelled = zip(window.nodes, (name for name, _ in window.forms), strict=True)
    full = full_names(sorted(set(spelled)))
    n_entities = pc.sum(pc.equal(window.rows["type"], "PERSON")).as_py()
    people = People(full, {}, n_entities, *_said_of(window, full))
    for node in sorted(full.names):
        if link := _link_of_form(node, people, company):
            people.forms[node] = link
    for node, link in sorted(people.forms.items()):  # a nickname's full name may have a fuller form itself
        people.forms[node] = link._replace(node=people.target(link.node))
    return people


def _said_of(window: Window, full: FullNames) -> tuple[dict[Node, set[str]], dict[Node, str]]:
    """Return the words of the descriptions of full names, and their genders."""
    offices: dict[Node, set[str]] = defaultdict(set)
    genders: dict[Node, Counter[str]] = defaultdict(Counter)
    is_full = np.array([node in full.names for node in window.nodes], dtype=bool)
    rows = window.rows.select(["description", "gender"]).append_column("form", pa.array(window.form))
    has_more = pc.or_(pc.is_valid(rows["description"]), pc.is_valid(rows["gender"]))
    said = rows.filter(pc.and_(has_more, pa.array(is_full[window.form])))
    counted = said.group_by(["form", "description", "gender"]).aggregate([([], "count_all")])
    for form, description, gender, n in zip(*(column.to_pylist() for column in counted.columns), strict=True):
        node = window.nodes[form]
        offices[node].update(office_words(description))
        if gender is not None:
            genders[node][gender] += n
    return offices, {node: max(sorted(of), key=of.__getitem__) for node, of in genders.items()}


def _link_of_form(node: Node, people: People, company: Company) -> Link | None:
    """Return the link of a full name to a fuller or more frequent form of it, if one is sure."""
    name = people.full.names[node]
    candidates = [c for c in people.full.fuller(name, node) if _is_fuller(c, node, people, company)]
    if not candidates:
        return None
    share = SAME_INITIAL if name.has_initial_only else OTHER_FORM
    unseen = UNSEEN + people.unseen(name.words[-1]) * share
    articles = company.articles[company.ids[node]]
    evidence = [
        Evidence(company.count(c), _mean_closeness(articles, c, node, company), _same_office(node, c, people))
        for c in candidates
    ]
    best, probability = most_probable(evidence, unseen)
    return Link(candidates[best], "alias", probability) if probability >= SURE else None


def _is_fuller(candidate: Node, node: Node, people: People, company: Company) -> bool:
    """Return whether a candidate is the form to keep: initials give way to names, long names and rare ones to short."""
    if set(company.articles[company.ids[candidate]]) & set(company.articles[company.ids[node]]):
        return False  # one article tells them apart
    ours, theirs = people.full.names[node], people.full.names[candidate]
    if ours.has_initial_only != theirs.has_initial_only:
        return ours.has_initial_only
    return (company.count(candidate), node.key) > (company.count(node), candidate.key)


def _mean_closeness(articles: Sequence[int], candidate: Node, node: Node, company: Company) -> float:
    some = articles[:COMPARED_ARTICLES]
    return sum(company.closeness(article, candidate, node) for article in some) / len(some)


def _same_office(a: Node, b: Node, people: People) -> bool:
    return bool(people.offices.get(a, set()) & people.offices.get(b, set()))


class PersonRow(NamedTuple):
    """What an article says of a person whom it calls by one name."""

    article: int
    node: Node
    office: frozenset[str]
    gender: str | None


def _link_of_single(row: int, window: Window, company: Company, people: People) -> Link | None:
    """Return the link of an entity with a single name, or None where its name alone links it.

    It is linked to a full name if one is sure, else to nobody of other articles if several people bear the name.
    """
    at = _person_row(row, window)
    word = person_name(window.forms[window.columns["form"][row]][0]).words[0]
    unseen = people.unseen(word)
    candidates = people.full.of_single(word) or _clipped(word, company.nodes_of(at.article), people)
    candidates = [c for c in candidates if _fits(c, at, people)]
    candidates = sorted({people.target(c) for c in candidates})
    if candidates:
        best, probability = most_probable([_evidence(c, at, company, people) for c in candidates], unseen)
        if probability >= SURE:
            method = "alias" if len(candidates) == 1 else "context"
            return Link(candidates[best], method, probability)
    if candidates or unseen > COMMON:
        return Link(at.node._replace(tag=window.columns["article_id"][row]), "name", 1.0)
    return None


def _clipped(word: str, nodes: Sequence[Node], people: People) -> list[Node]:
    """Return the full names of an article whose first name begins with a word: "Zubay" for Zubayrim."""
    if len(word) < LEAST_LETTERS:
        return []
    return [n for n in nodes if n in people.full.names and people.full.names[n].words[0].startswith(word)]


def _person_row(row: int, window: Window) -> PersonRow:
    columns = window.columns
    honorific = columns["gender_basis"][row] == "honorific"
    return PersonRow(
        columns["article"][row],
        window.nodes[columns["form"][row]],
        office_words(columns["description"][row]),
        columns["gender"][row] if honorific else None,
    )


def _fits(candidate: Node, at: PersonRow, people: People) -> bool:
    return at.gender is None or people.genders.get(candidate, at.gender) == at.gender


def _evidence(candidate: Node, at: PersonRow, company: Company, people: People) -> Evidence:
    return Evidence(
        company.count(candidate),
        company.closeness(at.article, candidate, at.node),
        bool(at.office & people.offices.get(candidate, set())),
        company.has(at.article, candidate),
    )
