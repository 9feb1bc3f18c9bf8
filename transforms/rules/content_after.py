"""The content behind a cue: where what it governs starts and ends."""

from __future__ import annotations

from transforms.lexicons.cues import forms
from transforms.rules.cue_detection import Cue, is_verb
from transforms.rules.shallow_syntax import Range, contains_clause, has_verb, lower_at, verb_group_start
from transforms.rules.tokens import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    WH_WORDS,
    Token,
    is_adverb,
)


def content_after(tokens: list[Token], cue: Cue, following: list[Cue], also_before: bool) -> tuple[Range, str] | None:
    """The content behind a cue and the rule that saw it.

    Args:
        tokens: The sentence's.
        cue: A cue verb.
        following: The cues behind it.
        also_before: Whether the cue has content before it: then only a clause with "that" counts behind it.
    """
    start, kind = _complement_start(tokens, cue)
    if start is None or start >= len(tokens):
        return None
    speech = bool(cue.classes & {"say", "tell"})
    end = clause_end(tokens, start, following, verdict=kind == "bare" and not speech)
    if cue.start < LEADING and (lower_at(tokens, 0) in SUBORDINATORS or lower_at(tokens, 0).endswith("ing")):
        end = next((j for j in range(start + 1, end) if tokens[j].lower == ","), end)  # the leading clause's end
    quoted = [j for j in range(start, end) if tokens[j].quotation >= 0]
    if kind == "quote":
        return (start, _end_of_quotations(tokens, start, end)), "quote"
    if quoted:
        end = _end_after_quotation(tokens, quoted[-1], end)
    if kind in ("that", "wh", "infinitive") and end > start + 1:
        return (start, end), kind
    if kind != "bare" or also_before:
        return None
    if quoted and (speech or "judge" in cue.classes):
        return (start, end), "mixed" if speech else "verdict"
    if "say" in cue.classes and end - start >= 3 and has_verb(tokens, start, end):
        return (start, end), "bare"
    return None


LEADING = 8  # a cue so near a sentence's start may stand in a leading clause


def _complement_start(tokens: list[Token], cue: Cue) -> tuple[int | None, str]:
    """Where what a cue verb governs starts, and what it is: quote, that, wh, infinitive or bare."""
    i, n = cue.end, len(tokens)
    takes_addressee = "tell" in cue.classes
    for j in range(i, min(n, i + 28)):
        token = tokens[j]
        if token.quotation >= 0:
            if _governs_quotation(tokens, i, j, takes_addressee):
                return j, "quote"
            break
        if token.lower == "," and j > i and tokens[i].lower != "," and not takes_addressee:
            break
        if (
            token.lower == "that"
            and (takes_addressee or _is_adverbial(tokens, i, j, takes_addressee))
            and _opens_clause(tokens, cue, j)
        ):
            if contains_clause(tokens, i, j):
                break
            return j, "that"
        if token.lower in WH_WORDS and j == i and cue.classes & {"say", "that", "tell"}:
            return j, "wh"
        if token.lower == "to" and (takes_addressee or (j == i and "promise" in cue.classes)):
            plain = j + 1 < n and not tokens[j + 1].capital and tokens[j + 1].lower not in DETERMINERS
            if cue.ing or lower_at(tokens, j + 2) in ("named", "identified", "quoted"):
                return None, ""  # "asked not to be named" is no speech
            return (j, "infinitive") if plain else (i, "bare")
        if token.lower == ":":
            return (j + 1, "quote" if j + 1 < n and tokens[j + 1].quotation >= 0 else "that")
        if token.lower in (".", ";", "?", "!"):
            break
        form = forms().get(token.lower)
        if form and j > i and not takes_addressee and is_verb(tokens, j, form):
            break
    if takes_addressee:
        return _skip_addressee(tokens, i), "bare"
    while i + 1 < n and (tokens[i].lower in TIME_WORDS or is_adverb(tokens[i])):
        i += 1  # "said on Friday it would close": when it was said is no part of it
    return (i, "bare") if i < n and tokens[i].lower not in (",", ".", ";", ")") else (None, "")


def _opens_clause(tokens: list[Token], cue: Cue, that: int) -> bool:
    """Whether a "that" behind a cue opens a clause: not after verbs that take an object alone, nor in "that day"."""
    word = lower_at(tokens, that + 1)
    return bool(cue.classes & {"say", "that", "tell"}) and word not in TIME_WORDS | {
        "day",
        "time",
        "way",
        "one",
        ".",
        ",",
    }


def _governs_quotation(tokens: list[Token], start: int, at: int, takes_addressee: bool) -> bool:
    """Whether only what tells when, where and to whom stands between a cue and a quotation."""
    before = tokens[at - 1].lower
    if before == ":" or all(t.lower == "," for t in tokens[start:at]):
        return True
    if before in DETERMINERS | PREPOSITIONS | AUXILIARIES:
        return False
    return _is_adverbial(tokens, start, at, takes_addressee) or (
        before == "," and not contains_clause(tokens, start, at)
    )


def _skip_addressee(tokens: list[Token], i: int) -> int | None:
    """Behind the takes_addressee of "told": a pronoun, a run of capitals or a determiner's noun phrase."""
    n = len(tokens)
    if i < n and tokens[i].lower in ("me", "us", "him", "her", "them", "you", "reporters", "lawmakers", "journalists"):
        return i + 1
    j = i
    while j < n and (
        tokens[j].lower in DETERMINERS
        or (tokens[j].capital and tokens[j].lower not in PRONOUNS)
        or tokens[j].lower in ("’s", "'s", "of")
    ):
        j += 1
    if (
        j < n
        and j > i
        and not tokens[j].capital
        and tokens[j].lower not in PRONOUNS | {"the", "a"}
        and tokens[i].lower in DETERMINERS
    ):
        j += 1  # the noun itself
    return j if i < j < n and tokens[j].lower not in (",", ".") else None


def _is_adverbial(tokens: list[Token], start: int, end: int, takes_addressee: bool) -> bool:
    """Whether tokens[start:end] only say when, where, to whom or how something was said."""
    if start >= end:
        return True
    first = tokens[start].lower
    if first == ",":
        return (
            end - start == 1 or tokens[end - 1].lower == "," or _is_adverbial(tokens, start + 1, end, takes_addressee)
        )
    if takes_addressee:
        return not contains_clause(tokens, start, end)
    return (
        first in PREPOSITIONS
        or first in TIME_WORDS
        or is_adverb(tokens[start])
        or first in SUBORDINATORS
        or first in ("as", "another")
    )


def _other_clause_start(tokens: list[Token], start: int, subject: int) -> int | None:
    """The comma before "while", "but" or "and" and the subject of another cue: "… said A, while Roe said B"."""
    for i in range(subject, max(start, subject - 8), -1):
        if tokens[i].lower == ",":
            return i if i < subject and tokens[i + 1].lower in ("while", "but", "and", "though") else None
    return None


STOPS = frozenset((",", "--", "—", "–", "-", ";"))


def clause_end(tokens: list[Token], start: int, following: list[Cue], verdict: bool = False) -> int:
    """Where a content that starts at `start` ends: the sentence's end, or where another attribution takes over."""
    end = len(tokens)
    while end > start and tokens[end - 1].quotation < 0 and not tokens[end - 1].lower[0].isalnum():
        end -= 1
    for cue in following:
        if cue.start <= start + 1 or cue.start >= end:
            continue
        left = verb_group_start(tokens, cue.start) - 1
        word = lower_at(tokens, left)
        stops = word in STOPS or (left > start and tokens[left].quotation >= 0)
        direct = lower_at(tokens, cue.end) in ("that", ":", "")  # "" is a quotation
        if stops and (cue.kind in ("phrase", "ing") or (word == "," and "say" in cue.classes and cue.kind != "base")):
            return left + (tokens[left].quotation >= 0)
        if cue.classes & {"say", "tell"} and cue.kind in ("past", "third"):
            other = _other_clause_start(tokens, start, left)
            if other is not None:
                return other
        if (
            word in ("and", "but")
            and cue.kind in ("past", "third")
            and (verdict or direct or lower_at(tokens, left - 1) == ",")
        ):
            return left - (lower_at(tokens, left - 1) == ",")
    return end


def _end_of_quotations(tokens: list[Token], start: int, end: int) -> int:
    """Behind the run of quotations that starts at `start`; to the end where the sentence goes on inside its clause."""
    j = start + 1
    while j < end and (
        tokens[j].quotation >= 0 or (tokens[j].lower in (",", "...") and j + 1 < end and tokens[j + 1].quotation >= 0)
    ):
        j += 1
    rest = [t for t in tokens[j:end] if t.lower not in (",", ".")]
    if not rest:
        return j
    later = [k for k in range(j, end) if tokens[k].quotation >= 0]
    ends_itself = (
        tokens[j].lower in (",", ".") or rest[0].lower in PREPOSITIONS | TIME_WORDS | CONJUNCTIONS | SUBORDINATORS
    )
    if later and rest[0].lower not in SUBORDINATORS:
        return later[-1] + 1
    return j if ends_itself else end


def _end_after_quotation(tokens: list[Token], last: int, end: int) -> int:
    """The end of a content whose last quotation is `last`: there, if a clause of the reporter's own follows."""
    j = last + 1
    if j >= end:
        return end
    word, following = tokens[j].lower, lower_at(tokens, j + 1)
    own = word in {"as", "when", "while", "after", "before", "during", "but"} | (STOPS - {","})
    own |= word == "," and following in SUBORDINATORS | CONJUNCTIONS | {"who", "which", "a", "an"}
    return j if own else end
