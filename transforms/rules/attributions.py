"""Attributions within one sentence: its cues, and for each the tokens of its subject and of its content.

A cue verb has its content behind it ("she said that …", "she called it “…”"), before it ("…, she said"), or on both
sides (“…,” she said, “…”); its subject stands before it or, inverted, behind it (“…,” said the minister).
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.rules.content_after import clause_end, content_after
from transforms.rules.content_before import broken_tail, clause_tail, content_before
from transforms.rules.cue_detection import Cue, cues
from transforms.rules.shallow_syntax import (
    Range,
    is_all_quotation,
    looks_like_name,
    lower_at,
    main_subject,
    noun_phrase_after,
    noun_phrase_before,
    skip_punctuation,
    verb_group_start,
)
from transforms.rules.tokens import CONJUNCTIONS, Token

NEAR_CUES = 12  # behind a cue that may end or claim its content: bounds the work on endless sentences


class Attribution(NamedTuple):
    """One cue of a sentence with what belongs to it, as token indices.

    Attributes:
        content: Ranges in order; two where the cue breaks the content.
        cue: Range of the cue.
        subject: Range of the speaker mention; None where the sentence has none.
        rule: Which rule found it: the key of `quotes.CONFIDENCE`.
    """

    content: list[Range]
    cue: Range
    subject: Range | None
    rule: str


def colon_introduction(tokens: list[Token]) -> tuple[Range, Range | None] | None:
    """Cue and subject of a sentence that ends in a colon and so hands over to a quotation behind it."""
    if len(tokens) < 3 or tokens[-1].lower != ":":
        return None
    found = cues(tokens)
    if not found:
        subject = main_subject(tokens, 0, len(tokens) - 1)
        return ((len(tokens) - 1, len(tokens)), subject) if subject else None
    last = found[-1]
    previous = Attribution([], (0, 0), main_subject(tokens, 0, last.start), "")
    return (last.start, last.end), _subject_before(tokens, last, 0, previous)


def introduced_quotation(tokens: list[Token]) -> Attribution | None:
    """A quotation behind a colon in its own sentence, without a cue: "Roe was blunter: “…”"."""
    first = next((i for i, t in enumerate(tokens) if t.quotation >= 0), 0)
    opened = colon_introduction(tokens[:first])
    if opened is None:
        return None
    last = max(i for i, t in enumerate(tokens) if t.quotation >= 0)
    return Attribution([(first, last + 1)], opened[0], opened[1], "colon")


def signed_quotation(tokens: list[Token]) -> Attribution | None:
    """A quotation with its speaker behind a dash and nothing else: “…” — Jane Roe, or before a colon: Roe: “…”."""
    dash = next((i for i, t in enumerate(tokens) if t.lower in ("--", "—", "–", "-", ":")), None)
    if dash is None:
        return None
    head, rest = (0, dash), (dash + 1, len(tokens) - (tokens[-1].lower == "."))
    if tokens[dash].lower != ":" and is_all_quotation(tokens, *head) and looks_like_name(tokens, *rest):
        return Attribution([head], (dash, dash + 1), rest, "signature")
    if tokens[dash].lower == ":" and is_all_quotation(tokens, *rest) and looks_like_name(tokens, *head):
        return Attribution([rest], (dash, dash + 1), head, "colon")
    return None


def attributions(tokens: list[Token]) -> list[Attribution]:
    """The attributions of one sentence, left to right, none inside another's content."""
    found: list[Attribution] = []
    candidates = cues(tokens)
    free = 0  # first token that no content has taken
    for k, cue in enumerate(candidates):
        if cue.start < free:
            continue
        following = candidates[k + 1 : k + 1 + NEAR_CUES]
        previous = found[-1] if found else None
        if cue.classes and _inside_other_content(tokens, cue, following, free):
            continue
        if cue.classes:
            one = _verb_attribution(tokens, cue, following, free, previous)
        elif passed := _claimed_by_another(tokens, cue, following, free):
            free = passed  # "According to the paper, the plan failed, officials said": it is the officials who speak
            continue
        else:
            one = _phrase_attribution(tokens, cue, free)
        if one is None:
            continue
        if one.subject and lower_at(tokens, one.subject[0]) == "who":
            cut = _in_relative_clause(tokens, one)
            if cut != one:
                found.append(cut)
                continue  # the main clause goes on behind it
        found.append(one)
        free = max(one.cue[1], *(end for _, end in one.content), one.subject[1] if one.subject else 0)
    return found


def _in_relative_clause(tokens: list[Token], one: Attribution) -> Attribution:
    """The attribution of "who said …" with its content up to the comma that ends the clause."""
    start, end = one.content[-1]
    comma = next((i for i in range(start + 1, end) if tokens[i].lower == "," and tokens[i - 1].quotation < 0), end)
    return one._replace(content=[*one.content[:-1], (start, comma)])


def _inside_other_content(tokens: list[Token], cue: Cue, following: list[Cue], free: int) -> bool:
    """Whether a cue is part of what a source behind it said: "Roe admitted it, police said" is the police's."""
    weak = not cue.classes & {"say", "tell"}
    for later in following:
        if later.kind == "phrase":
            plain = not any(t.quotation >= 0 for t in tokens[free : later.start])
            if plain and lower_at(tokens, later.start - 1) == ",":
                return True
        elif later.classes & {"say", "tell"} and later.kind in ("past", "third"):
            before = content_before(tokens, later, free)
            if before and before[1] and before[1][0] > cue.end and before[0][0] <= cue.start < before[0][1]:
                plain = not any(t.quotation >= 0 for t in tokens[slice(*before[0])])
                if weak or (plain and before[2] == "clause-before"):
                    return True
    return False


def _verb_attribution(
    tokens: list[Token], cue: Cue, following: list[Cue], free: int, previous: Attribution | None
) -> Attribution | None:
    """The attribution of a cue verb, its content before or behind it."""
    before = content_before(tokens, cue, free)
    after = content_after(tokens, cue, following, before is not None)
    if before is not None:
        content, subject, rule = before
        if subject is None:
            return None
        end = max(subject[1], cue.end)
        tail = broken_tail(tokens, end, following)
        if tail is None and rule == "clause-before":
            tail = clause_tail(tokens, end, following)
        if tail:
            return Attribution([content, tail], (cue.start, cue.end), subject, rule)
        if after is None or after[1] != "that":
            return Attribution([content], (cue.start, cue.end), subject, rule)
    if after is None:
        return None
    content, rule = after
    subject = _subject_before(tokens, cue, free, previous)
    return Attribution([content], (cue.start, cue.end), subject, rule)


def _phrase_attribution(tokens: list[Token], cue: Cue, free: int) -> Attribution | None:
    """The attribution of a source phrase: content before it, or behind the comma after its source."""
    subject = noun_phrase_after(tokens, cue.end)
    if subject is None:
        return None
    lead = skip_punctuation(tokens, free)
    if cue.start > lead:
        end = cue.start
        while end > lead and tokens[end - 1].lower in (",", "--", "—", "–", "-"):
            end -= 1
        return Attribution([(lead, end)], (cue.start, cue.end), subject, "according-after")
    start = _after_comma(tokens, subject[1])
    end = clause_end(tokens, start, [])
    return Attribution([(start, end)], (cue.start, cue.end), subject, "according-before") if end > start else None


def _claimed_by_another(tokens: list[Token], phrase: Cue, following: list[Cue], free: int) -> int | None:
    """Where the rest of a sentence starts that opens with a source phrase but ends in another speaker and cue."""
    subject = noun_phrase_after(tokens, phrase.end)
    if subject is None or phrase.start > skip_punctuation(tokens, free):
        return None
    start = _after_comma(tokens, subject[1])
    ends_so = any(cue.classes and cue.start > start and content_before(tokens, cue, start) for cue in following)
    return start if ends_so else None


def _after_comma(tokens: list[Token], i: int) -> int:
    """Behind the next comma, or at the next quotation, or at the end."""
    while i < len(tokens) and tokens[i].lower != "," and tokens[i].quotation < 0:
        i += 1
    return i + (lower_at(tokens, i) == ",")


def _subject_before(tokens: list[Token], cue: Cue, free: int, previous: Attribution | None) -> Range | None:
    """The speaker mention of a cue with its content behind it."""
    lead = skip_punctuation(tokens, 0 if cue.ing else free)
    verb = verb_group_start(tokens, cue.start)
    left = lower_at(tokens, verb - 1)
    if cue.ing and (left in (",", "by", "while", "before", "after", "in", "and", "without") or verb == cue.start):
        return previous.subject if previous and previous.subject else main_subject(tokens, lead, verb)
    if left in CONJUNCTIONS and previous and previous.subject:
        return previous.subject
    if left in CONJUNCTIONS or left == "to":
        return main_subject(tokens, 0, verb)
    return noun_phrase_before(tokens, verb, lead) or (previous.subject if previous else None)
