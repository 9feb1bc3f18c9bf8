"""Link an article's mentions to entities: people, organisations, places and others, each with its canonical name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from transforms.contract.tables import NAMED_TYPES
from transforms.lexicons import gazetteers, lexicon
from transforms.linking import pronouns, titles
from transforms.linking.cluster import Cluster, change_case, spellings_by_key
from transforms.linking.coreference.reader_evidence import Evidence
from transforms.linking.people import add_titles, cluster_people
from transforms.reader_api import Antecedent, Article, Attention, Mention, Role

OPTIONAL_WORDS = lexicon.words("org_words.txt", "suffix") | {"the", "of", "&"}  # that a short form may leave out
NOT_IN_ACRONYMS = frozenset(("of", "the", "and", "for", "on", "in", "to", "de", "a"))
ACRONYM_IN_BRACKETS = re.compile(r" \(([A-Z][\w.&-]{1,9})\)")
MENTIONS_WITH_DESCRIPTION = 8  # an entity is described at one of its first mentions
LARGE_CITY = 200_000  # inhabitants from which a city's name alone gives the country


class Entity(NamedTuple):
    """An entity of an article.

    Attributes:
        name: Canonical name: the fullest form in the article; for a listed name, its canonical form in the lexicon.
        type: One of `tables.ENTITY_TYPES`.
        mentions: Indices into the article's mentions, in order.
        country_code: ISO 3166-1 alpha-2: the entity's country, or the country that it is.
        wikidata_id: Always None; no source that newstables uses has it.
        description: Office or role, in the article's words.
        gender: male, female or None.
        gender_basis: What tells the gender, one of `tables.GENDER_BASES`; None without a gender.
        pronouns: The pronouns that were resolved to the entity, as indices into the article's mentions, each with the
            calibrated probability that it means the entity.
    """

    name: str
    type: str
    mentions: tuple[int, ...]
    country_code: str | None
    wikidata_id: str | None
    description: str | None
    gender: str | None
    gender_basis: str | None
    pronouns: tuple[tuple[int, float], ...] = ()


def link(
    article: Article,
    mentions: Sequence[Mention],
    antecedents: Sequence[Antecedent] = (),
    roles: Sequence[Role] = (),
    attention: Sequence[Attention] = (),
) -> list[Entity]:
    """Cluster the mentions of an article into its entities.

    Args:
        article: The article.
        mentions: Its mentions, sorted.
        antecedents: The names that its pronouns may mean, if the reader found them.
        roles: The grammatical roles of its mentions of people, if the reader tells them.
        attention: How its pronouns attend to mentions of people, if the reader tells it.

    Returns:
        The entities in the order of their first mention. Dates, amounts and unresolved pronouns belong to no entity.
    """
    text = article.text
    names = {i: text[m.start : m.end] for i, m in enumerate(mentions) if m.form == "name" and m.type in NAMED_TYPES}
    people = cluster_people(text, mentions, {i: n for i, n in names.items() if mentions[i].type == "PERSON"})
    others = _cluster_others(text, mentions, {i: n for i, n in names.items() if mentions[i].type != "PERSON"})
    add_titles(text, mentions, people)
    clusters = [*people, *others]
    sure: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for found in pronouns.resolve(article, mentions, people, Evidence(antecedents, roles, attention)):
        sure[id(found.person)].append((found.mention, found.probability))
        found.person.mentions.append(found.mention)
    clusters.sort(key=lambda c: min(c.mentions))
    return [_entity(article, mentions, c)._replace(pronouns=tuple(sure[id(c)])) for c in clusters]


def _entity(article: Article, mentions: Sequence[Mention], cluster: Cluster) -> Entity:
    """Return the entity of a cluster; its description is the longest among its first mentions."""
    description = None
    if cluster.type in ("PERSON", "ORG"):
        named = [mentions[i] for i in cluster.mentions if mentions[i].form == "name"]
        spans = [s for m in named[:MENTIONS_WITH_DESCRIPTION] if (s := titles.description_span(article, m))]
        description = max((article.text[s.start : s.end] for s in spans), key=len, default=None)
    ordered = tuple(sorted(cluster.mentions))
    return Entity(
        name=cluster.name,
        type=cluster.type,
        mentions=ordered,
        country_code=cluster.country,
        wikidata_id=None,
        description=description,
        gender=cluster.gender,
        gender_basis=cluster.gender_basis,
    )


def _cluster_others(text: str, mentions: Sequence[Mention], names: Mapping[int, str]) -> list[Cluster]:
    """Cluster organisations, places and other names: one cluster per type and canonical name."""
    full_names = _full_names(text, mentions, names)
    spellings = spellings_by_key(names.values())
    clusters: dict[tuple[str, str], Cluster] = {}
    for i, name in names.items():
        type_ = mentions[i].type
        full = full_names.get(name, name)
        listed = _listed_name(full)
        country = listed.country if listed else None
        canonical = listed.name if listed and type_ == listed.type else full
        if listed is None and type_ == "GPE":
            city = gazetteers.cities().get(full)
            if city and city.dominant and city.population > LARGE_CITY:
                country = city.country
        key = (_comparison_key(canonical), type_)
        if key not in clusters:
            clusters[key] = Cluster(change_case(canonical, spellings), type_, country)
        clusters[key].mentions.append(i)
    return _merge_short_forms(list(clusters.values()))


def _listed_name(name: str) -> gazetteers.ListedName | None:
    """Return the gazetteer's entry of a name, which may also be written in capitals."""
    listed = gazetteers.listed_names().get(name)
    if listed is None and name.isupper():
        listed = gazetteers.listed_names().get(gazetteers.listed_names_in_capitals().get(name, ""))
    return listed


def _comparison_key(name: str) -> str:
    """Return a name without case, full stops, "the" and, for a single word, the plural's s."""
    key = name.casefold().replace(".", "").removeprefix("the ")
    return key[:-1] if len(key) > 4 and key.endswith("s") and " " not in key else key


def _full_names(text: str, mentions: Sequence[Mention], names: Mapping[int, str]) -> dict[str, str]:
    """Return the full name of each acronym: the name before it in brackets, else the first name with its initials."""
    full: dict[str, str] = {}
    acronyms = {n for n in names.values() if 2 <= len(p := n.replace(".", "")) <= 7 and p.isupper() and " " not in n}
    for i, name in names.items():
        end = mentions[i].end
        if " " in name and text.startswith(" (", end) and mentions[i].type not in ("GPE", "LOC", "FAC"):
            match = ACRONYM_IN_BRACKETS.match(text, end)
            if match and match[1][0] == name[0]:
                full[match[1]] = name
    unexplained = acronyms - full.keys()
    if unexplained:
        by_initials = {i: name for name in reversed(list(names.values())) if " " in name for i in _initials(name)}
        for name in unexplained:
            if name.replace(".", "") in by_initials:
                full[name] = by_initials[name.replace(".", "")]
    return full


def _initials(name: str) -> set[str]:
    """Return the initials of all words of a name, and of its words without "of", "the" and the like."""
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isalpha()]
    return {"".join(w[0] for w in kept).upper() for kept in (words, [w for w in words if w not in NOT_IN_ACRONYMS])}


def _merge_short_forms(clusters: list[Cluster]) -> list[Cluster]:
    """Merge an organisation's short form ("Acme") into its long form ("Acme Corp.") if there is exactly one."""
    organizations = [c for c in clusters if c.type in ("ORG", "FAC")]
    long_forms: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in organizations:
        words = cluster.name.split()
        for k in range(1, len(words)):
            if all(w in OPTIONAL_WORDS for w in words[k:]):
                long_forms[" ".join(words[:k])].append(cluster)
    merged = set()
    for cluster in organizations:
        longer = long_forms.get(cluster.name, [])
        if len(longer) == 1 and longer[0] is not cluster and cluster.name not in gazetteers.listed_names():
            longer[0].mentions.extend(cluster.mentions)
            merged.add(id(cluster))
    return [c for c in clusters if id(c) not in merged]
