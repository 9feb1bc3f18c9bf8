"""Noun phrases and verb groups around a cue, by closed word classes: who the subject is and where it ends."""

from __future__ import annotations

from transforms.lexicons.cues import forms
from transforms.lexicons.lexicon import words
from transforms.rules.tokens import (
    ADVERBIAL,
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
    WH_WORDS,
    Token,
    is_adverb,
)

Range = tuple[int, int]  # token indices, half-open
LONGEST = 80  # tokens of a noun phrase with its descriptions
OFFICES = frozenset(w.lower() for w in words("titles.txt", "head"))  # "Minister", also where they are capitalised


def lower_at(tokens: list[Token], i: int) -> str:
    """The token at `i` in lower case; beyond either end, a full stop."""
    return tokens[i].lower if 0 <= i < len(tokens) else "."


def looks_finite(token: Token) -> bool:
    """Whether a word looks like a finite verb or an auxiliary: by lists and by a past's ending."""
    lower = token.lower
    if lower in AUXILIARIES or lower.endswith(("n’t", "n't")):
        return True
    return not token.capital and (lower in VERBS or lower in forms() or (lower.endswith("ed") and len(lower) > 4))


def has_verb(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch looks like a clause: a finite verb behind its first word, or a subject pronoun."""
    for j in range(start, end):
        token, lower = tokens[j], tokens[j].lower
        if lower in ("he", "she", "they", "we", "i") or lower[:-2] in CONTRACTED or (j > start and looks_finite(token)):
            return True
        third = lower.endswith("s") and not lower.endswith("ss") and not token.capital
        if j > start and third and tokens[j - 1].lower not in DETERMINERS | PREPOSITIONS:
            return True
    return False


CONTRACTED = frozenset(("it", "he", "she", "that", "they", "we", "there"))  # before "’s", "’re", "’d"


def contains_clause(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch holds a clause of its own: a subject pronoun or an auxiliary."""
    return any(
        t.lower in AUXILIARIES or (t.lower in PRONOUNS and t.lower not in ("it", "you")) for t in tokens[start:end]
    )


def is_all_quotation(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch is quotations and punctuation alone."""
    return any(t.quotation >= 0 for t in tokens[start:end]) and all(
        t.quotation >= 0 or not t.lower[0].isalnum() for t in tokens[start:end]
    )


def looks_like_name(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch is a short run of words that starts with a capital and has no verb."""
    words = [t for t in tokens[start:end] if t.lower[:1].isalnum()]
    return (
        0 < len(words) <= 8
        and words[0].capital
        and not any(t.quotation >= 0 or looks_finite(t) for t in tokens[start:end])
    )


def skip_punctuation(tokens: list[Token], i: int) -> int:
    """The first token from `i` on that is no punctuation."""
    while i < len(tokens) and tokens[i].lower in (",", ";", ".", "--", "—", "–", "-", ")", ":", "..."):
        i += 1
    return i


def verb_group_start(tokens: list[Token], i: int) -> int:
    """The first token of the verb group whose head is at `i`: auxiliaries and adverbs before it belong to it."""
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
    """The sentence's first noun phrase that is not part of a leading adverbial."""
    i = skip_punctuation(tokens, lead)
    if i < stop and tokens[i].lower in CONJUNCTIONS:
        i += 1
    for _ in range(3):  # leading adverbials end at a comma
        lower = lower_at(tokens, i)
        if i < stop and (
            lower in PREPOSITIONS | SUBORDINATORS | TIME_WORDS or lower.endswith("ing") or is_adverb(tokens[i])
        ):
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
    described = _with_descriptions(tokens, i, j)
    return (i, described) if lower_at(tokens, described) == "," else (i, j)


def noun_phrase_before(tokens: list[Token], verb: int, lead: int) -> Range | None:
    """The noun phrase that ends before a verb group, with its appositions and relative clauses."""
    end = verb
    if end <= lead:
        return None
    if tokens[end - 1].quotation >= 0:
        return None
    if tokens[end - 1].lower in PRONOUNS:
        return end - 1, end
    described = tokens[end - 1].lower == ","  # "Roe, the mayor, said": a description stands between commas
    stop = end - described
    start = _noun_phrase_start(tokens, stop, lead)
    if described and start > lead and tokens[start].lower in PREPOSITIONS and tokens[start - 1].lower == ",":
        return noun_phrase_before(tokens, start, lead)  # "Roe, in a letter to the town, said"
    comma = _description_comma(tokens, stop, lead) if described else None
    while comma is not None and comma > verb - LONGEST:
        start = _noun_phrase_start(tokens, comma, lead)
        comma = _description_comma(tokens, comma, lead) if _is_apposition(tokens, start, comma) else None
    return (start, stop) if start < stop else None


def _description_comma(tokens: list[Token], stop: int, lead: int) -> int | None:
    """The comma behind which the description starts that ends at `stop`; None where a noun phrase of its own ends."""
    for i in range(stop - 1, max(lead, stop - LONGEST), -1):
        if tokens[i].quotation >= 0:
            return None
        if tokens[i].lower == "," and (
            _is_apposition(tokens, i + 1, stop) or _is_office_apposition(tokens, i + 1, stop)
        ):
            return i
    return None


def _is_office_apposition(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch behind a name is an office with its place before it: "Roe, Norway's finance minister, said"."""
    if start >= end or not tokens[start - 2].capital:
        return False
    last, owned = tokens[end - 1], any(t.lower.endswith(("'s", "’s", "s'", "s’")) for t in tokens[start:end])
    return owned and (not last.capital or last.lower in OFFICES)


def _noun_phrase_start(tokens: list[Token], end: int, lead: int) -> int:
    """Where the stretch that ends at `end` starts: behind a comma, a quotation, a conjunction of clauses or "that"."""
    i = end
    while i > max(lead, end - LONGEST):
        token = tokens[i - 1]
        if token.quotation >= 0 or token.lower in (",", ";", ":", "--", "—", "–", "(", ")", "?", "!"):
            break
        if token.lower in SUBORDINATORS | {"that", "but", "so", "yet", "what", "how", "why", "whether", "if"}:
            break
        if token.lower in ("and", "or") and has_verb(tokens, lead, i - 1) and not _joins_names(tokens, i - 1):
            break
        i -= 1
    while i < end and tokens[i].lower in CONJUNCTIONS | ADVERBS and tokens[i].lower not in ("both", "all"):
        i += 1
    return i


def _joins_names(tokens: list[Token], i: int) -> bool:
    """Whether the conjunction at `i` joins two nouns: what stands at both its sides looks alike."""
    left, right = tokens[i - 1], tokens[i + 1] if i + 1 < len(tokens) else tokens[i]
    return left.capital and right.capital and right.lower not in PRONOUNS


def _is_apposition(tokens: list[Token], start: int, end: int) -> bool:
    """Whether a stretch between commas describes the noun before it."""
    lower = lower_at(tokens, start)
    return start < end and (
        lower
        in (
            "a",
            "an",
            "the",
            "who",
            "whose",
            "which",
            "his",
            "her",
            "its",
            "their",
            "one",
            "another",
            "then",
            "chief",
            "former",
        )
        or tokens[start].lower.isdigit()
        or (not tokens[start].capital and lower not in PRONOUNS | PREPOSITIONS and lower.isalpha())
        or (lower in ("of", "from") and end - start <= 4)
        or lower[:2] in ("d-", "r-", "i-")
        or (lower in ("d", "r", "jr", "jr.", "sr", "sr.", "ii", "iii"))
    )


def noun_phrase_after(tokens: list[Token], start: int) -> Range | None:
    """The noun phrase that starts at `start`: up to a comma, an adverbial or a quotation; appositions included."""
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
    return start, _with_descriptions(tokens, start, end)


def _with_descriptions(tokens: list[Token], start: int, end: int) -> int:
    """Where a noun phrase ends together with the descriptions and names that follow it between commas."""
    n = len(tokens)
    while lower_at(tokens, end) == "," and (
        _is_apposition(tokens, end + 1, n) or _name_follows_office(tokens, start, end)
    ):
        stop = end + 1
        while stop < n and tokens[stop].lower not in (",", ".", ";", ":") and tokens[stop].quotation < 0:
            stop += 1
        clause = any(t.lower in AUXILIARIES or t.lower in forms() for t in tokens[end + 1 : stop])
        opened = stop < n and tokens[stop].quotation >= 0
        if opened or (clause and tokens[end + 1].lower not in ("who", "whose")):
            break  # a clause of its own: "according to the mayor, the bridge is closed"
        end = stop
    return end


def _name_follows_office(tokens: list[Token], start: int, comma: int) -> bool:
    """Whether a name follows the office behind a comma: "said the town's mayor, Maria Okono, …"."""
    end = comma + 1
    while end < len(tokens) and (tokens[end].capital or tokens[end].lower in (".", "de", "van", "von", "bin", "al")):
        end += 1
    closed = end >= len(tokens) or tokens[end].lower in (",", ".", "--", "—", "–") or tokens[end].quotation >= 0
    last = tokens[comma - 1]
    office = last.lower.isalpha() and (not last.capital or last.lower in OFFICES)
    return office and closed and 2 <= end - comma - 1 <= 6 and comma > start


NOT_PHRASE_START = (
    ADVERBIAL | TIME_WORDS | PREPOSITIONS | WH_WORDS | ADVERBS | {"that"}
)  # no noun phrase starts with these


def _ends_noun_phrase(token: Token) -> bool:
    """Whether a token ends a noun phrase that began before it."""
    if token.quotation >= 0 or (
        not token.lower[0].isalnum() and token.lower not in ("-", "&", "$", "’s", "'s", "’", "'")
    ):
        return True
    return token.lower in ADVERBIAL | WH_WORDS | AUXILIARIES or (token.lower in TIME_WORDS and token.lower != "may")
