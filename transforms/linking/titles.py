"""Offices and roles: the words around a name that say what its bearer is."""

from __future__ import annotations

import re
from bisect import bisect_right

from transforms.lexicons import gazetteers
from transforms.lexicons.lexicon import words as listed
from transforms.reader_api import Article, Mention, Span

REACH = 110  # characters before a name in which its title may stand
HONORIFICS = listed("titles.txt", "honorific") | listed("titles.txt", "male") | listed("titles.txt", "female")
BARE = frozenset(("Mr.", "Mr", "Mrs.", "Mrs", "Ms.", "Ms", "Miss", "Sir", "Madam", "Dr.", "Dr", "Lord", "Lady", "Dame"))
ROLES = frozenset(w.lower() for w in listed("titles.txt", "head") | listed("titles.txt", "after") | HONORIFICS)
MODIFIERS = frozenset(w.lower() for w in listed("titles.txt", "modifier"))
MODIFIERS_IN_CAPITALS = listed("titles.txt", "modifier")
OF_HEADS = listed("org_words.txt", "head") | listed("titles.txt", "head")  # "of" behind one belongs to the name
SMALL = frozenset(("of", "the", "to", "for", "and", "in", "on", "at"))
NO_APPOSITION = frozenset(
    "and but or who which whose where when after before because as while with in on at by said says told added".split()
)
DETERMINERS = frozenset(("a", "an", "the", "his", "her", "its", "their"))
APPOSED = frozenset(("democrat", "republican", "conservative", "independent", "native", "resident", "graduate"))
ROLE_ENDINGS = ("ist", "man", "woman", "person", "ologist", "maker", "leader", "secretary")
WORD = re.compile(r"[\w’'.&/-]+")
APPOSITION = re.compile(
    r"(?: \([^()]{1,20}\))?, (?:[RDI]-[A-Z][\w.]+, )?(?:\d\d, )?"
    r"(?P<role>(?:(?:an?|the|one of|his|her|its|their|who is|former|then|now)\b )?"
    r"[^\W\d_](?:[^,;:\n\"“”()—–]|(?<=\d),(?=\d)|, (?:[A-Z][\w.]+,? ){1,2}(?=and ))"
    r"{2,110}?)(?=,? (?:said|says|told|who|whose|which|and|but)\b| ?[,;:()\n\"“”—–]|\.?$)"
)


WHAT_IT_IS = re.compile(r", an? ([a-z][^,;:\n\"“”()—–]{3,80}?)(?:,|\.?$)")


def description_span(article: Article, mention: Mention) -> Span | None:
    """The office or role that stands beside a name: a person's title before it, else the apposition after it.

    Returns:
        The span without a leading article; None where there is none.
    """
    if mention.type == "ORG":
        match = WHAT_IT_IS.match(article.text, mention.end, _sentence(article, mention.end)[1])
        return Span(*match.span(1)) if match else None
    return _before(article, mention) or _after(article, mention)


def noun_phrase(article: Article, mention: Mention) -> Span:
    """The whole noun phrase around a name: its title or description before, the name, its apposition after."""
    before, after = _before(article, mention), _after(article, mention)
    start = before.start if before else _honorific(article.text, mention.start)
    text = article.text
    for determiner in ("the ", "The ", "a ", "A ", "an ", "An "):
        if before and text.startswith(determiner, max(0, start - len(determiner))) and start >= len(determiner):
            start -= len(determiner)
            break
    return Span(start, after.end if after else mention.end)


def _honorific(text: str, start: int) -> int:
    """Where the honorific directly before a name starts; the name's own start where there is none."""
    space = text.rfind(" ", max(0, start - 20), max(0, start - 1))
    word = text[space + 1 : start - 1] if start else ""
    return start - 1 - len(word) if word.lstrip('"“‘(') == word and word in HONORIFICS else start


def _sentence(article: Article, at: int) -> tuple[int, int]:
    sentences = article.sentences
    i = bisect_right(sentences, (at + 1,)) - 1
    return (sentences[i].start, sentences[i].end) if i >= 0 else (0, len(article.text))


def _before(article: Article, mention: Mention) -> Span | None:
    """The title before a name: the last role before it, with what defines it on both sides."""
    text, name = article.text, mention.start
    begin = max(_sentence(article, name)[0], name - REACH)
    end = name - 1
    if text.startswith(", ", name - 2) and text.startswith(",", mention.end):
        end = name - 2
    elif name == begin or text[end] != " ":
        return None
    words = _phrase_words(text, begin, end)
    if words and (words[-1][0] in SMALL or (end < name - 1 and words[-1][0].endswith("s"))):
        return None  # before a comma, a plural begins a list
    role = _last_role(words)
    if role is None:
        return None
    first = role
    while first and _defines(words, first - 1):
        first -= 1
    while first < role and _function(words[first][0]):
        first += 1
    phrase = words[first:]
    return None if all(w[0] in BARE for w in phrase) else Span(phrase[0][1], end)


def _phrase_words(text: str, begin: int, end: int) -> list[tuple[str, int]]:
    """The words directly before `end` that a title may consist of, each with its start."""
    last = text[text.rfind(" ", begin, end) + 1 : end]
    if last.islower() and not (last in SMALL or last in MODIFIERS or _role(last)):
        return []  # as before most names
    words: list[tuple[str, int]] = []
    right = end
    for piece in reversed(text[begin:end].split(" ")):
        word = piece.lstrip('"“‘([')
        if not (word and WORD.fullmatch(word)):
            break
        if not (word[0].isupper() or word in SMALL or word in MODIFIERS or _role(word)):
            break
        words.append((word, right - len(word)))
        right -= len(piece) + 1
        if word != piece:
            break
    return words[::-1]


def _last_role(words: list[tuple[str, int]]) -> int | None:
    """Where the last role stands that ends the title or has all that follows as its complement."""
    for k in range(len(words) - 1, -1, -1):
        word = words[k][0]
        if not _role(word):
            continue
        complement = k + 1 < len(words) and words[k + 1][0] in ("of", "to", "for", "at", "on", "in")
        if complement or all(w.lower() in MODIFIERS for w, _ in words[k + 1 :]):
            return k
    return None


def _defines(words: list[tuple[str, int]], k: int) -> bool:
    """Whether the k-th word belongs to the role after it: a modifier, a name, another role, or a link between such."""
    word = words[k][0]
    if word not in SMALL:
        return True
    if not k:
        return False
    before = words[k - 1][0]
    if word == "of":
        return before in OF_HEADS and not _role(before)
    return word == "and" and (_role(before) or before in MODIFIERS_IN_CAPITALS)


def _role(word: str) -> bool:
    lower = word.lower()
    if lower in ROLES or lower.split("-")[-1] in ROLES:
        return True
    return word == lower and len(word) > 5 and word.endswith(ROLE_ENDINGS)


def _function(word: str) -> bool:
    lower = word.lower()
    return lower in SMALL or (lower in gazetteers.function_words() and lower not in MODIFIERS and not word.isupper())


def _apposed_role(words: list[str]) -> int | None:
    """Where the role stands in an apposition: the last one before its first complement."""
    role = None
    for k, piece in enumerate(words):
        word = piece.strip(".,'’").lower()
        if k and word in ("of", "for", "at", "to", "who", "in", "on", "from"):
            break
        if word in APPOSED or word.removesuffix("s") in ROLES or word in ROLES or word.endswith(ROLE_ENDINGS):
            role = k
    return role


def _after(article: Article, mention: Mention) -> Span | None:
    """The apposition after a name: between commas, with a word for a role near its beginning."""
    text, end = article.text, mention.end
    if not text.startswith((", ", " ("), end):
        return None
    match = APPOSITION.match(text, end, _sentence(article, end)[1])
    if match is None:
        return None
    start, stop = match.span("role")
    words = text[start:stop].split()
    first = words[0].lower()
    if (
        first in NO_APPOSITION
        or first.endswith("ing")
        or words[0].rstrip(".") + "." in HONORIFICS
        or words[0] in HONORIFICS
    ):
        return None
    role = _apposed_role(words[:7])
    if role is None or (role + 1 < len(words) and words[role + 1][0].isupper()):
        return None  # none, or the title of another person who is named after it
    if first in DETERMINERS and len(words) > 1:
        start += len(words[0]) + 1
    return Span(start, stop)
