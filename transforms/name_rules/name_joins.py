"""Decide which neighbouring names are parts of one: "Stop" and "War Coalition", "Washington" and "D.C."."""

from __future__ import annotations

import re

from transforms.lexicons import gazetteers, lexicon
from transforms.reader_api import Mention

PLACES = frozenset(("GPE", "LOC", "FAC"))
TITLES = lexicon.words("titles.txt", "male", "female", "honorific", "head")
LAND_FIRST = lexicon.words("org_words.txt", "land_first") | {"Former", "The", "THE", "West", "East", "North", "South"}
LINKS = frozenset("of for on and de del di du & in at to the by with from".split())  # no name ends with one
DANGLING = re.compile(rf"(?:\s+(?:{'|'.join(sorted(LINKS))}))+$")
COMPANY_END = re.compile(
    r"(?:,? (?:Inc|Corp|Ltd|LLC|L\.L\.C|LLP|L\.P|PLC|Plc|plc|GmbH)|, (?:N\.V|S\.A|AG|Co))\b(?!\.?\w)"
)
# Words between the parts of a foreign body's name. In an English sentence, none of them parts two names.
FOREIGN_LINKS = frozenset((" und ", " et ", " y ", " ni ", " e ", " en ", " och ", " og "))
# A person's nickname, and what stands before and after it: Ann "The Fox" Roe.
NICKNAME = re.compile(r" [\"“‘'][A-Z]\w*(?: (?:(?:of|the) )*[A-Z]\w*){0,3}[\"”’'] ")
NICKNAME_STARTS = frozenset((' "', " “", " ‘", " '"))
NICKNAME_ENDS = frozenset(('" ', "” ", "’ ", "' "))
WITH_NICKNAME = re.compile(r" [\"“‘'][^\"”]*$")  # not yet ended
REST_AFTER_NICKNAME = re.compile(r"[\"”’'] [A-Z]")
MEMBERS = frozenset("MP MPs MSP MSPs MEP MEPs MLA TD AM".split())  # "Labour MSP"
MARKS = frozenset("*-–—/|,;:)]")
PURPOSE = re.compile(r" for (?:the |an? )?")
PURPOSEFUL = frozenset(
    "Campaign Committee Commission Coalition Union Association Center Centre Institute Council Movement Front Alliance"
    " Federation Society Foundation Organization Organisation Forum Network Fund Agency League".split()
)
DOMINIONS = frozenset("Colony Kingdom Republic Principality Duchy Emirate Sultanate Province".split())
DOMINION_LINKS = frozenset((" of ", " of the "))
HYPHENS = frozenset(("-", " - ", "–", "—"))
PEOPLE_OF = re.compile(r" of (?:the )?[A-Z][a-z]+s$")  # "Alliance of Liberals", which "and Democrats" completes
PLURAL_FIRST = re.compile(r"[A-Z][a-z]+(?<!ss)s\b")


def belong_together(text: str, first: Mention, second: Mention) -> bool:
    """Return whether two neighbours are parts of one name."""
    if first.type != second.type and not (first.type in PLACES and second.type in PLACES):
        return False
    gap = text[first.end : second.start]
    ahead, behind = text[first.start : first.end], text[second.start : second.end]
    if gap == "":
        return (ahead[-1] in "-'’" and behind[0].isalnum()) or (ahead[-1] == "(" and len(behind) <= 3)
    if first.type == "ORG":
        return _is_one_body(gap, ahead, behind)
    if first.type in PLACES and gap != " ":
        return _is_one_place(gap, ahead, behind)
    if gap != " ":
        return first.type == "PERSON" and _is_around_nickname(text, ahead, gap, second.end)
    if second.type == "EVENT":
        return True
    if second.type == "PERSON":
        word = ahead.rstrip(".")
        if " " in ahead or ahead in TITLES or ahead in gazetteers.listed_names():
            return False
        return len(word) == 1 or word.lower() in gazetteers.first_names()
    if second.type in PLACES:
        return ahead in LAND_FIRST or bool(DANGLING.search(ahead))
    return bool(DANGLING.search(ahead))


def union(first: Mention, second: Mention) -> Mention:
    """Return two parts of a name as one; the lower confidence is that of the whole."""
    return first._replace(end=second.end, confidence=min(first.confidence, second.confidence))


def _is_one_body(gap: str, ahead: str, behind: str) -> bool:
    """Return whether two names of organisations, with `gap` between them, are one: "Campaign for", "Jobs"."""
    if gap == " ":  # a line of capitals may list two: "OSLO HARROW"
        is_start = ahead[0].isupper() and ahead[-1] not in MARKS and not ahead.endswith("-based")
        return is_start and behind not in MEMBERS and not (ahead.isupper() and behind.isupper())
    if gap in FOREIGN_LINKS:
        return True
    if gap == ", ":
        return bool(COMPANY_END.fullmatch(gap + behind.rstrip(".")))
    if gap == " and ":
        return bool(PEOPLE_OF.search(ahead)) and bool(PLURAL_FIRST.match(behind))
    return bool(PURPOSE.fullmatch(gap)) and _last_word(ahead) in PURPOSEFUL


def _is_one_place(gap: str, ahead: str, behind: str) -> bool:
    """Return whether two names of places, with `gap` between them, are one: "Colony of", "Natal"."""
    if gap == ", ":
        return behind.startswith("D.C")
    if gap in HYPHENS:  # a constituency: "Harrow-Varn-Lee"
        return gap in ahead
    return gap in DOMINION_LINKS and _last_word(ahead) in DOMINIONS


def _is_around_nickname(text: str, ahead: str, gap: str, end: int) -> bool:
    """Return whether `gap` starts, holds or ends a nickname within the name of one person.

    Args:
        text: The article's text.
        ahead: The name before the gap.
        gap: What stands between two names of people.
        end: Where the second one ends.
    """
    if gap in NICKNAME_STARTS:
        return bool(REST_AFTER_NICKNAME.match(text, end))
    if gap in NICKNAME_ENDS:
        return bool(WITH_NICKNAME.search(ahead))
    return bool(NICKNAME.fullmatch(gap))


def _last_word(name: str) -> str:
    return name.rpartition(" ")[2]
