"""Find elections by their full names: "2016 United States presidential election", "May 2024 Harrow by-election"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.lexicons import gazetteers
from transforms.lexicons.capitals import UPPER

ELECTION = re.compile(
    r"[12](?<!\w.)(?:[789]|0)\d\d "
    rf"(?:(?:[{UPPER}][\w.’'-]*|of|and|the|by|general|presidential|federal|state|legislative|parliamentary|gubernatorial"
    r"|mayoral|municipal|local|provincial|regional|special|congressional|midterm|snap|national|vice|leadership|primary"
    r"|assembly|senatorial|party) ){1,9}?(?:by-election|elections?|primar(?:y|ies)|caucus(?:es)?|referendum)\b"
    rf"(?P<where> in (?:the )?(?P<place>[{UPPER}][\w’'-]+(?: [{UPPER}][\w’'-]+)*))?"
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MONTH_BEFORE = re.compile(rf"\b(?:{MONTHS}) $")
LONGEST_MONTH = len("September ")


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield the first character and the end of each election in a text.

    A month before the year is part of the name, as it tells two elections of a year apart. A country or state after it
    is one, too ("in Italy"), but neither a month nor a constituency ("in December", "in Harrow West").
    """
    for match in ELECTION.finditer(text):
        start, end = match.span()
        named = any(map(str.isupper, match[0]))  # else "the June 2016 election" is a description
        month = MONTH_BEFORE.search(text, max(0, start - LONGEST_MONTH), start) if named else None
        if match["where"]:
            length = _listed_length(match["place"])
            end = match.start("place") + length if length else match.start("where")
        yield month.start() if month else start, end


def _listed_length(place: str) -> int:
    """Return how many characters at the start of some capitalised words are a listed place, 0 if none are."""
    words = place.split(" ")
    starts = (" ".join(words[:n]) for n in range(len(words), 0, -1))
    listed = gazetteers.listed_names()
    return next((len(start) for start in starts if start in listed and listed[start].type in ("GPE", "LOC")), 0)
