"""The type of a name that no list has: by its words, and by what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import gazetteers
from transforms.lexicons.cues import speech_verbs
from transforms.lexicons.lexicon import words as listed
from transforms.rules.capitalised_runs import INITIAL, PACTS, UPPER, Word
from transforms.rules.name_words import (
    ACRONYM,
    HEADS,
    INSIDE,
    LAND_FIRST,
    LANDS,
    MODIFIERS,
    PLACES,
    SUFFIXES,
    SURNAMES_TOO,
    WATERS,
    linked,
    person_end,
    text_of,
    type_by_last_word,
)

# How often a rule's span and type are right: on CoNLL 2003's (but its tables) and CrossNER politics' training articles.
CONFIDENCE = {
    "title": 0.85,
    "first": 0.95,
    "surname": 0.85,
    "known": 0.85,
    "city": 0.8,
    "suffix": 0.75,
    "head": 0.6,
    "acronym": 0.55,
    "place": 0.45,
    "event": 0.5,
    "election": 0.95,
    "list": 0.9,
    "merged": 0.65,
    "dateline": 0.7,
    "pair": 0.5,
    "pair_surname": 0.65,
    "pair_the": 0.45,
    "long": 0.2,
    "context": 0.7,
    "single": 0.45,
    "subject": 0.5,
    "single_open": 0.3,
    "single_org": 0.3,
}

OF_REGIONS = frozenset(("Republic", "Kingdom", "Province", "City", "County", "Gulf", "Cape", "Bay", "Strait"))
OF_EVENTS = frozenset(("Battle", "Siege", "War"))
OF_LAWS = frozenset(("Treaty", "Declaration", "Bill"))
NO_NAMES = listed("common_words.txt", "acronym")
SPEECH = re.compile(
    rf",? (?:also )?(?:{'|'.join(speech_verbs('person'))}|who|whose|himself|herself)\b"
    r"|, \d\d,| \(\d\d\)| \((?:[RD]|I)-"
)
VERB = re.compile(
    r" (?:later |also |often |then |never |soon )?"
    r"(?:[a-z]{3,}ed|has|had|was|met|won|became|began|wrote|took|left|went|came|gave|knew) "
)
PLACE_OF = re.compile(r"\b(?:town|city|village|island|province|region|district|suburb|county|capital|port|state) of $")
LOCATIVE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]rom|[Oo]utside|[Aa]round|[Tt]owards?|[Nn]orth of|[Ss]outh of) $")
NEXT_PLACE = re.compile(rf", ((?:[{UPPER}]\.){{2,}}|[{UPPER}]\w+\.?(?: [{UPPER}]\w+)?)(?=[,.)]| [a-z(0-9]|$)")
CITY_ALONE = 100_000  # inhabitants from which a city's name needs nothing beside it


class Found(NamedTuple):
    """A name and the rule that found it (a key of `CONFIDENCE`)."""

    start: int
    end: int
    type: str
    rule: str


def typed(text: str, words: Sequence[Word], opening: bool, lower: frozenset[str]) -> Found | None:
    """The name that the words are, with its type; None where they are none.

    Args:
        text: The article's text.
        words: Capitalised words that belong together.
        opening: Whether they begin a sentence.
        lower: The article's words as they stand in it: one that it also has in lower case is hardly a name.
    """
    kind, rule = _several(text, words, opening, lower) if len(words) > 1 else _single(text, words[0], opening, lower)
    if kind is None:
        return None
    end = person_end(words, 0) if rule == "first" else len(words)
    return Found(words[0].start, words[end - 1].end, kind, rule)


NO_NAME = (None, "")


def _several(text: str, words: Sequence[Word], opening: bool, lower: frozenset[str]) -> tuple[str | None, str]:
    first, last, n = words[0].text, words[-1].text, len(words)
    links = linked(words)
    is_first, is_surname = first.lower() in gazetteers.first_names(), last.lower() in gazetteers.surnames()
    usual = last in SURNAMES_TOO or not (last in SUFFIXES or last in HEADS or last in LANDS or last in PLACES)
    if n == 2 and not links and is_first and is_surname and usual:
        return "PERSON", "first"
    if links:
        if first in OF_REGIONS:
            return "GPE", "place"
        if any(w.text in HEADS for w in words):
            return "ORG", "head"
        if any(w.text in PACTS for w in words):
            return "LAW", "event"
        if first in OF_EVENTS:
            return "EVENT", "event"
        if first in OF_LAWS:
            return "LAW", "event"
    if text_of(words) in gazetteers.cities():
        return "GPE", "city"
    if last in SUFFIXES or last in HEADS:
        return "ORG", "suffix"
    kind = type_by_last_word(words)
    if kind:
        return kind, "event" if kind in ("EVENT", "LAW") else "place"
    if any(w.text in INSIDE or w.gap == " & " for w in words):
        return "ORG", "suffix"
    if n == 2 and first in LAND_FIRST:
        other = gazetteers.known().get(last) or gazetteers.known().get(last.removesuffix("ern"))
        if other and other.type == "NORP":
            return "NORP", "known"
        return "LOC" if first in WATERS else "GPE", "place"
    if links:
        return NO_NAME if opening else ("ORG", "head")
    if is_first or INITIAL.match(first):
        return "PERSON", "first"
    if all(w.text.isupper() and len(w.text) > 1 for w in words):
        return "ORG", "acronym"
    return _unlisted(text, words, is_surname, lower)


def _unlisted(text: str, words: Sequence[Word], is_surname: bool, lower: frozenset[str]) -> tuple[str | None, str]:
    """Several words that say nothing by themselves: mostly a person's name, or none."""
    if PLACE_OF.search(text, max(0, words[0].start - 15), words[0].start):
        return "GPE", "context"
    common = gazetteers.common_words()
    if any((key := w.text.lower()) in lower or key in common for w in words):
        return NO_NAME
    if len(words) <= 4 and SPEECH.match(text, words[-1].end):
        return "PERSON", "context"
    if text.endswith("the ", 0, words[0].start):
        return "ORG", "pair_the"
    if any(ACRONYM.match(w.text) for w in words):
        return "ORG", "pair_the"
    if len(words) <= 4:
        return "PERSON", "pair_surname" if is_surname else "pair"
    return "ORG", "long"


def _single(text: str, word: Word, opening: bool, lower: frozenset[str]) -> tuple[str | None, str]:
    name, key, start, end = word.text, word.text.lower(), word.start, word.end
    if _before_place(text, end):
        return "GPE", "dateline"
    city = gazetteers.cities().get(name)
    if city and city.population > CITY_ALONE:
        return "GPE", "city"
    if name in NO_NAMES:
        return NO_NAME
    if ACRONYM.match(name):
        return "ORG", "acronym"
    if key in gazetteers.common_words() or name in MODIFIERS or name in SUFFIXES or name in HEADS:
        return NO_NAME
    if PLACE_OF.search(text, max(0, start - 15), start):
        return "GPE", "context"
    if SPEECH.match(text, end):
        return "PERSON", "context"
    if LOCATIVE.search(text, max(0, start - 12), start):
        return "GPE", "context"
    if key in gazetteers.first_names() or key in gazetteers.surnames():
        doubtful = opening and key not in gazetteers.first_names() and not VERB.match(text, end)
        return "PERSON", "single_open" if doubtful else "single"
    if not name[1:].islower() or key in lower:
        return NO_NAME
    if VERB.match(text, end):
        return "PERSON", "subject"
    return NO_NAME if opening else ("ORG", "single_org")


def _before_place(text: str, end: int) -> bool:
    """Whether a comma and a country, state or region follow: "Akron, Ohio"."""
    match = NEXT_PLACE.match(text, end) if text.startswith(", ", end) else None
    if not match:
        return False
    entry = gazetteers.known().get(match[1]) or gazetteers.known().get(match[1].split(" ")[0])
    return entry is not None and entry.type in ("GPE", "LOC")
