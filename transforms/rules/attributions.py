"""Find the attributions within one sentence: cues with the tokens of their subjects and contents.

The content of a cue verb stands after it ("she said that …", "she called it “…”"), before it ("…, she said"), or on
both sides (“…,” she said, “…”). Its subject stands before it or, inverted, after it (“…,” said the minister).
"""

from __future__ import annotations

from typing import NamedTuple

from transforms.rules.content_after import clause_end, content_after
from transforms.rules.content_before import broken_tail, clause_tail, content_before
from transforms.rules.cue_detection import Cue, find_cues
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
from transforms.rules.tokens import CONJUNCTIONS, Token, is_adverb

MAX_FOLLOWING_CUES = 12  # cues after a cue that may end its content; limits the work on very long sentences


class Attribution(NamedTuple):
    """One cue of a sentence with its content and speaker mention, as ranges of tokens.

    Attributes:
        content: Ranges in order; two where the cue interrupts the content.
        cue: Range of the cue.
        subject: Range of the speaker mention; None where the sentence has none.
        rule: The rule that found it: a key of `quote_confidence.CONFIDENCE`.
    """

    content: list[Range]
    cue: Range
    subject: Range | None
    rule: str


class Introduction(NamedTuple):
    """The words before a colon that introduce the quotation after it, as ranges of tokens."""

    cue: Range
    subject: Range | None


def colon_introduction(tokens: list[Token]) -> Introduction | None:
    """Return the cue and subject of a sentence that ends in a colon; the cue is the colon if it has no other."""
    if len(tokens) < 3 or tokens[-1].lower != ":":
        return None
    found = find_cues(tokens)
    if not found:
        subject = main_subject(tokens, 0, len(tokens) - 1)
        return Introduction((len(tokens) - 1, len(tokens)), subject) if subject else None
    last = found[-1]
    previous = Attribution([], (0, 0), main_subject(tokens, 0, last.start), "")
    return Introduction((last.start, last.end), _subject_before(tokens, last, 0, previous))


def introduced_quotation(tokens: list[Token]) -> Attribution | None:
    """Return the attribution of a quotation after a colon in the same sentence: "Roe was blunter: “…”"."""
    first = next((i for i, t in enumerate(tokens) if t.quotation >= 0), 0)
    introduction = colon_introduction(tokens[:first])
    if introduction is None:
        return None
    last = max(i for i, t in enumerate(tokens) if t.quotation >= 0)
    return Attribution([(first, last + 1)], introduction.cue, introduction.subject, "colon")


def signed_quotation(tokens: list[Token]) -> Attribution | None:
    """Return the attribution of a sentence that is a quotation and a name only: "“…” — Jane Roe" or "Roe: “…”"."""
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
    """Return the attributions of one sentence in order, except those within the content of another."""
    found: list[Attribution] = []
    candidates = find_cues(tokens)
    free = 0  # first token that is not in another content
    for k, cue in enumerate(candidates):
        if cue.start < free:
            continue
        following = candidates[k + 1 : k + 1 + MAX_FOLLOWING_CUES]
        previous = found[-1] if found else None
        if cue.classes and _inside_other_content(tokens, cue, following, free):
            continue
        if cue.classes:
            one = _verb_attribution(tokens, cue, following, free, previous)
        elif rest := _rest_with_other_speaker(tokens, cue, following, free):
            free = rest  # "According to the paper, the plan failed, officials said": the speakers are the officials
            continue
        else:
            one = _phrase_attribution(tokens, cue, free)
        if one is None:
            continue
        if one.subject and lower_at(tokens, one.subject[0]) == "who":
            shortened = _end_at_relative_clause(tokens, one)
            if shortened != one:
                found.append(shortened)
                continue  # the main clause follows and may hold other attributions
        found.append(one)
        free = max(one.cue[1], *(end for _, end in one.content), one.subject[1] if one.subject else 0)
    return found


def _end_at_relative_clause(tokens: list[Token], one: Attribution) -> Attribution:
    """Return the attribution of "who said …" with its content cut at the comma that ends the relative clause."""
    start, end = one.content[-1]
    comma = next((i for i in range(start + 1, end) if tokens[i].lower == "," and tokens[i - 1].quotation < 0), end)
    return one._replace(content=[*one.content[:-1], (start, comma)])


def _inside_other_content(tokens: list[Token], cue: Cue, following: list[Cue], free: int) -> bool:
    """Return whether a cue is inside the content of a later cue: "Roe admitted it, police said" is said by police."""
    weak = not cue.classes & {"say", "tell"}
    for later in following:
        if later.kind == "phrase":
            plain = not any(t.quotation >= 0 for t in tokens[free : later.start])
            if plain and lower_at(tokens, later.start - 1) == ",":
                return True
        elif later.classes & {"say", "tell"} and later.kind in ("past", "third"):
            before = content_before(tokens, later, free)
            if before and before.subject[0] > cue.end and before.content[0] <= cue.start < before.content[1]:
                plain = not any(t.quotation >= 0 for t in tokens[slice(*before.content)])
                if weak or (plain and before.rule == "clause-before"):
                    return True
    return False


def _verb_attribution(
    tokens: list[Token], cue: Cue, following: list[Cue], free: int, previous: Attribution | None
) -> Attribution | None:
    """Return the attribution of a cue verb, with content before it, after it or both; None where it has no content."""
    before = content_before(tokens, cue, free)
    after = content_after(tokens, cue, following, before is not None)
    if before is not None:
        content, subject, rule = before
        end = max(subject[1], cue.end)
        tail = broken_tail(tokens, end, following)
        if tail is None and rule == "clause-before":
            tail = clause_tail(tokens, end, following)
        if tail:
            return Attribution([content, tail], (cue.start, cue.end), subject, rule)
        if after is None or after.rule != "that":
            return Attribution([content], (cue.start, cue.end), subject, rule)
    if after is None:
        return None
    speaker = _subject_before(tokens, cue, free, previous)
    return Attribution([after.content], (cue.start, cue.end), speaker, after.rule)


def _phrase_attribution(tokens: list[Token], cue: Cue, free: int) -> Attribution | None:
    """Return the attribution of "according to" or the like: content before it, or after the comma after its source."""
    subject = noun_phrase_after(tokens, cue.end)
    if subject is None:
        return None
    lead = _skip_opening(tokens, free, cue)
    if cue.start > lead:
        end = cue.start
        while end > lead and tokens[end - 1].lower in (",", "--", "—", "–", "-"):
            end -= 1
        return Attribution([(lead, end)], (cue.start, cue.end), subject, "according-after")
    start = _after_comma(tokens, subject[1])
    end = clause_end(tokens, start, [])
    return Attribution([(start, end)], (cue.start, cue.end), subject, "according-before") if end > start else None


def _rest_with_other_speaker(tokens: list[Token], phrase: Cue, following: list[Cue], free: int) -> int | None:
    """Return the token after the comma of a leading "according to …", if a later cue takes the rest as its content."""
    subject = noun_phrase_after(tokens, phrase.end)
    if subject is None or phrase.start > _skip_opening(tokens, free, phrase):
        return None
    start = _after_comma(tokens, subject[1])
    taken = any(cue.classes and cue.start > start and content_before(tokens, cue, start) for cue in following)
    return start if taken else None


def _skip_opening(tokens: list[Token], free: int, phrase: Cue) -> int:
    """Return the first token from `free` on that may be content: not the "Meanwhile," before "according to"."""
    lead = skip_punctuation(tokens, free)
    opening = tokens[lead : phrase.start]
    plain = all(t.quotation < 0 and (is_adverb(t) or t.lower in CONJUNCTIONS or t.lower == ",") for t in opening)
    return phrase.start if plain else lead


def _after_comma(tokens: list[Token], i: int) -> int:
    """Return the token after the next comma, or the next quotation or the end if that comes first."""
    while i < len(tokens) and tokens[i].lower != "," and tokens[i].quotation < 0:
        i += 1
    return i + (lower_at(tokens, i) == ",")


def _subject_before(tokens: list[Token], cue: Cue, free: int, previous: Attribution | None) -> Range | None:
    """Return the speaker mention of a cue whose content follows it, or None.

    A participle, or a verb after "and", has the subject of the previous attribution or of the sentence.
    """
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
