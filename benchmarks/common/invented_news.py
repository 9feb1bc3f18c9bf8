"""Invent news articles for measurements of large archives: like news in what repeats, always the same for a number.

Sentences differ, as do the people; some people are in many articles and most in few (Zipf's law). Every twentieth
article is a copy of an earlier one of its month in another paper.
"""

from __future__ import annotations

import random
from itertools import accumulate, product
from typing import Any

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
COPIED_EVERY, COPIED_AT = 20, 7  # of twenty articles in a row, the eighth is a copy
PAPERS = 7
VOCABULARY = 4_000
PARAGRAPHS, SENTENCES = 4, 2
CLAUSE_WORDS = (7, 14)
FIRST = (
    "Anna Jon Mary Peter Ruth Omar Li Petra Carlos Ines Tom Nora Karl Sara Ivan Lucy Hugo Emma Igor Clara Paul Rosa "
    "Felix Maya Oscar Julia Simon Helen Victor Laura"
).split()
THINGS = "bridge harbour school tramway library dam market museum station hospital".split()
SYLLABLES = "ba dor el fin gar hu il kom len mar nov or pas ri sul ter um vel wis yar".split()
WORDS = random.Random(0).sample(["".join(parts) for parts in product(SYLLABLES, repeat=3)], VOCABULARY)
SURNAMES = [f"{a}{b}{end}".capitalize() for a, b in product(SYLLABLES, repeat=2) for end in ("sen", "ek", "ova")]
TOWNS = [f"{a}{b}ton".capitalize() for a, b in product(SYLLABLES, repeat=2)]
PEOPLE = len(FIRST) * len(SURNAMES)
COMMON = "the a of and to in that it was for on with as at by from this have not are".split()


def _zipf(n: int) -> list[float]:
    """Return the cumulative weights of n ranks."""
    return list(accumulate(1 / rank for rank in range(1, n + 1)))


WORD_WEIGHTS, PERSON_WEIGHTS = _zipf(VOCABULARY), _zipf(PEOPLE)


def article(i: int, month: str) -> dict[str, Any]:
    """Return the i-th article, of some 900 characters, as a record of JSON Lines.

    Args:
        i: Its number.
        month: The month it was published in, "YYYY-MM": `MONTHS[i % len(MONTHS)]`, where copies are to be of one month.
    """
    is_copy = i % COPIED_EVERY == COPIED_AT and i >= len(MONTHS)
    written = i - len(MONTHS) if is_copy else i
    return {
        "id": f"n{i}",
        "published_at": f"{month}-{1 + i % 28:02}",
        "source": f"Paper {i % PAPERS}",
        "text": _text(random.Random(written)),
    }


def _text(rng: random.Random) -> str:
    people = [person(rank) for rank in rng.choices(range(PEOPLE), cum_weights=PERSON_WEIGHTS, k=3)]
    paragraphs = []
    for n in range(PARAGRAPHS):
        name = people[n % len(people)]
        surname = name.split()[1]
        town, thing = rng.choice(TOWNS), rng.choice(THINGS)
        sentences = (
            f'"{_clause(rng).capitalize()}," said {name}, who leads the council of {town}.',
            f"According to {name}, {_clause(rng)}.",
            f"{surname} said that {_clause(rng)}.",
            f"The {thing} in {town} {_clause(rng)} in {rng.randint(1950, 2020)}.",
        )
        paragraphs.append(" ".join(rng.sample(sentences, SENTENCES)))
    return "\n\n".join(paragraphs)


def person(rank: int) -> str:
    """Return a name of its own for each of the `PEOPLE`."""
    others, first = divmod(rank, len(FIRST))
    return f"{FIRST[first]} {SURNAMES[(others + first * len(SURNAMES) // len(FIRST)) % len(SURNAMES)]}"


def _clause(rng: random.Random) -> str:
    """Return words, of which about every second one is a common word."""
    words = rng.choices(WORDS, cum_weights=WORD_WEIGHTS, k=rng.randint(*CLAUSE_WORDS))
    return " ".join(rng.choice(COMMON) + " " + word if rng.random() < 0.5 else word for word in words)
