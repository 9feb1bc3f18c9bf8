"""Runs of capitalised words: where names may stand in an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.lexicons import gazetteers, lexicon
from transforms.linking.titles import OF_HEADS
from transforms.reader_api import Article

UPPER = "A-Z" + "".join(c for c in map(chr, range(0xC0, 0x250)) if c.isupper())
ABBREVIATIONS = lexicon.words("name_parts.txt", "abbreviation")
TAILS = "|".join(sorted({a[1:] for a in ABBREVIATIONS}))
TOKEN = re.compile(  # begins with a character class, which the engine looks for fast; the look-behinds come after it
    rf"[{UPPER}](?<![\w.@#/].)(?:(?:\.-?[{UPPER}])+\.?|\.(?= ?[{UPPER}])|(?:{TAILS})\.(?!\w)"
    rf"|\w*(?:['’](?!(?:s|S|ll|re|ve|t|d|m)\b)[{UPPER}]?\w+)?(?:[-‑](?:[{UPPER}]\w*|\d+))*)"
)
INITIAL = re.compile(r"[^\W\d_]\.$|(?:[A-Z]\.){2,}$")
ARTICLES = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ul"))
NEVER_ENDS_SENTENCE = re.compile(
    r"[^\W\d_]\.$|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Lt|Col|Maj|Sgt|Capt|Adm|Sens?|Reps?|Govs?|St|Mt|Ft)\.$"
)
PARTICLES = lexicon.words("name_parts.txt", "particle")
PLAIN = frozenset((" ", "\u00a0", " & ", *(f" {p} " for p in PARTICLES)))
LINKS = frozenset(
    f" {p} " for p in ("of", "of the", "for", "for the", "on", "on the", "and", "in", "the", "and the", "to the", "v.")
)


class Word(NamedTuple):
    """A capitalised word of a run, and the gap that joins it to the one before."""

    text: str
    start: int
    end: int
    gap: str


class CapitalisedRun(NamedTuple):
    """Words that stand together.

    Attributes:
        words: The words.
        opening: Whether the first begins a sentence.
        style: How the sentence is capitalised: plain, title or capitals.
    """

    words: list[Word]
    opening: bool
    style: str


def find(article: Article, taken: set[int]) -> Iterator[CapitalisedRun]:
    """The runs of an article, in order, without the characters in `taken` and without words that stand in no name."""
    text = article.text
    styles = {s.start: _style(text[s.start : s.end], s.part) for s in article.sentences}
    functions = gazetteers.function_words()
    known_links = gazetteers.known_links()
    words: list[Word] = []
    opening, style, last = False, "plain", -1
    bounds = iter([*sorted(styles), len(text) + 1])
    current, following = 0, next(bounds)
    for match in TOKEN.finditer(text):
        start, end = match.span()
        word = match[0]
        nameless = start in taken or _never_in_name(word, functions)
        if nameless and not words:
            continue
        if word[-1] == "." and len(word) > 2 and word[:-1].isalpha() and word[:-1] not in ABBREVIATIONS:
            word, end = word[:-1], end - 1
        if start and text[start - 1] in "-‑'’":
            start = _with_article(text, start)
            if start < 0:
                continue
            word = text[start:end]
        fresh = start >= following and not (words and NEVER_ENDS_SENTENCE.match(words[-1].text))
        while start >= following:
            current, following = following, next(bounds)
        if end > following:  # an abbreviation's full stop that ends the sentence is none of the next one's
            end = following
        gap = text[last:start] if words else ""
        if words and (fresh or nameless or not _joins(gap, words, word, known_links)):
            yield CapitalisedRun(words, opening, style)
            words, gap = [], ""
        if nameless:
            continue
        if not words:
            style = styles.get(current, "plain")
            opening = _is_sentence_initial(text, current, start)
        words.append(Word(word, start, end, gap))
        last = end
    if words:
        yield CapitalisedRun(words, opening, style)


def _never_in_name(word: str, functions: frozenset[str]) -> bool:
    """Whether a word stands in no name: "The", but not "US" or "WHO"."""
    return word.lower() in functions and (len(word) == 1 or not word.isupper())


def _with_article(text: str, start: int) -> int:
    """Where a name after a hyphen or apostrophe starts: with its article ("al-", "d'"); -1 where it is no name."""
    before = text[max(0, start - 5) : start - 1]
    if not before or not before[-1].isalnum():
        return start
    article = re.split(r"[^\w]", before)[-1].lower()
    if text[start - 1] in "-‑":
        return start - len(article) - 1 if article in ARTICLES else -1
    return start - 2 if article in ("d", "l", "o") else -1


def _is_sentence_initial(text: str, sentence: int, start: int) -> bool:
    """Whether what stands at `start` begins the sentence, a quotation in it, or what follows a colon."""
    before = text[max(sentence, start - 3) : start].rstrip()
    return not before or before[-1] in "\"“‘'([:•*–—-…"


def _style(sentence: str, part: str) -> str:
    """How the sentence is capitalised: plain, as a title, or in capitals."""
    if sentence.isupper():
        return "capitals" if len(sentence) > 8 else "plain"
    if part != "headline" and (sentence[-1] in '.!?;,”"' or sentence.count(",") > 2):
        return "plain"
    words = [w for w in sentence.split() if w[0].isalpha() and len(w) > 3]
    return "title" if len(words) > 3 and sum(w[0].isupper() for w in words) >= 0.8 * len(words) else "plain"


OF_PLACES = lexicon.words("org_words.txt", "of_place")
PACTS = lexicon.words("org_words.txt", "pact")
FOR_HEADS = lexicon.words("org_words.txt", "head") - {"House", "Party", "Church", "Group", "Front"} | PACTS
AND_HEADS = FOR_HEADS - {"University", "Bank", "Court", "Union", "Congress", "Senate", "Parliament", "Army"}


def _joins(gap: str, words: list[Word], word: str, known_links: frozenset[str]) -> bool:
    """Whether a word goes on with the run before it."""
    if gap in PLAIN:
        return True
    if gap not in LINKS:
        return False
    before = words[-1].text
    if f"{before}{gap}{word}" in known_links:
        return True
    link = gap.split()[0]
    if link == "of":
        return before in OF_HEADS or before in OF_PLACES or any(w.gap == " for " for w in words)
    if link in ("for", "on", "to"):
        return any(w.text in FOR_HEADS for w in words)
    if gap == " and ":
        head = next((i for i, w in enumerate(words) if w.text in AND_HEADS), None)
        return head is not None and any(w.gap.strip() in ("of", "for", "on", "of the") for w in words[head + 1 :])
    return False
