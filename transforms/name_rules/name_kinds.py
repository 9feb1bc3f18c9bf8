"""Correct the types of names by the words in and around them, and by the rest of the article.

A network decides about each mention by its sentence. It has seen few of the names that it meets, and may take the
surname of a person whom the article names in full for a company, or a newspaper for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from transforms.lexicons import gazetteers, lexicon
from transforms.linking.team_names import is_sport
from transforms.reader_api import Mention

GENERATIONS = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
HONORIFICS = lexicon.words("titles.txt", "male", "female", "honorific")
MAYBE_PERSON = frozenset(("ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"))
MAYBE_BODY = frozenset(("PERSON", "GPE", "LOC", "EVENT", "WORK_OF_ART", "PRODUCT"))
MAYBE_PEOPLE = frozenset(("PERSON", "GPE", "LOC", "EVENT", "ORG"))
MAYBE_LAW = frozenset(("PERSON", "GPE", "EVENT", "ORG", "WORK_OF_ART"))
MAYBE_WORD = frozenset(("ORG", "GPE", "LOC", "FAC", "EVENT", "LAW", "WORK_OF_ART", "PRODUCT"))
# Neither diseases nor zones of time are names of any type that there is.
NO_NAME = re.compile(
    r"(?i:covid|coronavirus|sars|hiv|aids|ebola|zika)(?:-?\d\d?|-cov-2)?|GMT|BST|EST|EDT|CST|CDT|PST|PDT|CET"
)
LOCATIVE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom) $")
LONGER = re.compile(r" [A-Z]")
DATELINE = re.compile(r",? \(?[A-Z]\w+\)? ?[-–—]|,? \d{4}-\d\d")
ACRONYM = re.compile(r" \(([A-Z][A-Za-z.&-]{1,9})\)")
LAW_END = re.compile(r" (?:Act|Treaty|Accords?|Amendment|Constitution|Protocol|Declaration)$")
PRIZE_END = re.compile(r" (?:Prize|Awards?|Medal)$")
# A body by the common noun beside it: "the daily Harrow Post", "Harrow newspaper".
BODY_AFTER = re.compile(r" (?:newspaper|daily|weekly|magazine|paper|news agency|tabloid|broadcaster|radio)\b")
BODY_BEFORE = re.compile(
    r"\b(?:newspaper|daily|weekly|magazine|tabloid|publication|agency|broadcaster|company|firm|airline|bank|retailer"
    r"|carmaker) $"
)
CLUB_AFTER = re.compile(
    r" (?:[a-z-]+ )?(?:striker|midfielder|goalkeeper|defender|winger|coach|manager|captain|skipper|forward|full-back)"
    r" (?=[A-Z])"
)
CLUB_BEFORE = re.compile(r"\b(?:side|club|champions|leaders|newcomers|clash with) $")
# A constituency, or another place, by the words beside it.
SEAT_BEFORE = re.compile(
    r"\b(?:(?:riding|constituency|electorate|district|city|town|village|province|county|municipality) of (?:the )?"
    r"|(?:MP|MLA|MSP|MPP|MEP|TD|Teachta Dála) for )$"
)
SEAT_AFTER = re.compile(r" (?:constituency|riding|electorate)\b")
MAYBE_SEAT = frozenset(("PERSON", "ORG", "EVENT", "WORK_OF_ART", "PRODUCT"))
LOWER_WORD = re.compile(r"(?<![\w'’-])[a-z]{3,}(?![\w'’])")
UNSURE = 0.65  # confidence below which a word that is also written in lower case is no name


def correct_types(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names with corrected types, without those that are no names.

    Args:
        text: The article's text.
        names: Its names in text order, without overlaps.
    """
    unsure = {text[m.start : m.end].lower() for m in names if m.confidence < UNSURE and m.type in MAYBE_WORD}
    ordinary = unsure.intersection(LOWER_WORD.findall(text)) if unsure else unsure
    found = [m for i, m in enumerate(names) if not _is_no_name(text, names, i, ordinary)]
    bodies = _bodies(text, found)
    surnames = _surnames(text, found)
    found = [_by_words(text, m, bodies, surnames) for m in found]
    return _with_acronyms(text, found)


def _is_no_name(text: str, names: Sequence[Mention], i: int, ordinary: Set[str]) -> bool:
    """Return whether the i-th name is a disease, an event without a name, a title, or one of the ordinary words."""
    m = names[i]
    name = text[m.start : m.end]
    if NO_NAME.fullmatch(name) or (m.type == "EVENT" and not any(map(str.isupper, name))):
        return True
    if " " in name:
        return False
    if m.type == "PERSON" and name in HONORIFICS and i + 1 < len(names):
        return names[i + 1].type == "PERSON" and text[m.end : names[i + 1].start] in (" ", ". ")
    return m.confidence < UNSURE and m.type in MAYBE_WORD and name.lower() in ordinary


def _by_words(text: str, m: Mention, bodies: frozenset[str], surnames: frozenset[str]) -> Mention:
    """Return a name with the type that its words and the rest of the article give it."""
    name = text[m.start : m.end]
    is_person = m.type == "PERSON" and (" " in name or name.casefold() in surnames)  # "the district of Ann Roe"
    if m.type in MAYBE_SEAT and not is_person and _is_seat(text, m):
        return m._replace(type="GPE")
    if " " not in name:
        if m.type in MAYBE_PERSON and name.casefold() in surnames and _may_be_person(text, m):
            return m._replace(type="PERSON")
        listed = gazetteers.listed_names().get(name)
        if listed and listed.type == "NORP" and m.type in MAYBE_PEOPLE and name not in bodies:
            return m._replace(type="NORP")
        if listed and listed.type == "GPE" and m.type == "PERSON" and name.casefold() not in surnames:
            return m if name.lower() in gazetteers.surnames() else m._replace(type="GPE")
    elif m.type == "PERSON":
        first, _, rest = name.partition(" ")
        listed = gazetteers.listed_names().get(first)
        if " " in rest and listed and listed.type == "NORP":  # "Briton Ann Roe"
            return m._replace(start=m.end - len(rest))
    elif m.type in MAYBE_LAW and LAW_END.search(name):
        return m._replace(type="LAW")
    elif m.type in MAYBE_LAW and PRIZE_END.search(name):
        return m._replace(type="WORK_OF_ART")
    return m._replace(type="ORG") if m.type in MAYBE_BODY and name in bodies else m


def _is_seat(text: str, m: Mention) -> bool:
    """Return whether the words beside a name show that it is a constituency or another place."""
    before = text[max(0, m.start - 24) : m.start]
    return bool(SEAT_BEFORE.search(before) or SEAT_AFTER.match(text, m.end))


def _may_be_person(text: str, m: Mention) -> bool:
    """Return whether the words around a single word do not speak against a person."""
    behind = DATELINE if text[m.start : m.end].isupper() else LONGER
    return not LOCATIVE.search(text[max(0, m.start - 8) : m.start]) and not behind.match(text, m.end)


def _surnames(text: str, names: Sequence[Mention]) -> frozenset[str]:
    """Return the last words of the full names of people, case folded."""
    found = set()
    for m in names:
        words = text[m.start : m.end].split() if m.type == "PERSON" else []
        if len(words) > 1:
            found.add(words[-2 if words[-1] in GENERATIONS and len(words) > 2 else -1].casefold())
    return frozenset(found)


def _bodies(text: str, names: Sequence[Mention]) -> frozenset[str]:
    """Return the names that a common noun beside one of their mentions shows to be a body, as written."""
    people = {m.start for m in names if m.type == "PERSON"}
    sport = is_sport(text)
    found = set()
    for m in names:
        if m.type not in MAYBE_BODY:
            continue
        name, before = text[m.start : m.end], text[max(0, m.start - 20) : m.start]
        if name in gazetteers.listed_names() or name in gazetteers.cities():
            continue
        if m.type == "PERSON" and name.split(None, 1)[0].lower() in gazetteers.first_names():
            continue
        club = CLUB_AFTER.match(text, m.end) if sport else None
        if (
            BODY_AFTER.match(text, m.end)
            or BODY_BEFORE.search(before)
            or (club and club.end() in people)
            or (sport and CLUB_BEFORE.search(before))
        ):
            found |= {name, name.upper()}
    return frozenset(found)


def _with_acronyms(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names with the acronyms that stand in brackets behind them; an acronym has its full name's type."""
    types: dict[str, str] = {}
    found: list[Mention] = []
    for i, m in enumerate(names):
        found.append(m)
        name = text[m.start : m.end]
        match = ACRONYM.match(text, m.end) if m.type in ("ORG", "LAW", "EVENT") and " " in name else None
        if match and _abbreviates(match[1], name):
            types[match[1]] = m.type
            if i + 1 == len(names) or names[i + 1].start >= match.end(1):
                found.append(Mention(*match.span(1), m.type, "name", m.confidence))
    return [m._replace(type=types.get(text[m.start : m.end], m.type)) for m in found] if types else found


def _abbreviates(acronym: str, name: str) -> bool:
    """Return whether the capitals of an acronym are initials of a name's words; the first two are enough."""
    capitals = "".join(c for c in acronym if c.isupper())
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isalpha()]
    initials = {"".join(w[0] for w in kept).upper() for kept in (words, [w for w in words if w[0].isupper()])}
    return len(capitals) > 1 and any(i.startswith(capitals[:2]) for i in initials)
