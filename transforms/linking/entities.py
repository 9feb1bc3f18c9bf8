"""The entities of an article: which mentions are one person, organisation or place, and what the article calls it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import gazetteers
from transforms.lexicons.lexicon import words as listed
from transforms.linking import pronouns, titles
from transforms.linking.titles import noun_phrase as noun_phrase  # offered here, beside the entities
from transforms.reader_api import Article, Mention

LINKED = frozenset(("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT"))
MALE = listed("titles.txt", "male")
FEMALE = listed("titles.txt", "female")
SUFFIXES = listed("org_words.txt", "suffix") | {"the", "of", "&"}
GENERATIONS = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
SMALL = frozenset(("of", "the", "and", "for", "on", "in", "to", "de", "a"))


BRACKETED = re.compile(r" \(([A-Z][\w.&-]{1,9})\)")
DESCRIBED = 8  # mentions of a person in which a description is looked for: it comes early


class Entity(NamedTuple):
    """An entity of an article.

    Attributes:
        name: Canonical name: the fullest the article has, or a country's common English one.
        type: One of `tables.ENTITY_TYPES`, the commonest among its mentions.
        mentions: Indices into the mentions that were linked, in order.
        country_code: ISO 3166-1 alpha-2, of a country or of what lies in one.
        wikidata_id: Always None: no source of ours gives it.
        description: Its office or role, as the article has it.
        gender: male, female or None.
    """

    name: str
    type: str
    mentions: tuple[int, ...]
    country_code: str | None
    wikidata_id: str | None
    description: str | None
    gender: str | None


class Cluster:
    """The mentions of one entity while they are gathered."""

    def __init__(self, name: str, kind: str, country: str | None = None) -> None:
        self.name = name
        self.type = kind
        self.country = country
        self.mentions: list[int] = []
        self.gender: str | None = None


def link(article: Article, mentions: Sequence[Mention]) -> list[Entity]:
    """Clusters the mentions of an article into its entities.

    Args:
        article: The article.
        mentions: Its mentions, sorted.

    Returns:
        The entities in the order of their first mention. Dates, amounts and pronouns that nothing resolves are in none.
    """
    text = article.text
    names = {i: text[m.start : m.end] for i, m in enumerate(mentions) if m.form == "name" and m.type in LINKED}
    people = _people(article, mentions, {i: n for i, n in names.items() if mentions[i].type == "PERSON"})
    others = _others(text, mentions, {i: n for i, n in names.items() if mentions[i].type != "PERSON"})
    _nominals(text, mentions, people)
    clusters = [*people, *others]
    for mention, cluster in pronouns.resolve(article, mentions, people):
        cluster.mentions.append(mention)
    clusters.sort(key=lambda c: min(c.mentions))
    return [_entity(article, mentions, c) for c in clusters]


def _entity(article: Article, mentions: Sequence[Mention], cluster: Cluster) -> Entity:
    description = None
    if cluster.type in ("PERSON", "ORG"):
        named = [mentions[i] for i in cluster.mentions if mentions[i].form == "name"]
        spans = [span for m in named[:DESCRIBED] if (span := titles.description_span(article, m))]
        description = max((article.text[s.start : s.end] for s in spans), key=len, default=None)
    ordered = tuple(sorted(cluster.mentions))
    return Entity(cluster.name, cluster.type, ordered, cluster.country, None, description, cluster.gender)


def _people(article: Article, mentions: Sequence[Mention], names: dict[int, str]) -> list[Cluster]:
    """Persons: full names first, then what is shorter, to the last full name before it that it fits."""
    text = article.text
    clusters: list[Cluster] = []
    by_part: dict[str, list[Cluster]] = defaultdict(list)
    gender_before = {i: _honorific_gender(text, mentions[i].start) for i in names}
    split = {i: _parts(n) for i, n in names.items()}
    whole = {i: p for i, p in split.items() if len(p) > 1}
    for i, parts in whole.items():
        cluster = _same_person(by_part.get(parts[-1].casefold(), ()), parts)
        if cluster is None:
            cluster = Cluster(names[i], "PERSON")
            clusters.append(cluster)
            for part in dict.fromkeys(p.casefold() for p in parts):
                by_part[part].append(cluster)
        elif _fuller(names[i], cluster.name):
            cluster.name = names[i]
        cluster.mentions.append(i)
    for i, parts in split.items():
        if i in whole:
            continue
        key = parts[0].casefold() if parts else names[i].casefold()
        cluster = _bearer(by_part.get(key, []), mentions, mentions[i].start, gender_before[i])
        if cluster is None:
            cluster = Cluster(names[i], "PERSON")
            clusters.append(cluster)
            by_part[key].append(cluster)
        cluster.mentions.append(i)
        cluster.mentions.sort()
    for cluster in clusters:
        cluster.name = _cased(cluster.name, [names[i] for i in cluster.mentions])
        votes = [g for i in cluster.mentions if (g := gender_before[i])]
        cluster.gender = votes[0] if votes else _name_gender(_parts(cluster.name))
    return clusters


def _nominals(text: str, mentions: Sequence[Mention], people: list[Cluster]) -> None:
    """Adds "the president" to the last person named before it with that title, else to the first one after it."""
    bearers: dict[str, list[tuple[int, Cluster]]] = defaultdict(list)
    nominals = [i for i, m in enumerate(mentions) if m.form == "nominal"]
    if not nominals:
        return
    for cluster in people:
        for i in cluster.mentions:
            start = mentions[i].start
            bearers[text[max(0, start - 16) : start].rstrip().rsplit(" ", 1)[-1].lower()].append((i, cluster))
    for i in nominals:
        title = text[mentions[i].start : mentions[i].end].rsplit(" ", 1)[-1].lower()
        found = sorted(bearers.get(title, ()), key=lambda pair: pair[0])
        if found:
            before = [cluster for k, cluster in found if k < i]
            (before[-1] if before else found[0][1]).mentions.append(i)


def _parts(name: str) -> list[str]:
    return [w for w in name.split() if w not in GENERATIONS]


def _name_gender(parts: list[str]) -> str | None:
    """The gender of a full name's first name."""
    if len(parts) < 2:
        return None
    genders = gazetteers.first_names()
    first = parts[0].lower()
    if first not in genders and "-" in first:
        first = first.split("-")[0]
    if first.endswith(".") and len(parts) > 2:
        first = parts[1].lower()
    return genders.get(first)


def _honorific_gender(text: str, start: int) -> str | None:
    word = text[max(0, start - 16) : start].rstrip().rsplit(" ", 1)[-1].lstrip('"“‘(')
    return "male" if word in MALE else "female" if word in FEMALE else None


def _same_person(candidates: Sequence[Cluster], parts: list[str]) -> Cluster | None:
    """The person among those of the same surname whose first names do not clash."""
    mine = [p.casefold().rstrip(".") for p in parts]
    for cluster in candidates:
        theirs = [p.casefold().rstrip(".") for p in _parts(cluster.name)]
        if mine[-1] != theirs[-1]:
            continue
        a, b = mine[0], theirs[0]
        short = min(len(a), len(b))
        same_first = a == b or (short == 1 and a[0] == b[0]) or (short >= 3 and (a.startswith(b) or b.startswith(a)))
        if same_first or set(mine) <= set(theirs) or set(theirs) <= set(mine):
            return cluster
    return None


def _fuller(name: str, than: str) -> bool:
    return (len(_parts(name)), len(name)) > (len(_parts(than)), len(than)) and not name.isupper()


def _bearer(candidates: list[Cluster], mentions: Sequence[Mention], at: int, gender: str | None) -> Cluster | None:
    """Who among those of a name is meant: the last one named before, of the honorific's gender where there is one."""
    fit = [c for c in candidates if gender is None or _name_gender(_parts(c.name)) in (None, gender)]
    if not fit:
        return candidates[0] if len(candidates) == 1 else None

    def last_before(cluster: Cluster) -> int:
        return max((mentions[i].start for i in cluster.mentions if mentions[i].start < at), default=-1)

    return max(fit, key=last_before)


def _cased(name: str, forms: list[str]) -> str:
    """A name that stands only in capitals, in title case; as it stands elsewhere where it does."""
    if not name.isupper() or len(name) < 4 or "." in name:
        return name
    for form in forms:
        if not form.isupper() and form.casefold() == name.casefold():
            return form
    return name.title() if " " in name or len(name) > 6 else name


def _others(text: str, mentions: Sequence[Mention], names: dict[int, str]) -> list[Cluster]:
    """Organisations, places and the rest: one cluster a canonical name."""
    acronyms = _acronyms(text, mentions, names)
    counts = Counter(names.values())
    clusters: dict[tuple[str, str], Cluster] = {}
    for i, name in names.items():
        kind = mentions[i].type
        full = acronyms.get(name, name)
        known = _listed(full)
        country = known.country if known else None
        canonical = known.name if known and kind == known.type else full
        if known is None and kind == "GPE":
            city = gazetteers.cities().get(full)
            if city and city.dominant and city.population > 200_000:
                country = city.country
        key = (_key(canonical), kind)
        if key not in clusters:
            clusters[key] = Cluster(_cased(canonical, list(counts)), kind, country)
        clusters[key].mentions.append(i)
    return _short_forms(list(clusters.values()))


def _listed(name: str) -> gazetteers.Known | None:
    known = gazetteers.known().get(name)
    if known is None and name.isupper():
        known = gazetteers.known().get(gazetteers.known_in_capitals().get(name, ""))
    return known


def _key(name: str) -> str:
    key = name.casefold().replace(".", "").removeprefix("the ")
    return key[:-1] if len(key) > 4 and key.endswith("s") and " " not in key else key


def _acronyms(text: str, mentions: Sequence[Mention], names: dict[int, str]) -> dict[str, str]:
    """The full names of the article's acronyms: those in brackets after them, and those of the same initials."""
    full: dict[str, str] = {}
    short = {n for n in names.values() if 2 <= len(p := n.replace(".", "")) <= 7 and p.isupper() and " " not in n}
    for i, name in names.items():
        end = mentions[i].end
        if " " in name and text.startswith(" (", end) and mentions[i].type not in ("GPE", "LOC", "FAC"):
            match = BRACKETED.match(text, end)
            if match and match[1][0] == name[0]:
                full[match[1]] = name
    if short - full.keys():
        initials = {i: name for name in reversed(list(names.values())) if " " in name for i in _initials(name)}
        for name in short - full.keys():
            if name.replace(".", "") in initials:
                full[name] = initials[name.replace(".", "")]
    return full


def _initials(name: str) -> set[str]:
    """The initials of a name, with and without those of its small words."""
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isalpha()]
    return {"".join(w[0] for w in kept).upper() for kept in (words, [w for w in words if w not in SMALL])}


def _short_forms(clusters: list[Cluster]) -> list[Cluster]:
    """Joins an organisation's short form ("Acme") with the one full form that begins with it ("Acme Corp.")."""
    organizations = [c for c in clusters if c.type in ("ORG", "FAC")]
    starts: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in organizations:
        words = cluster.name.split()
        for k in range(1, len(words)):
            if all(w in SUFFIXES for w in words[k:]):
                starts[" ".join(words[:k])].append(cluster)
    gone = set()
    for cluster in organizations:
        longer = starts.get(cluster.name, [])
        if len(longer) == 1 and longer[0] is not cluster and cluster.name not in gazetteers.known():
            longer[0].mentions.extend(cluster.mentions)
            gone.add(id(cluster))
    return [c for c in clusters if id(c) not in gone]
