"""Find runs of capitalised words: the places in an article where names may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.lexicons import gazetteers, lexicon
from transforms.lexicons.capitals import UPPER
from transforms.linking.titles import OF_HEADS
from transforms.reader_api import Article

ABBREVIATIONS = lexicon.words("name_parts.txt", "abbreviation")
ABBREVIATION_TAILS = "|".join(sorted({a[1:] for a in ABBREVIATIONS}))  # abbreviations without their first letter
CAPITALISED = re.compile(  # starts with a character class, which the engine finds fast; look-behinds come after it
    rf"[{UPPER}](?<![\w.@#/].)(?:(?:\.-?[{UPPER}])+\.?|\.(?= ?[{UPPER}])|(?:{ABBREVIATION_TAILS})\.(?!\w)"
    rf"|\w*(?:['’](?!(?:s|S|ll|re|ve|t|d|m)\b)[{UPPER}]?\w+)?(?:[-‑](?:[{UPPER}]\w*|\d+))*)"
)
INITIAL = re.compile(r"[^\W\d_]\.$|(?:[A-Z]\.){2,}$")
ARABIC_ARTICLES = frozenset(("al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ul"))
NEVER_ENDS_SENTENCE = re.compile(
    r"[^\W\d_]\.$|(?:Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Gen|Lt|Col|Maj|Sgt|Capt|Adm|Sens?|Reps?|Govs?|St|Mt|Ft)\.$"
)
PARTICLES = lexicon.words("name_parts.txt", "particle")
# Gaps between two words of one name: always, or under conditions that `_continues_run` checks.
ALWAYS_JOINING = frozenset((" ", "\u00a0", " & ", *(f" {p} " for p in PARTICLES)))
SOMETIMES_JOINING = frozenset(
    f" {p} " for p in ("of", "of the", "for", "for the", "on", "on the", "and", "in", "the", "and the", "to the", "v.")
)
OF_PLACES = lexicon.words("org_words.txt", "of_place")
PACTS = lexicon.words("org_words.txt", "pact")
FOR_HEADS = lexicon.words("org_words.txt", "head") - {"House", "Party", "Church", "Group", "Front"} | PACTS
MAX_WORDS = 50  # of a run; no name is so long, and the work on a run grows with the square of its words
AND_HEADS = FOR_HEADS - {"University", "Bank", "Court", "Union", "Congress", "Senate", "Parliament", "Army"}


class Word(NamedTuple):
    """A capitalised word of a run.

    Attributes:
        text: The word.
        start: First character.
        end: One past the last character.
        gap: The characters between it and the word before it in the run; "" for the first word.
    """

    text: str
    start: int
    end: int
    gap: str


class CapitalisedRun(NamedTuple):
    """Capitalised words that stand together.

    Attributes:
        words: The words.
        sentence_initial: Whether the first word begins a sentence.
        style: How the sentence is capitalised: plain, title or capitals.
    """

    words: list[Word]
    sentence_initial: bool
    style: str


def find(article: Article, excluded: set[int]) -> Iterator[CapitalisedRun]:
    """Yield the runs of an article, in order, without words that are never part of a name ("The").

    Args:
        article: A repaired article with its sentences.
        excluded: Capitals at which no word of a run may start.
    """
    text = article.text
    styles = {s.start: _style(text[s.start : s.end], s.part) for s in article.sentences}
    functions = gazetteers.function_words()
    known_links = gazetteers.listed_name_links()
    words: list[Word] = []
    sentence_initial, style, last = False, "plain", -1
    bounds = iter([*sorted(styles), len(text) + 1])
    current, following = 0, next(bounds)
    for match in CAPITALISED.finditer(text):
        start, end = match.span()
        word = match[0]
        nameless = start in excluded or _never_in_name(word, functions)
        if nameless and not words:
            continue
        if word[-1] == "." and len(word) > 2 and word[:-1].isalpha() and word[:-1] not in ABBREVIATIONS:
            word, end = word[:-1], end - 1
        if start and text[start - 1] in "-‑'’":
            start = _start_with_article(text, start)
            if start < 0:
                continue
            word = text[start:end]
        new_sentence = start >= following and not (words and NEVER_ENDS_SENTENCE.match(words[-1].text))
        while start >= following:
            current, following = following, next(bounds)
        if end > following:  # the full stop of an abbreviation at the end of the sentence
            end = following
        gap = text[last:start] if words else ""
        full = len(words) == MAX_WORDS
        if words and (full or new_sentence or nameless or not _continues_run(gap, words, word, known_links)):
            yield CapitalisedRun(words, sentence_initial, style)
            words, gap = [], ""
        if nameless:
            continue
        if not words:
            style = styles.get(current, "plain")
            sentence_initial = _is_sentence_initial(text, current, start)
        words.append(Word(word, start, end, gap))
        last = end
    if words:
        yield CapitalisedRun(words, sentence_initial, style)


def _never_in_name(word: str, functions: frozenset[str]) -> bool:
    """Return whether a word is never part of a name: "The", but not "US" or "WHO"."""
    return word.lower() in functions and (len(word) == 1 or not word.isupper())


def _start_with_article(text: str, start: int) -> int:
    """Return the start of a name after a hyphen or apostrophe, with its article ("al-", "d'"); -1 if it is no name."""
    before = text[max(0, start - 5) : start - 1]
    if not before or not before[-1].isalnum():
        return start
    article = re.split(r"[^\w]", before)[-1].lower()
    if text[start - 1] in "-‑":
        return start - len(article) - 1 if article in ARABIC_ARTICLES else -1
    return start - 2 if article in ("d", "l", "o") else -1


def _is_sentence_initial(text: str, sentence: int, start: int) -> bool:
    """Return whether the word at `start` begins the sentence, a quotation in it, or the words after a colon."""
    before = text[max(sentence, start - 3) : start].rstrip()
    return not before or before[-1] in "\"“‘'([:•*–—-…"


def _style(sentence: str, part: str) -> str:
    """Return how a sentence is capitalised: plain, title or capitals."""
    if sentence.isupper():
        return "capitals" if len(sentence) > 8 else "plain"
    if part != "headline" and (sentence[-1] in '.!?;,”"' or sentence.count(",") > 2):
        return "plain"
    words = [w for w in sentence.split() if w[0].isalpha() and len(w) > 3]
    return "title" if len(words) > 3 and sum(w[0].isupper() for w in words) >= 0.8 * len(words) else "plain"


def _continues_run(gap: str, words: list[Word], word: str, known_links: frozenset[str]) -> bool:
    """Return whether a word belongs to the run before it.

    Args:
        gap: The characters between the run and the word.
        words: The words of the run.
        word: The word.
        known_links: Pairs of words with their gap, from listed names ("Bosnia and Herzegovina").
    """
    if gap in ALWAYS_JOINING:
        return True
    if gap not in SOMETIMES_JOINING:
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
