"""Find the content before a cue, and the rest of it where the cue interrupts it."""

from __future__ import annotations

from typing import NamedTuple

from transforms.lexicons.cues import forms
from transforms.rules.content_after import clause_end
from transforms.rules.cue_detection import Cue
from transforms.rules.shallow_syntax import (
    Range,
    contains_clause,
    has_verb,
    is_all_quotation,
    looks_finite,
    lower_at,
    noun_phrase_after,
    noun_phrase_before,
    skip_punctuation,
    verb_group_start,
)
from transforms.rules.tokens import (
    BE,
    CLAUSE_STARTS,
    CONJUNCTIONS,
    PHRASE_STARTS,
    PREPOSITIONS,
    SUBORDINATORS,
    Token,
    is_adverb,
)

NOT_ADDRESSEE = PHRASE_STARTS | {"that", "to"}
LEADING = PREPOSITIONS | SUBORDINATORS  # words with which a sentence may introduce the quotation after the cue
MAX_CONTENT = 300  # tokens before a cue in its sentence; longer sentences are not prose


class ContentBefore(NamedTuple):
    """Content that stands before its cue.

    Attributes:
        content: Its tokens.
        subject: Tokens of the speaker mention.
        rule: The rule that found it: a key of `quote_confidence.CONFIDENCE`.
    """

    content: Range
    subject: Range
    rule: str


def content_before(tokens: list[Token], cue: Cue, free: int) -> ContentBefore | None:
    """Return the content that stands before a cue, with the cue's subject; None where there is none.

    Args:
        tokens: The tokens of the sentence.
        cue: A cue.
        free: First token that is not in another content.
    """
    if not cue.classes & {"say", "tell"} or (cue.ing and lower_at(tokens, cue.start - 1) not in BE):
        return None
    lead = skip_punctuation(tokens, free)
    verb = verb_group_start(tokens, cue.start)
    if verb - lead > MAX_CONTENT:
        return None
    edge = verb - 1
    while edge >= lead and tokens[edge].lower == ",":
        edge -= 1
    inverted = edge >= lead and (
        tokens[edge].quotation >= 0 or (edge < verb - 1 and cue.lemma in ("say", "write", "add"))
    )
    if inverted and (subject := noun_phrase_after(tokens, cue.end)):
        rule = "quote-before" if is_all_quotation(tokens, lead, edge + 1) else "clause-before"
        clause = has_verb(tokens, lead, edge + 1) and not any(map(looks_finite, tokens[slice(*subject)]))
        if tokens[edge].quotation >= 0 or (clause and not any(map(looks_finite, tokens[subject[1] : subject[1] + 1]))):
            return ContentBefore((lead, edge + 1), subject, rule)
    if not _has_no_complement(tokens, cue):
        return None
    subject = noun_phrase_before(tokens, verb, lead)
    if subject is None or subject[0] <= lead:
        return None
    end = subject[0]
    while (end > lead and tokens[end - 1].lower in (",", "--", "—", "–", "-")) or (
        lower_at(tokens, end - 1) in CONJUNCTIONS and tokens[end - 2].lower == ","
    ):
        end -= 1
    if end <= lead or (end == subject[0] and tokens[end - 1].quotation < 0):
        return None
    if is_all_quotation(tokens, lead, end):
        return ContentBefore((lead, end), subject, "quote-before")
    if lower_at(tokens, subject[0]) in ("who", "which"):
        return None
    # "In a tweet, Roe wrote: “…”": the start introduces the quotation after the cue and is not content
    after = cue.end + (lower_at(tokens, cue.end) in (",", ":"))
    introduces = tokens[lead].lower in LEADING or tokens[lead].lower.endswith(("ing", "ed"))
    if introduces and cue.end < after < len(tokens) and tokens[after].quotation >= 0:
        return None
    clause = any(t.quotation >= 0 for t in tokens[lead:end]) or has_verb(tokens, lead, end)
    return ContentBefore((lead, end), subject, "clause-before") if clause else None


def _has_no_complement(tokens: list[Token], cue: Cue) -> bool:
    """Return whether a cue (with its addressee) is followed by the end, punctuation, an adverbial or a quotation."""
    j = cue.end
    if "tell" in cue.classes:
        while (
            j < len(tokens)
            and tokens[j].lower[:1].isalnum()
            and not contains_clause(tokens, j, j + 1)
            and tokens[j].lower not in NOT_ADDRESSEE
        ):
            j += 1
    if j >= len(tokens):
        return True
    token = tokens[j]
    if token.quotation >= 0 or token.lower in (",", ".", ":", ";", "?", "!", ")", "--", "—", "–", "-"):
        return True
    return token.lower in CLAUSE_STARTS or token.lower.endswith("ing") or is_adverb(token)


def clause_tail(tokens: list[Token], start: int, following: list[Cue]) -> Range | None:
    """Return the rest of an indirect quote that its cue interrupts, or None: "The bridge, she said, would be closed".

    Args:
        tokens: The tokens of the sentence.
        start: First token after the cue and its subject.
        following: The cues after them.
    """
    first = start + 1
    if lower_at(tokens, start) != "," or first >= len(tokens) or tokens[first].quotation >= 0:
        return None
    token = tokens[first]
    starts_other = token.lower in {"who", "which", "whose", "and", "but", "though", "although", "according", "while"}
    if starts_other or token.lower.endswith("ing") or (token.lower in forms() and not token.capital):
        return None
    end = clause_end(tokens, first, following)
    return (first, end) if end - first >= 2 else None


def broken_tail(tokens: list[Token], start: int, following: list[Cue]) -> Range | None:
    """Return the quotations that go on after the cue that interrupts them, or None: "“The bridge,” she said, “is …”".

    Args:
        tokens: The tokens of the sentence.
        start: First token after the cue and its subject.
        following: The cues after them.
    """
    stop = min((c.start for c in following if c.start >= start and c.classes), default=len(tokens))
    for j in range(start, stop):
        if tokens[j].quotation >= 0:
            if j > start and tokens[j - 1].lower not in (",", ":", ";", "--", "—", "–", "-", "...", "and", "but", "."):
                return None
            end = j + 1
            while end < stop and tokens[end].quotation >= 0:
                end += 1
            return j, end
    return None
