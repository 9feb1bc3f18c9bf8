"""Find noun phrases, verb groups and clauses around a cue, by closed word classes."""

from __future__ import annotations

from transforms.lexicons.cues import forms
from transforms.lexicons.lexicon import words
from transforms.rules.tokens import (
    ADVERBIAL,
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PHRASE_STARTS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
    WH_WORDS,
    Token,
    is_adverb,
)

Range = tuple[int, int]  # first token, and one past the last
MAX_NOUN_PHRASE = 80  # tokens of a noun phrase with its appositions
OFFICES = frozenset(w.lower() for w in words("titles.txt", "head"))  # "minister", in the text often capitalised
CONTRACTED = frozenset(("it", "he", "she", "that", "they", "we", "there"))  # before "’s", "’re", "’d"
# A noun phrase does not start with these words.
NOT_PHRASE_START = ADVERBIAL | TIME_WORDS | PREPOSITIONS | WH_WORDS | ADVERBS | {"that"}
BEFORE_PLURAL = DETERMINERS | PREPOSITIONS  # after one of these a word in "s" is no verb
LEADING = PHRASE_STARTS | SUBORDINATORS  # these begin an adverbial before the subject
BEFORE_PHRASE = SUBORDINATORS | {"that", "but", "so", "yet", "what", "how", "why", "whether", "if"}
SKIPPED = (CONJUNCTIONS | ADVERBS) - {"both", "all"}  # at the start of a noun phrase
NO_APPOSITION = PRONOUNS | PREPOSITIONS
AFTER_PHRASE = ADVERBIAL | WH_WORDS | AUXILIARIES | (TIME_WORDS - {"may"})
# An apposition may start with these words: "Roe, a lawyer," or "Roe, who left,".
APPOSITION_STARTS = frozenset(
    "a an the who whose which his her its their one another then chief former d r jr jr. sr sr. ii iii".split()
)


def lower_at(tokens: list[Token], i: int) -> str:
    """Return the token at `i` in lower case; a full stop if `i` is outside the sentence."""
    return tokens[i].lower if 0 <= i < len(tokens) else "."


def looks_finite(token: Token) -> bool:
    """Return whether a word looks like a finite verb or an auxiliary: it is in a list or ends in "ed"."""
    lower = token.lower
    if lower in AUXILIARIES or lower.endswith(("n’t", "n't")):
        return True
    return not token.capital and (lower in VERBS or lower in forms() or (lower.endswith("ed") and len(lower) > 4))


def has_verb(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end] look like a clause: a finite verb after the first word, or a subject pronoun."""
    for j in range(start, end):
        token, lower = tokens[j], tokens[j].lower
        if lower in ("he", "she", "they", "we", "i") or lower[:-2] in CONTRACTED or (j > start and looks_finite(token)):
            return True
        third = lower.endswith("s") and not lower.endswith("ss") and not token.capital
        if j > start and third and tokens[j - 1].lower not in BEFORE_PLURAL:
            return True
    return False


def contains_clause(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end] contain a clause: a subject pronoun or an auxiliary."""
    return any(
        t.lower in AUXILIARIES or (t.lower in PRONOUNS and t.lower not in ("it", "you")) for t in tokens[start:end]
    )


def is_all_quotation(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end] are only quotations and punctuation, with at least one quotation."""
    return any(t.quotation >= 0 for t in tokens[start:end]) and all(
        t.quotation >= 0 or not t.lower[0].isalnum() for t in tokens[start:end]
    )


def looks_like_name(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end] are at most eight words that start with a capital and include no verb."""
    words = [t for t in tokens[start:end] if t.lower[:1].isalnum()]
    return (
        0 < len(words) <= 8
        and words[0].capital
        and not any(t.quotation >= 0 or looks_finite(t) for t in tokens[start:end])
    )


def skip_punctuation(tokens: list[Token], i: int) -> int:
    """Return the first token from `i` on that is not punctuation."""
    while i < len(tokens) and tokens[i].lower in (",", ";", ".", "--", "—", "–", "-", ")", ":", "..."):
        i += 1
    return i


def verb_group_start(tokens: list[Token], i: int) -> int:
    """Return the first token of the verb group whose main verb is at `i`: the auxiliaries and adverbs before it."""
    while i > 0 and (
        tokens[i - 1].lower in AUXILIARIES
        or is_adverb(tokens[i - 1])
        or (
            tokens[i - 1].lower in ("went", "on", "to")
            and tokens[i].lower in ("on", "to", "say", "add", "call", "explain", "describe")
        )
    ):
        i -= 1
    return i


def main_subject(tokens: list[Token], lead: int, stop: int) -> Range | None:
    """Return the first noun phrase of tokens[lead:stop] that is not in a leading adverbial, or None."""
    i = skip_punctuation(tokens, lead)
    if i < stop and tokens[i].lower in CONJUNCTIONS:
        i += 1
    for _ in range(3):  # at most three leading adverbials; each ends at a comma
        lower = lower_at(tokens, i)
        if i < stop and (lower in LEADING or lower.endswith("ing") or is_adverb(tokens[i])):
            comma = next((j for j in range(i, stop) if tokens[j].lower == ","), None)
            if comma is None:
                break
            i = comma + 1
    j = i
    while j < stop and tokens[j].quotation < 0 and tokens[j].lower[0].isalnum():
        if j > i and (looks_finite(tokens[j]) or is_adverb(tokens[j])):
            break
        if tokens[j].lower in PRONOUNS:
            return j, j + 1
        j += 1
    if j <= i:
        return None
    with_appositions = _end_of_appositions(tokens, i, j)
    return (i, with_appositions) if lower_at(tokens, with_appositions) == "," else (i, j)


def noun_phrase_before(tokens: list[Token], verb: int, lead: int) -> Range | None:
    """Return the noun phrase that ends before a verb group, with its appositions and relative clauses, or None.

    Args:
        tokens: The tokens of the sentence.
        verb: First token of the verb group.
        lead: First token that the noun phrase may include.
    """
    end = verb
    if end <= lead:
        return None
    if tokens[end - 1].quotation >= 0:
        return None
    if tokens[end - 1].lower in PRONOUNS:
        return end - 1, end
    after_comma = tokens[end - 1].lower == ","  # "Roe, the mayor, said": an apposition stands between commas
    stop = end - after_comma
    start = _noun_phrase_start(tokens, stop, lead)
    if after_comma and start > lead and tokens[start].lower in PREPOSITIONS and tokens[start - 1].lower == ",":
        return noun_phrase_before(tokens, start, lead)  # "Roe, in a letter to the town, said"
    comma = _comma_of_apposition(tokens, stop, lead) if after_comma else None
    while comma is not None and comma > verb - MAX_NOUN_PHRASE:
        start = _noun_phrase_start(tokens, comma, lead)
        comma = _comma_of_apposition(tokens, comma, lead) if _is_apposition(tokens, start, comma) else None
    return (start, stop) if start < stop else None


def _comma_of_apposition(tokens: list[Token], stop: int, lead: int) -> int | None:
    """Return the comma before the apposition that ends at `stop`; None if no apposition ends there."""
    for i in range(stop - 1, max(lead, stop - MAX_NOUN_PHRASE), -1):
        if tokens[i].quotation >= 0:
            return None
        if tokens[i].lower == "," and (
            _is_apposition(tokens, i + 1, stop) or _is_office_apposition(tokens, i + 1, stop)
        ):
            return i
    return None


def _is_office_apposition(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end] are an office that starts with its place: "Roe, Norway's finance minister,"."""
    if start >= end or not tokens[start - 2].capital:
        return False
    last, owned = tokens[end - 1], any(t.lower.endswith(("'s", "’s", "s'", "s’")) for t in tokens[start:end])
    return owned and (not last.capital or last.lower in OFFICES)


def _noun_phrase_start(tokens: list[Token], end: int, lead: int) -> int:
    """Return the start of the noun phrase that ends at `end`.

    It starts after a comma, a quotation, "that" or a conjunction that joins clauses.
    """
    i = end
    while i > max(lead, end - MAX_NOUN_PHRASE):
        token = tokens[i - 1]
        if token.quotation >= 0 or token.lower in (",", ";", ":", "--", "—", "–", "(", ")", "?", "!"):
            break
        if token.lower in BEFORE_PHRASE:
            break
        if token.lower in ("and", "or") and has_verb(tokens, lead, i - 1) and not _joins_names(tokens, i - 1):
            break
        i -= 1
    while i < end and tokens[i].lower in SKIPPED:
        i += 1
    return i


def _joins_names(tokens: list[Token], i: int) -> bool:
    """Return whether the conjunction at `i` joins two names: there is a capitalised word on both sides."""
    left, right = tokens[i - 1], tokens[i + 1] if i + 1 < len(tokens) else tokens[i]
    return left.capital and right.capital and right.lower not in PRONOUNS


def _is_apposition(tokens: list[Token], start: int, end: int) -> bool:
    """Return whether tokens[start:end], between commas, describe the noun before them."""
    lower = lower_at(tokens, start)
    return start < end and (
        lower in APPOSITION_STARTS
        or tokens[start].lower.isdigit()
        or (not tokens[start].capital and lower not in NO_APPOSITION and lower.isalpha())
        or (lower in ("of", "from") and end - start <= 4)
        or lower[:2] in ("d-", "r-", "i-")
    )


def noun_phrase_after(tokens: list[Token], start: int) -> Range | None:
    """Return the noun phrase that starts at `start`, with its appositions, or None.

    It ends at a comma, an adverbial or a quotation.
    """
    n = len(tokens)
    if start >= n or tokens[start].quotation >= 0:
        return None
    first = tokens[start]
    if first.lower in PRONOUNS:
        return start, start + 1
    if not first.lower[0].isalnum() or first.lower in NOT_PHRASE_START:
        return None
    end = start + 1
    while end < n and not _ends_noun_phrase(tokens[end]):
        end += 1
    return start, _end_of_appositions(tokens, start, end)


def _end_of_appositions(tokens: list[Token], start: int, end: int) -> int:
    """Return the end of the noun phrase tokens[start:end] with the appositions that follow it between commas."""
    n = len(tokens)
    while lower_at(tokens, end) == "," and (
        _is_apposition(tokens, end + 1, n) or _name_follows_office(tokens, start, end)
    ):
        stop = end + 1
        while stop < n and tokens[stop].lower not in (",", ".", ";", ":") and tokens[stop].quotation < 0:
            stop += 1
        clause = any(t.lower in AUXILIARIES or t.lower in forms() for t in tokens[end + 1 : stop])
        before_quotation = stop < n and tokens[stop].quotation >= 0
        if before_quotation or (clause and tokens[end + 1].lower not in ("who", "whose")):
            break  # a clause of its own: "according to the mayor, the bridge is closed"
        end = stop
    return end


def _name_follows_office(tokens: list[Token], start: int, comma: int) -> bool:
    """Return whether a name follows an office and a comma: "said the town's mayor, Maria Okono, …"."""
    end = comma + 1
    while end < len(tokens) and (tokens[end].capital or tokens[end].lower in (".", "de", "van", "von", "bin", "al")):
        end += 1
    closed = end >= len(tokens) or tokens[end].lower in (",", ".", "--", "—", "–") or tokens[end].quotation >= 0
    last = tokens[comma - 1]
    office = last.lower.isalpha() and (not last.capital or last.lower in OFFICES)
    return office and closed and 2 <= end - comma - 1 <= 6 and comma > start


def _ends_noun_phrase(token: Token) -> bool:
    """Return whether a noun phrase ends before a token."""
    if token.quotation >= 0 or (
        not token.lower[0].isalnum() and token.lower not in ("-", "&", "$", "’s", "'s", "’", "'")
    ):
        return True
    return token.lower in AFTER_PHRASE
