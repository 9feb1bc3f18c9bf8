"""Find the titles, offices and roles beside a name: "Finance Minister Jane Roe", "Jane Roe, a lawyer"."""

from __future__ import annotations

import re
from bisect import bisect_right

from transforms.lexicons import gazetteers, lexicon
from transforms.lexicons.cues import speech_verbs
from transforms.reader_api import Article, Mention, Span

TITLE_LENGTH = 110  # characters before a name that may belong to its title
TITLES = {kind: frozenset(words) for kind, words in lexicon.classes("titles.txt").items()}
HONORIFICS = TITLES["honorific"] | TITLES["male"] | TITLES["female"]
HONORIFICS_ONLY = frozenset(  # a title of nothing else says nothing about its person
    ("Mr.", "Mr", "Mrs.", "Mrs", "Ms.", "Ms", "Miss", "Sir", "Madam", "Dr.", "Dr", "Lord", "Lady", "Dame")
)
ROLES = frozenset(w.lower() for w in TITLES["head"] | TITLES["after"] | HONORIFICS)
MODIFIERS_IN_CAPITALS = TITLES["modifier"]
MODIFIERS = frozenset(w.lower() for w in MODIFIERS_IN_CAPITALS)
OF_HEADS = lexicon.words("org_words.txt", "head") | TITLES["head"]  # "of" after one of these belongs to the name
SMALL = frozenset(("of", "the", "to", "for", "and", "in", "on", "at"))
NO_APPOSITION = frozenset(  # words that do not begin an apposition
    ("and", "but", "or", "who", "which", "whose", "where", "when", "after", "before", "because", "as", "while", "with")
    + ("in", "on", "at", "by", *speech_verbs("no_apposition"))
)
DETERMINERS = frozenset(("a", "an", "the", "his", "her", "its", "their"))
APPOSITION_NOUNS = frozenset(
    ("democrat", "republican", "conservative", "independent", "native", "resident", "graduate")
)
ROLE_ENDINGS = ("ist", "man", "woman", "person", "ologist", "maker", "leader", "secretary")
WORD = re.compile(r"[\w’'.&/-]+")
APPOSITION = re.compile(
    r"(?: \([^()]{1,20}\))?, (?:[RDI]-[A-Z][\w.]+, )?(?:\d\d, )?"
    r"(?P<role>(?:(?:an?|the|one of|his|her|its|their|who is|former|then|now)\b )?"
    r"[^\W\d_](?:[^,;:\n\"“”()—–]|(?<=\d),(?=\d)|, (?:[A-Z][\w.]+,? ){1,2}(?=and ))"
    r"{2,110}?)"
    rf"(?=,? (?:{'|'.join(speech_verbs('after_apposition'))}|who|whose|which|and|but)\b| ?[,;:()\n\"“”—–]|\.?$)"
)
ORGANIZATION_APPOSITION = re.compile(r", an? ([a-z][^,;:\n\"“”()—–]{3,80}?)(?:,|\.?$)")


def description_span(article: Article, mention: Mention) -> Span | None:
    """Return the office or role beside a name: the title before a person, else the apposition after the name.

    Returns:
        Its span without a leading article, or None.
    """
    if mention.type == "ORG":
        match = ORGANIZATION_APPOSITION.match(article.text, mention.end, _sentence_bounds(article, mention.end)[1])
        return Span(*match.span(1)) if match else None
    return _title_before(article, mention) or _apposition_after(article, mention)


def _sentence_bounds(article: Article, at: int) -> tuple[int, int]:
    """Return the start and end of the sentence that contains the character at `at`."""
    sentences = article.sentences
    i = bisect_right(sentences, (at + 1,)) - 1
    return (sentences[i].start, sentences[i].end) if i >= 0 else (0, len(article.text))


def _title_before(article: Article, mention: Mention) -> Span | None:
    """Return the title before a name: the last role before it, with its modifiers and complement."""
    text, name = article.text, mention.start
    begin = max(_sentence_bounds(article, name)[0], name - TITLE_LENGTH)
    end = name - 1
    if text.startswith(", ", name - 2) and text.startswith(",", mention.end):
        end = name - 2
    elif name == begin or text[end] != " ":
        return None
    words = _phrase_words(text, begin, end)
    if words and (words[-1][0] in SMALL or (end < name - 1 and words[-1][0].endswith("s"))):
        return None  # a plural before a comma begins a list
    role = _last_role(words)
    if role is None:
        return None
    first = role
    while first and _belongs_to_role(words, first - 1):
        first -= 1
    while first < role and _is_function_word(words[first][0]):
        first += 1
    phrase = words[first:]
    return None if all(w[0] in HONORIFICS_ONLY for w in phrase) else Span(phrase[0][1], end)


def _phrase_words(text: str, begin: int, end: int) -> list[tuple[str, int]]:
    """Return the words directly before `end` that can be part of a title, each with its start."""
    last = text[text.rfind(" ", begin, end) + 1 : end]
    if last.islower() and not (last in SMALL or last in MODIFIERS or _is_role(last)):
        return []  # the usual case: no title
    words: list[tuple[str, int]] = []
    right = end
    for piece in reversed(text[begin:end].split(" ")):
        word = piece.lstrip('"“‘([')
        if not (word and WORD.fullmatch(word)):
            break
        if not (word[0].isupper() or word in SMALL or word in MODIFIERS or _is_role(word)):
            break
        words.append((word, right - len(word)))
        right -= len(piece) + 1
        if word != piece:
            break
    return words[::-1]


def _last_role(words: list[tuple[str, int]]) -> int | None:
    """Return the index of the last role that ends the title or is followed by its complement."""
    for k in range(len(words) - 1, -1, -1):
        word = words[k][0]
        if not _is_role(word):
            continue
        complement = k + 1 < len(words) and words[k + 1][0] in ("of", "to", "for", "at", "on", "in")
        if complement or all(w.lower() in MODIFIERS for w, _ in words[k + 1 :]):
            return k
    return None


def _belongs_to_role(words: list[tuple[str, int]], k: int) -> bool:
    """Return whether the k-th word is part of the title whose role follows it: a modifier, a name, "of" or "and"."""
    word = words[k][0]
    if word not in SMALL:
        return True
    if not k:
        return False
    before = words[k - 1][0]
    if word == "of":
        return before in OF_HEADS and not _is_role(before)
    return word == "and" and (_is_role(before) or before in MODIFIERS_IN_CAPITALS)


def _is_role(word: str) -> bool:
    """Return whether a word names an office, a title or a profession."""
    lower = word.lower()
    if lower in ROLES or lower.split("-")[-1] in ROLES:
        return True
    return word == lower and len(word) > 5 and word.endswith(ROLE_ENDINGS)


def _is_function_word(word: str) -> bool:
    lower = word.lower()
    return lower in SMALL or (lower in gazetteers.function_words() and lower not in MODIFIERS and not word.isupper())


def _apposition_role(words: list[str]) -> int | None:
    """Return the index of the role in an apposition: the last one before the first complement."""
    role = None
    for k, piece in enumerate(words):
        word = piece.strip(".,'’").lower()
        if k and word in ("of", "for", "at", "to", "who", "in", "on", "from"):
            break
        if word in APPOSITION_NOUNS or word.removesuffix("s") in ROLES or word in ROLES or word.endswith(ROLE_ENDINGS):
            role = k
    return role


def _apposition_after(article: Article, mention: Mention) -> Span | None:
    """Return the apposition after a name: it follows a comma and has a role among its first words."""
    text, end = article.text, mention.end
    if not text.startswith((", ", " ("), end):
        return None
    match = APPOSITION.match(text, end, _sentence_bounds(article, end)[1])
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
    role = _apposition_role(words[:7])
    if role is None or (role + 1 < len(words) and words[role + 1][0].isupper()):
        return None  # no role, or the title of a person named after it
    if first in DETERMINERS and len(words) > 1:
        start += len(words[0]) + 1
    return Span(start, stop)
