"""Whom he and she mean: the most salient person before them of a gender that fits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from transforms.reader_api import Article, Mention

if TYPE_CHECKING:
    from transforms.linking.entities import Cluster

GENDERS = {
    **dict.fromkeys(("he", "him", "his", "himself"), "male"),
    **dict.fromkeys(("she", "her", "hers", "herself"), "female"),
}
REACH = 3  # sentences back

# What speaks for a mention and against it; found by search on GAP's training paragraphs.
SUBJECT = 1.0
GOVERNED_LESS = 1.85
POSSESSIVE_LESS = 0.6
SENTENCE_LESS = 0.8
PLACE_LESS = 0.55
GENDERED = 0.25
NAMED = 0.95
QUOTED = re.compile(r"“[^”\n]*(?:”|$)|\"[^\"\n]*(?:\"|$)", re.MULTILINE)
GOVERNORS = frozenset(
    ("of", "by", "with", "for", "to", "from", "in", "at", "on", "about", "against", "than", "like", "under", "via")
    + ("and", "or")
)
CUE = re.compile(r",? (?:said|says|told|added|wrote|tweeted|argued|asked|noted|explained|warned|claimed|insisted)\b")


class Seen(NamedTuple):
    """A mention of a person on the way: where it stands, who it is, and how prominent it is there."""

    sentence: int
    start: int
    who: Cluster
    prominence: float


def resolve(article: Article, mentions: Sequence[Mention], people: Sequence[Cluster]) -> Iterator[tuple[int, Cluster]]:
    """Pairs of a pronoun mention's index and the person it means, in text order; what nothing resolves is left out.

    A person whose gender nothing else says takes that of the first pronoun that means it.
    """
    text = article.text
    if not people or not any(m.form == "pronoun" for m in mentions):
        return
    starts = [s.start for s in article.sentences]
    owner = {i: c for c in people for i in c.mentions}
    quoted = [m.span() for m in QUOTED.finditer(text)]
    opened = [q[0] for q in quoted]
    seen: list[Seen] = []
    for i, mention in enumerate(mentions):
        who = owner.get(i)
        if who is None and mention.form != "pronoun":
            continue
        sentence = bisect_right(starts, mention.start) - 1
        if who is None:
            gender = GENDERS[text[mention.start : mention.end].lower()]
            k = bisect_right(opened, mention.start) - 1
            inside = quoted[k] if k >= 0 and mention.start < quoted[k][1] else None
            speaker = _speaker(text, mentions, owner, inside) if inside else None
            who = _best(seen, sentence, gender, speaker)
            if who is None:
                continue
            if who.gender is None:
                who.gender = gender
            yield i, who
        seen.append(Seen(sentence, mention.start, who, _prominence(text, mention, sentence, seen)))


def _prominence(text: str, mention: Mention, sentence: int, seen: list[Seen]) -> float:
    """How likely a mention is the sentence's subject."""
    value = SUBJECT if not any(s.sentence == sentence and s.prominence > 0 for s in seen[-4:]) else 0.0
    if _is_governed(text, mention.start):
        value -= GOVERNED_LESS
    if text.startswith(("'s", "’s"), mention.end) or _is_possessive(text, mention):
        value -= POSSESSIVE_LESS
    return value


def _is_possessive(text: str, mention: Mention) -> bool:
    """Whether a mention is "his", or "her" before a noun."""
    word = text[mention.start : mention.end].lower()
    return word == "his" or (word == "her" and text[mention.end + 1 : mention.end + 2].isalpha())


def _is_governed(text: str, start: int) -> bool:
    """Whether a preposition or "and" stands before a name, or before its title of one or two words."""
    for word in reversed(text[max(0, start - 40) : start].split()[-3:]):
        if word in GOVERNORS:
            return True
        if not word[0].isupper() or word[-1] in ",;:)”":
            return False
    return False


def _speaker(
    text: str, mentions: Sequence[Mention], owner: dict[int, Cluster], quoted: tuple[int, int]
) -> Cluster | None:
    """Who is named beside a quotation as its speaker."""
    start, end = quoted
    for i, who in owner.items():
        mention = mentions[i]
        near = 0 <= mention.start - end < 40 and "\n" not in text[end : mention.start]
        if near and (CUE.match(text, mention.end) or CUE.match(text, end)):
            return who
        if 0 <= start - mention.end < 30 and CUE.match(text, mention.end):
            return who
    return None


def _best(seen: list[Seen], sentence: int, gender: str, speaker: Cluster | None) -> Cluster | None:
    best: Cluster | None = None
    most = -100.0
    for place, one in enumerate(reversed(seen)):
        if sentence - one.sentence > REACH:
            break
        if one.who is speaker or one.who.gender not in (None, gender):
            continue
        score = one.prominence - SENTENCE_LESS * (sentence - one.sentence) - PLACE_LESS * place
        score += (GENDERED if one.who.gender else 0.0) + NAMED * min(len(one.who.mentions), 4)
        if score > most:
            best, most = one.who, score
    return best
