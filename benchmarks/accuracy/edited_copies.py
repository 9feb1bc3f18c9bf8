"""Edit articles and quotes as other papers do, to measure whether the copies are found.

All choices come from the given `random.Random`, so a seed gives the same copies on any machine.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from random import Random

LEAST_CHANGED, MOST_CHANGED = 0.05, 0.25  # share of words replaced, dropped or inserted
MOST_CUT = 0.5  # share of the paragraphs of an article, or of the words of a quote
PARAGRAPH = re.compile(r"\n\s*\n\s*|\n[ \t]+")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z])")
TENSES = {
    "is": "was",
    "are": "were",
    "am": "was",
    "has": "had",
    "have": "had",
    "will": "would",
    "can": "could",
    "may": "might",
    "must": "had to",
    "do": "did",
    "does": "did",
    "i": "he",
    "we": "they",
    "my": "his",
    "our": "their",
    "me": "him",
    "us": "them",
    "this": "that",
    "here": "there",
}


def edited_article(text: str, headline: str, words: Sequence[str], random: Random) -> str:
    """Return an article as another paper might have it.

    Up to half of the paragraphs are cut (of the sentences, where there is one paragraph), some move, words change, and
    it may have another headline, other marks and other line breaks.

    Args:
        text: The article; its first paragraph is the headline.
        headline: A headline to use instead.
        words: Words to insert.
        random: Makes all choices.
    """
    first, *body = [" ".join(part.split()) for part in PARAGRAPH.split(text) if part.strip()]
    if len(body) < 2:
        body = [sentence for part in body or [first] for sentence in SENTENCE.split(part)]
    body = _moved(_cut(body, random), random)
    share = random.uniform(LEAST_CHANGED, MOST_CHANGED)
    body = [changed_words(part, share, words, random) for part in body]
    title = random.choice([first, headline, first.title(), changed_words(first, share, words, random)])
    width = random.choice([0, 55, 72])
    parts = [textwrap.fill(part, width) if width and part else part for part in (title, *body)]
    text = random.choice(["\n\n", "\n    "]).join(parts)
    return typographic(text) if random.random() < 0.5 else text


def edited_quote(text: str, words: Sequence[str], random: Random) -> str:
    """Return a quote as another article might have it: other words, cut, with an ellipsis, retold, other marks."""
    share = random.uniform(LEAST_CHANGED, MOST_CHANGED)
    way = random.choice(["words", "cut", "ellipsis", "tense", "marks"])
    if way == "words":
        return changed_words(text, share, words, random)
    if way == "tense":
        return " ".join(TENSES.get(word.lower(), word) for word in text.split())
    if way == "marks":
        return typographic(text) if random.random() < 0.5 else text.replace('"', "'").upper()
    tokens = text.split()
    kept = max(1, len(tokens) - int(len(tokens) * random.uniform(0.1, MOST_CUT)))
    if way == "cut":
        start = random.randint(0, len(tokens) - kept)
        return " ".join(tokens[start : start + kept])
    start = random.randint(1, max(1, kept - 1))
    ellipsis = random.choice(["...", "…", ". . .", "[...]"])
    return " ".join([*tokens[:start], ellipsis, *tokens[len(tokens) - kept + start :]])


def changed_words(text: str, share: float, words: Sequence[str], random: Random) -> str:
    """Return `text` with about a `share` of its words replaced, dropped or preceded by another one."""
    changed = []
    for word in text.split(" "):
        way = random.choice("rdi") if random.random() < share else ""
        changed.extend({"r": [random.choice(words)], "d": [], "i": [random.choice(words), word]}.get(way, [word]))
    return " ".join(changed)


def typographic(text: str) -> str:
    """Return `text` with curly marks, long dashes and an ellipsis of one character."""
    text = re.sub(r'(^|[\s(\[])"', r"\1“", text).replace('"', "”").replace("'", "’")
    return text.replace("...", "…").replace(" - ", " — ")


def _cut(parts: list[str], random: Random) -> list[str]:
    dropped = int(len(parts) * random.uniform(0, MOST_CUT))
    kept = sorted(random.sample(range(len(parts)), len(parts) - dropped))
    return [parts[i] for i in kept]


def _moved(parts: list[str], random: Random) -> list[str]:
    """Return the parts with some of them at other places, in a third of all cases."""
    if random.random() < 1 / 3:
        for _ in range(len(parts) // 3):
            parts.insert(random.randrange(len(parts)), parts.pop(random.randrange(len(parts))))
    return parts
