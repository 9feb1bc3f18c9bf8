"""The grammatical roles of mentions of people, declared once for training and reading."""

from __future__ import annotations

# What a mention is to the word that governs it.
RELATIONS = (
    *("subject", "passive subject", "object", "of preposition", "possessive"),
    *("apposition", "conjunct", "modifier", "other"),
)
CLAUSES = ("main", "conjunct", "complement", "adverbial", "relative", "open complement", "other")  # that contains it
# A role is three choices: the relation of the mention, that of the noun phrase that it is a part of, and the clause.
ROLES = (
    *(f"mention: {one}" for one in RELATIONS),
    *(f"phrase: {one}" for one in RELATIONS),
    *(f"clause: {one}" for one in CLAUSES),
)
CHOICES = (len(RELATIONS), len(RELATIONS), len(CLAUSES))
