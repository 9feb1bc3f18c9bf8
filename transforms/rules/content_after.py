"""Find the content that follows a cue: where it starts and where it ends."""

from __future__ import annotations

from typing import NamedTuple

from transforms.lexicons.cues import forms
from transforms.rules.cue_detection import Cue, is_verb
from transforms.rules.shallow_syntax import Range, contains_clause, has_verb, lower_at, verb_group_start
from transforms.rules.tokens import (
    AUXILIARIES,
    CLAUSE_STARTS,
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

MAX_DISTANCE = 28  # tokens between a cue and its complement
MAX_LEADING = 8  # a cue among so many first tokens may be in a leading clause: "Saying that it rained, he left"
CLAUSE_BREAKS = frozenset((",", "--", "—", "–", "-", ";"))
NOT_CLAUSE_SUBJECTS = TIME_WORDS | {"day", "time", "way", "one", ".", ","}  # after "that": "that day", "that one"
NOT_BEFORE_QUOTATION = DETERMINERS | PREPOSITIONS | AUXILIARIES  # these govern a quotation rather than the cue does
NOT_ADDRESSED = PRONOUNS | {"the", "a"}
# Words after a quotation with which the reporter's own clause begins, at once or after a comma.
OWN_CLAUSE_STARTS = CLAUSE_BREAKS - {","} | {"as", "when", "while", "after", "before", "during", "but"}
OWN_CLAUSE_AFTER_COMMA = SUBORDINATORS | CONJUNCTIONS | {"who", "which", "a", "an"}
ADDRESSEES = frozenset(("me", "us", "him", "her", "them", "you", "reporters", "lawmakers", "journalists"))


class ContentAfter(NamedTuple):
    """Content that follows a cue.

    Attributes:
        content: Its tokens.
        rule: The rule that found it: a key of `quote_confidence.CONFIDENCE`.
    """

    content: Range
    rule: str


def content_after(tokens: list[Token], cue: Cue, following: list[Cue], also_before: bool) -> ContentAfter | None:
    """Return the content that follows a cue, or None.

    Args:
        tokens: The tokens of the sentence.
        cue: A cue verb.
        following: The cues after it.
        also_before: Whether content also stands before the cue. Then only a complement that starts with "that", a
            question word or "to", or a quotation, is content after it.
    """
    start, kind = _complement_start(tokens, cue)
    if start is None or start >= len(tokens):
        return None
    speech = bool(cue.classes & {"say", "tell"})
    end = clause_end(tokens, start, following, verdict=kind == "bare" and not speech)
    if cue.start < MAX_LEADING and (lower_at(tokens, 0) in SUBORDINATORS or lower_at(tokens, 0).endswith("ing")):
        end = next((j for j in range(start + 1, end) if tokens[j].lower == ","), end)  # end of the leading clause
    quoted = [j for j in range(start, end) if tokens[j].quotation >= 0]
    if kind == "quote":
        return ContentAfter((start, _end_of_quotations(tokens, start, end)), "quote")
    if quoted:
        end = _end_after_quotation(tokens, quoted[-1], end)
    if kind in ("that", "wh", "infinitive") and end > start + 1:
        return ContentAfter((start, end), kind)
    if kind != "bare" or also_before:
        return None
    if quoted and (speech or "judge" in cue.classes):
        return ContentAfter((start, end), "mixed" if speech else "verdict")
    if "say" in cue.classes and end - start >= 3 and has_verb(tokens, start, end):
        return ContentAfter((start, end), "bare")
    return None


def _complement_start(tokens: list[Token], cue: Cue) -> tuple[int | None, str]:
    """Return where the complement of a cue verb starts (or None), and its kind: quote, that, wh, infinitive or bare."""
    i, n = cue.end, len(tokens)
    takes_addressee = "tell" in cue.classes
    for j in range(i, min(n, i + MAX_DISTANCE)):
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
                return None, ""  # "asked not to be named" reports no speech
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
        i += 1  # "said on Friday it would close": the time of speaking is not content
    return (i, "bare") if i < n and tokens[i].lower not in (",", ".", ";", ")") else (None, "")


def _opens_clause(tokens: list[Token], cue: Cue, that: int) -> bool:
    """Return whether the "that" at a token opens a clause: not after verbs without clauses, nor in "that day"."""
    return bool(cue.classes & {"say", "that", "tell"}) and lower_at(tokens, that + 1) not in NOT_CLAUSE_SUBJECTS


def _governs_quotation(tokens: list[Token], start: int, at: int, takes_addressee: bool) -> bool:
    """Return whether a cue governs the quotation at `at`: only time, place or addressee may stand between them.

    Args:
        tokens: The tokens of the sentence.
        start: The first token after the cue.
        at: The quotation.
        takes_addressee: Whether the cue verb takes an addressee ("told him").
    """
    before = tokens[at - 1].lower
    if before == ":" or all(t.lower == "," for t in tokens[start:at]):
        return True
    if before in NOT_BEFORE_QUOTATION:
        return False
    return _is_adverbial(tokens, start, at, takes_addressee) or (
        before == "," and not contains_clause(tokens, start, at)
    )


def _skip_addressee(tokens: list[Token], i: int) -> int | None:
    """Return the token after the addressee that starts at `i`, or None.

    An addressee is a pronoun, a run of capitalised words, or a determiner with a noun: "told the court …".
    """
    n = len(tokens)
    if i < n and tokens[i].lower in ADDRESSEES:
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
        and tokens[j].lower not in NOT_ADDRESSED
        and tokens[i].lower in DETERMINERS
    ):
        j += 1  # the noun itself
    return j if i < j < n and tokens[j].lower not in (",", ".") else None


def _is_adverbial(tokens: list[Token], start: int, end: int, takes_addressee: bool) -> bool:
    """Return whether tokens[start:end] only say when, where, how or to whom something was said."""
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
    """Return the comma that separates the clause of another cue, or None: "… said A, while Roe said B".

    Args:
        tokens: The tokens of the sentence.
        start: First token to consider.
        subject: Last token of the other cue's subject.
    """
    for i in range(subject, max(start, subject - 8), -1):
        if tokens[i].lower == ",":
            return i if i < subject and tokens[i + 1].lower in ("while", "but", "and", "though") else None
    return None


def clause_end(tokens: list[Token], start: int, following: list[Cue], verdict: bool = False) -> int:
    """Return the end of content that starts at `start`: the end of the sentence, or the start of another attribution.

    Args:
        tokens: The tokens of the sentence.
        start: First token of the content.
        following: The cues after it.
        verdict: Whether the cue judges ("called it …"). Such content ends at "and" or "but" before another cue.
    """
    end = len(tokens)
    while end > start and tokens[end - 1].quotation < 0 and not tokens[end - 1].lower[0].isalnum():
        end -= 1
    for cue in following:
        if cue.start <= start + 1 or cue.start >= end:
            continue
        left = verb_group_start(tokens, cue.start) - 1
        word = lower_at(tokens, left)
        stops = word in CLAUSE_BREAKS or (left > start and tokens[left].quotation >= 0)
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
    """Return the end of content that is the quotations from `start` on.

    If the clause goes on after them ("said “no” twice"), it ends at `end`; if another quotation follows in it, after
    the last quotation.
    """
    j = start + 1
    while j < end and (
        tokens[j].quotation >= 0 or (tokens[j].lower in (",", "...") and j + 1 < end and tokens[j + 1].quotation >= 0)
    ):
        j += 1
    rest = [t for t in tokens[j:end] if t.lower not in (",", ".")]
    if not rest:
        return j
    later = [k for k in range(j, end) if tokens[k].quotation >= 0]
    ends_here = tokens[j].lower in (",", ".") or rest[0].lower in CLAUSE_STARTS
    if later and rest[0].lower not in SUBORDINATORS:
        return later[-1] + 1
    return j if ends_here else end


def _end_after_quotation(tokens: list[Token], last: int, end: int) -> int:
    """Return the end of content whose last quotation is at `last`.

    It ends at the quotation if the reporter's own clause follows ("… “unsafe”, but the council disagreed"), else at
    `end`.
    """
    j = last + 1
    if j >= end:
        return end
    word, following = tokens[j].lower, lower_at(tokens, j + 1)
    is_reporters = word in OWN_CLAUSE_STARTS or (word == "," and following in OWN_CLAUSE_AFTER_COMMA)
    return j if is_reporters else end
