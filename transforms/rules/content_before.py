"""The content before a cue, and what of it goes on behind the cue that broke it."""

from __future__ import annotations

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
from transforms.rules.tokens import BE, CONJUNCTIONS, PREPOSITIONS, SUBORDINATORS, TIME_WORDS, Token, is_adverb

LONGEST_CONTENT = 300  # tokens before a cue in its sentence: more is no sentence that a person wrote


def content_before(tokens: list[Token], cue: Cue, free: int) -> tuple[Range, Range | None, str] | None:
    """Content and subject of a cue whose content stands before it; None where it does not."""
    if not cue.classes & {"say", "tell"} or (cue.ing and lower_at(tokens, cue.start - 1) not in BE):
        return None
    lead = skip_punctuation(tokens, free)
    verb = verb_group_start(tokens, cue.start)
    if verb - lead > LONGEST_CONTENT:
        return None
    edge = verb - 1
    while edge >= lead and tokens[edge].lower == ",":
        edge -= 1
    inverted = edge >= lead and (
        tokens[edge].quotation >= 0 or (edge < verb - 1 and cue.lemma in ("say", "write", "add"))
    )
    if inverted and (subject := noun_phrase_after(tokens, cue.end)):
        rule = "quote-before" if is_all_quotation(tokens, lead, edge + 1) else "clause-before"
        told = has_verb(tokens, lead, edge + 1) and not any(map(looks_finite, tokens[slice(*subject)]))
        if tokens[edge].quotation >= 0 or (told and not any(map(looks_finite, tokens[subject[1] : subject[1] + 1]))):
            return (lead, edge + 1), subject, rule
    if not _ends_here(tokens, cue):
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
        return (lead, end), subject, "quote-before"
    if lower_at(tokens, subject[0]) in ("who", "which"):
        return None
    # "In a tweet, Roe wrote: “…”" leads in to what is behind the cue
    behind = cue.end + (lower_at(tokens, cue.end) in (",", ":"))
    leads_in = tokens[lead].lower in PREPOSITIONS | SUBORDINATORS or tokens[lead].lower.endswith(("ing", "ed"))
    if leads_in and cue.end < behind < len(tokens) and tokens[behind].quotation >= 0:
        return None
    clause = any(t.quotation >= 0 for t in tokens[lead:end]) or has_verb(tokens, lead, end)
    return ((lead, end), subject, "clause-before") if clause else None


def _ends_here(tokens: list[Token], cue: Cue) -> bool:
    """Whether behind a cue (and its takes_addressee) only an end, a comma, an adverbial or a quotation comes."""
    j = cue.end
    if "tell" in cue.classes:
        while (
            j < len(tokens)
            and tokens[j].lower[:1].isalnum()
            and not contains_clause(tokens, j, j + 1)
            and tokens[j].lower not in PREPOSITIONS | TIME_WORDS | {"that", "to"}
        ):
            j += 1
    if j >= len(tokens):
        return True
    token = tokens[j]
    if token.quotation >= 0 or token.lower in (",", ".", ":", ";", "?", "!", ")", "--", "—", "–", "-"):
        return True
    return (
        token.lower in PREPOSITIONS | TIME_WORDS | SUBORDINATORS | CONJUNCTIONS
        or token.lower.endswith("ing")
        or is_adverb(token)
    )


def clause_tail(tokens: list[Token], start: int, following: list[Cue]) -> Range | None:
    """The rest of an indirect quote that its cue broke: "The bridge, she said, would be closed"."""
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
    """The rest of a quotation that its cue broke: quotations behind an adverbial, up to the next cue."""
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
