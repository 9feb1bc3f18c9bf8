"""Recognise words that make names within a run of words: titles, words of organisations and places, listed names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import gazetteers
from transforms.lexicons.lexicon import words as listed
from transforms.rules.capitalised_runs import INITIAL, Word

# Words of titles: "Mr." and the like; all titles ("President"); titles and their adjectives ("Prime", "former").
HONORIFICS = listed("titles.txt", "honorific") | listed("titles.txt", "male") | listed("titles.txt", "female")
TITLES = HONORIFICS | listed("titles.txt", "head") | listed("titles.txt", "after")
MODIFIERS = listed("titles.txt", "modifier") | TITLES
FIRST_NAMES_TOO = listed("titles.txt", "first")
# Words of organisations and places: last words ("Inc."), first words with "of" ("Ministry"), words anywhere, last words
# of buildings ("Bridge") and of lands and waters ("Sea"), first words of these ("Lake").
SUFFIXES = listed("org_words.txt", "suffix")
HEADS = listed("org_words.txt", "head")
INSIDE = listed("org_words.txt", "inside")
PLACES = listed("org_words.txt", "place")
LANDS = listed("org_words.txt", "land")
LAND_FIRST = listed("org_words.txt", "land_first")
EVENTS = listed("org_words.txt", "event")
SURNAMES_TOO = listed("org_words.txt", "surname")
LAWS = listed("org_words.txt", "law")
REGIONS = frozenset(("Province", "County", "State", "Republic", "Territory", "Kingdom"))
WATERS = frozenset(("Lake", "Mount", "Mt.", "Mt", "Cape", "Gulf", "River"))
GENERATIONS = frozenset(("Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"))
ACRONYM = re.compile(r"[A-Z][A-Z&0-9]{1,6}$|(?:[A-Z]\.){2,}$")
# What may join the words of a name; what may follow a title ("Minister of …"), and with which last words ("Chief of
# Staff"); what is in no name of a person.
LINKING = frozenset(("of", "of the", "for", "for the", "on", "and"))
TITLE_COMPLEMENTS = frozenset(("of", "of the", "for", "for the", "to the", "and", "and the"))
COMPLEMENT_ENDINGS = frozenset(("Affairs", "Security", "Services", "Staff"))
NOT_PERSONAL = frozenset(("of", "of the", "for", "and", "on", "&", "the", "to the"))


def joined_text(words: Sequence[Word]) -> str:
    """Return the words with the gaps between them, as in the text."""
    return words[0].text + "".join([w.gap + w.text for w in words[1:]])


def has_linking_word(words: Sequence[Word]) -> bool:
    """Return whether some of the words are joined by "of", "for", "on" or "and"."""
    return any(w.gap.strip() in LINKING for w in words[1:] if w.gap != " ")


def known_length(words: Sequence[Word], i: int) -> int:
    """Return the number of words of the listed name that starts at the i-th word; 0 for none."""
    first = words[i].text
    names = gazetteers.listed_names()
    for k in range(min(gazetteers.longest_listed_names().get(first, 0), len(words) - i), 1, -1):
        if joined_text(words[i : i + k]) in names:
            return k
    return int(first in names)


def title_length(words: Sequence[Word], i: int) -> int:
    """Return the number of words of the title that starts at the i-th word ("Secretary of State"); 0 for none."""
    if words[i].text not in MODIFIERS:
        return 0
    j, n, last = i, len(words), 0
    while j < n and (j == i or words[j].gap == " ") and words[j].text in MODIFIERS:
        j += 1
        if words[j - 1].text in TITLES:
            last = j
    if not last or (j == i + 1 and words[i].text in FIRST_NAMES_TOO and j + 1 == n):
        return 0
    j = last
    while j < n and words[j].gap.strip() in TITLE_COMPLEMENTS:
        known = known_length(words, j)
        j += known or 1
        if not known and j < n and words[j].gap == " " and words[j].text in COMPLEMENT_ENDINGS:
            j += 1
    return j - i


def is_personal(words: Sequence[Word], j: int) -> bool:
    """Return whether the words from the j-th on may be a person's name after a title."""
    rest = [w.text for w in words[j:]]
    if words[j].gap != " " or rest[0] in HEADS or (rest[-1] in SUFFIXES and len(rest) > 1):
        return False
    known = known_length(words, j)
    if not known:
        return True
    kind = gazetteers.listed_names()[joined_text(words[j : j + known])].type
    first_name = rest[0].lower() in gazetteers.first_names()
    return kind == "PERSON" or (kind == "GPE" and known == 1 and len(rest) == 2 and first_name)


def person_end(words: Sequence[Word], j: int) -> int:
    """Return the end of the person's name that starts at the j-th word: one past its last word."""
    end = j + 1
    while end < len(words) and end - j < 5:
        word = words[end].text
        if words[end].gap.strip() in NOT_PERSONAL or (word in HONORIFICS and end + 1 < len(words)):
            break
        ordinary = word.lower() in gazetteers.common_words() and word not in SURNAMES_TOO
        if end - j > 1 and ordinary and not INITIAL.match(word):
            break
        acronym = ACRONYM.match(word) and word not in GENERATIONS and not INITIAL.match(word)
        if acronym and not words[j].text.isupper():
            break
        end += 1
    return end


def type_by_last_word(words: Sequence[Word]) -> str | None:
    """Return the type that the last word of a name of several words implies ("Larchmont Bridge"), or None."""
    last = words[-1].text
    if len(words) < 2:
        return None
    if last in EVENTS:
        return "EVENT"
    if last in LAWS:
        return "LAW"
    if last in PLACES:
        return "FAC"
    if last in LANDS:
        return "GPE" if last in REGIONS else "LOC"
    return None
