"""Classify names that are in no list, by their words and by the text beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons import gazetteers
from transforms.lexicons.capitals import UPPER
from transforms.lexicons.cues import speech_verbs
from transforms.lexicons.lexicon import words as listed
from transforms.rules.capitalised_runs import INITIAL, PACTS, Word
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
    has_linking_word,
    joined_text,
    person_end,
    type_by_last_word,
)

# Share of names with the right span and type, by rule. Measured on the training articles of CoNLL 2003 (without its
# tables of results) and of the politics domain of CrossNER.
CONFIDENCE = {
    "title": 0.85,  # after a title
    "first": 0.95,  # starts with a first name
    "surname": 0.85,  # part of a full name elsewhere in the article
    "known": 0.85,  # in a list
    "city": 0.8,  # in the list of cities
    "suffix": 0.75,  # contains a word of organisations ("Inc.")
    "head": 0.6,  # organisation with "of" or "for"
    "acronym": 0.55,  # capitals only
    "place": 0.45,  # contains a word of places ("Bridge")
    "event": 0.5,  # contains a word of events or laws
    "election": 0.95,  # year and election
    "list": 0.9,  # in a list of names of that type
    "merged": 0.65,  # a listed name and a listed organisation
    "dateline": 0.7,  # in a dateline, or before a region ("Akron, Ohio")
    "pair": 0.5,  # two to four unlisted words
    "pair_surname": 0.65,  # the same, the last a surname
    "pair_the": 0.45,  # the same, after "the" or with an acronym
    "long": 0.2,  # five or more unlisted words
    "context": 0.7,  # by the words beside it ("town of", "said")
    "single": 0.45,  # a first name or surname alone
    "subject": 0.5,  # an unknown word before a verb
    "single_open": 0.3,  # a surname alone that begins a sentence
    "single_org": 0.3,  # an unknown word
}

OF_REGIONS = frozenset(("Republic", "Kingdom", "Province", "City", "County", "Gulf", "Cape", "Bay", "Strait"))
OF_EVENTS = frozenset(("Battle", "Siege", "War"))
OF_LAWS = frozenset(("Treaty", "Declaration", "Bill"))
NOT_NAMES = listed("common_words.txt", "acronym")  # words in capitals such as "CEO"
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
CITY_ALONE = 100_000  # inhabitants above which the name of a city needs no other evidence


class Classified(NamedTuple):
    """The type of a name (None if the words are no name) and the rule that decided: a key of `CONFIDENCE`."""

    type: str | None
    rule: str


NO_NAME = Classified(None, "")


class TypedName(NamedTuple):
    """A name.

    Attributes:
        start: First character.
        end: One past the last character.
        type: One of `tables.ENTITY_TYPES`.
        rule: The rule that found it: a key of `CONFIDENCE`.
    """

    start: int
    end: int
    type: str
    rule: str


def classify_name(
    text: str, words: Sequence[Word], sentence_initial: bool, article_words: frozenset[str]
) -> TypedName | None:
    """Return the name that capitalised words make, with its type; None if they are not a name.

    Args:
        text: The article's text.
        words: Capitalised words that belong together.
        sentence_initial: Whether they begin a sentence.
        article_words: The words of the article, as written. A word that is also there in lower
            case is hardly a name.
    """
    kind, rule = (
        _classify_words(text, words, sentence_initial, article_words)
        if len(words) > 1
        else _classify_word(text, words[0], sentence_initial, article_words)
    )
    if kind is None:
        return None
    end = person_end(words, 0) if rule == "first" else len(words)
    return TypedName(words[0].start, words[end - 1].end, kind, rule)


def _classify_words(
    text: str, words: Sequence[Word], sentence_initial: bool, article_words: frozenset[str]
) -> Classified:
    """Return the type of several words."""
    first, last, n = words[0].text, words[-1].text, len(words)
    links = has_linking_word(words)
    is_first, is_surname = first.lower() in gazetteers.first_names(), last.lower() in gazetteers.surnames()
    usual = last in SURNAMES_TOO or not (last in SUFFIXES or last in HEADS or last in LANDS or last in PLACES)
    if n == 2 and not links and is_first and is_surname and usual:
        return Classified("PERSON", "first")
    if links:
        if first in OF_REGIONS:
            return Classified("GPE", "place")
        if any(w.text in HEADS for w in words):
            return Classified("ORG", "head")
        if any(w.text in PACTS for w in words):
            return Classified("LAW", "event")
        if first in OF_EVENTS:
            return Classified("EVENT", "event")
        if first in OF_LAWS:
            return Classified("LAW", "event")
    if joined_text(words) in gazetteers.cities():
        return Classified("GPE", "city")
    if last in SUFFIXES or last in HEADS:
        return Classified("ORG", "suffix")
    kind = type_by_last_word(words)
    if kind:
        return Classified(kind, "event" if kind in ("EVENT", "LAW") else "place")
    if any(w.text in INSIDE or w.gap == " & " for w in words):
        return Classified("ORG", "suffix")
    if n == 2 and first in LAND_FIRST:
        other = gazetteers.listed_names().get(last) or gazetteers.listed_names().get(last.removesuffix("ern"))
        if other and other.type == "NORP":
            return Classified("NORP", "known")
        return Classified("LOC" if first in WATERS else "GPE", "place")
    if links:
        return NO_NAME if sentence_initial else Classified("ORG", "head")
    if is_first or INITIAL.match(first):
        return Classified("PERSON", "first")
    if all(w.text.isupper() and len(w.text) > 1 for w in words):
        return Classified("ORG", "acronym")
    return _classify_unlisted(text, words, is_surname, article_words)


def _classify_unlisted(text: str, words: Sequence[Word], is_surname: bool, article_words: frozenset[str]) -> Classified:
    """Return the type of several words that are in no list and hold no telling word: mostly a person, or no name."""
    if PLACE_OF.search(text, max(0, words[0].start - 15), words[0].start):
        return Classified("GPE", "context")
    common = gazetteers.common_words()
    if any((key := w.text.lower()) in article_words or key in common for w in words):
        return NO_NAME
    if len(words) <= 4 and SPEECH.match(text, words[-1].end):
        return Classified("PERSON", "context")
    if text.endswith("the ", 0, words[0].start):
        return Classified("ORG", "pair_the")
    if any(ACRONYM.match(w.text) for w in words):
        return Classified("ORG", "pair_the")
    if len(words) <= 4:
        return Classified("PERSON", "pair_surname" if is_surname else "pair")
    return Classified("ORG", "long")


def _classify_word(text: str, word: Word, sentence_initial: bool, article_words: frozenset[str]) -> Classified:
    """Return the type of a single word."""
    name, key, start, end = word.text, word.text.lower(), word.start, word.end
    if _before_place(text, end):
        return Classified("GPE", "dateline")
    city = gazetteers.cities().get(name)
    if city and city.population > CITY_ALONE:
        return Classified("GPE", "city")
    if name in NOT_NAMES:
        return NO_NAME
    if ACRONYM.match(name):
        return Classified("ORG", "acronym")
    if key in gazetteers.common_words() or name in MODIFIERS or name in SUFFIXES or name in HEADS:
        return NO_NAME
    if PLACE_OF.search(text, max(0, start - 15), start):
        return Classified("GPE", "context")
    if SPEECH.match(text, end):
        return Classified("PERSON", "context")
    if LOCATIVE.search(text, max(0, start - 12), start):
        return Classified("GPE", "context")
    if key in gazetteers.first_names() or key in gazetteers.surnames():
        doubtful = sentence_initial and key not in gazetteers.first_names() and not VERB.match(text, end)
        return Classified("PERSON", "single_open" if doubtful else "single")
    if not name[1:].islower() or key in article_words:
        return NO_NAME
    if VERB.match(text, end):
        return Classified("PERSON", "subject")
    return NO_NAME if sentence_initial else Classified("ORG", "single_org")


def _before_place(text: str, end: int) -> bool:
    """Return whether a comma and a country, state or region follow: "Akron, Ohio"."""
    match = NEXT_PLACE.match(text, end) if text.startswith(", ", end) else None
    if not match:
        return False
    entry = gazetteers.listed_names().get(match[1]) or gazetteers.listed_names().get(match[1].split(" ")[0])
    return entry is not None and entry.type in ("GPE", "LOC")
