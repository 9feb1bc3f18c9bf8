"""Normalise names, so that spellings of one name have one key in every month."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from transforms.lexicons import lexicon

CACHED_NAMES = 1 << 17
OFFICE_LETTERS = 4  # of a word of a description that may tell an office
LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ı": "i", "æ": "ae", "Æ": "ae"})
APOSTROPHES = str.maketrans("", "", "'’‘`ʼ")
SPLIT = re.compile(r"[\s,]+")
ARTICLE_PREFIX = re.compile(r"^(?:al|el|ul|ad|as|ash|at|az|an|ar)-(?=\w\w)")  # Arabic article, also assimilated
GENERATIONS = {"jr": "jr", "jnr": "jr", "sr": "sr", "snr": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
PARTICLES = frozenset("al el ul de del della der den van von da das dos di du la le lo ten ter bin ibn y".split())
# Those that are no first name begin a surname even where they are capitalised: "De Niro", "Le Pen".
SURNAME_PARTICLES = frozenset("de del della der den von da das dos di du la le ten ter bin ibn".split())
# Titles that belong to the name of a king or a pope: "Prince Charles" is not any Charles.
ROYAL = frozenset(
    ("King", "Prince", "Duke", "Baron", "Father", "Brother", "Emperor", "Sultan", "Pope", "Queen", "Princess")
    + ("Duchess", "Baroness", "Sister", "Lady", "Mother")
)
TITLES = frozenset(
    word.casefold().rstrip(".")
    for word in lexicon.words("titles.txt", "male", "female", "honorific", "head")
    - lexicon.words("titles.txt", "first")
    - ROYAL
)
# Only companies' names end so; those of people may end with the others, such as "Sá".
COMPANY_ENDINGS = frozenset(
    (
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "cos",
        "ltd",
        "limited",
        "llc",
        "llp",
        "plc",
        "gmbh",
    )
)
LEGAL_FORMS = COMPANY_ENDINGS | frozenset(("ag", "sa", "nv", "spa", "se", "ab", "asa", "oyj", "bhd"))


class PersonName(NamedTuple):
    """A person's name, normalised.

    Attributes:
        words: Its words without titles, particles, middle initials and generation; those with a hyphen are one word.
        middle: Its middle initials.
        generation: "jr", "sr", "ii", "iii", "iv" or "".
    """

    words: tuple[str, ...]
    middle: str
    generation: str

    @property
    def key(self) -> str:
        """The words, with hyphens as spaces, and the generation."""
        words = " ".join(self.words).replace("-", " ")
        return f"{words} {self.generation}" if self.generation else words

    @property
    def is_single(self) -> bool:
        """Whether it is a surname or a first name alone."""
        return len(self.words) == 1

    @property
    def has_initial_only(self) -> bool:
        """Whether all words before the last one are initials."""
        return len(self.words) > 1 and all(len(word) == 1 for word in self.words[:-1])


@lru_cache(CACHED_NAMES)
def fold(text: str) -> str:
    """Return a text without case, diacritics and apostrophes."""
    text = text.translate(APOSTROPHES)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@lru_cache(CACHED_NAMES)
def person_name(name: str) -> PersonName:
    """Normalise a person's name: "Sen. Nouri R. al-Maliki Jr." has the words "nouri" and "maliki"."""
    written = [w for w in SPLIT.split(name.replace(".", " ").strip()) if w.strip("-*")]
    words = [fold(w) for w in written]
    while len(words) > 1 and words[0] in TITLES:
        del words[0], written[0]
    generation = ""
    if len(words) > 1 and words[-1] in GENERATIONS:
        generation = GENERATIONS[words.pop()]
    words = _without_particles(words, written)
    middle = "".join(w for w in words[1:-1] if len(w) == 1)
    if middle and len(words[0]) > 1:
        words = [words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1]]
    return PersonName(tuple(words) or (fold(name),), middle, generation)


def _without_particles(words: list[str], written: list[str]) -> list[str]:
    """Return the words without particles; one that begins the name is kept where it may be a first name (Al, Van)."""
    kept = []
    for i, word in enumerate(words):
        starts_surname = i or written[0].islower() or (len(words) == 2 and word in SURNAME_PARTICLES)
        if word in PARTICLES and starts_surname and i < len(words) - 1:
            continue
        kept.append(ARTICLE_PREFIX.sub("", word))
    return kept


@lru_cache(CACHED_NAMES)
def plain_key(name: str) -> str:
    """Return the key of a body, a place or another thing: without "the", full stops, hyphens and legal form."""
    text = fold(name).replace(".", "").replace("-", " ").replace("&", " and ")
    words = text.replace(",", " ").split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words) or text


@lru_cache(CACHED_NAMES)
def is_company(name: str) -> bool:
    """Return whether a name ends with the legal form of a company."""
    *before, last = fold(name).replace(".", "").split() or [""]
    return bool(before) and last in COMPANY_ENDINGS


@lru_cache(CACHED_NAMES)
def initials(name: str) -> tuple[str, ...]:
    """Return the initials of a name of several words, with and without "of", "the" and the like.

    Nobody abbreviates a legal form.
    """
    words = [w for w in re.split(r"[\s-]+", name) if w[:1].isalpha() and fold(w).strip(".,") not in LEGAL_FORMS]
    if len(words) < 2:
        return ()
    short = [w for w in words if w.lower() not in SMALL_WORDS]
    return tuple(sorted({"".join(w[0] for w in kept).upper() for kept in (words, short)}))


SMALL_WORDS = frozenset("of the and for on in to de a".split())


@lru_cache(CACHED_NAMES)
def office_words(description: str | None) -> frozenset[str]:
    """Return the words of a description that may tell an office."""
    if description is None:
        return frozenset()
    return frozenset(w for w in description.casefold().replace("-", " ").split() if len(w) >= OFFICE_LETTERS)
