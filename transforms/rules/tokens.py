"""Split sentences into tokens. Words outside quotation marks are tokens; a quotation is one token.

The word classes are closed lists. They suffice to tell a subject from an adverbial, and a relative clause from a main
clause, without a part-of-speech tagger.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from transforms.lexicons.cues import forms
from transforms.lexicons.lexicon import words
from transforms.reader_api import Article
from transforms.text.quotation_marks import Quotation

# Abbreviations and initials keep their full stop, so that it does not end a noun phrase.
_SHORT = [w for k in ("before_name", "inside", "before_name_or_end", "may_end") for w in words("abbreviations.txt", k)]
_SHORT = sorted(
    (re.escape(w) for w in _SHORT if w.replace(".", "").isalpha() and w.lower() != "no"), key=len, reverse=True
)
QUOTE_MARKS = "“”„‟«»\"`'‘’"
TOKEN = re.compile(
    # The look-ahead is a fast test that most words fail.
    rf"(?=[^\W\d_]+\.)(?:\b(?:{'|'.join(_SHORT)})\.(?=,? ?[\w,])|\b[A-Z]\.(?= [A-Z])|(?:[^\W\d_]\.){{2,}})"
    rf"|\d+(?:,\d+)+|\w+(?:[-’'&/.]\w+)*|\.{{3}}|--|[^\w\s{QUOTE_MARKS}]"
)

PRONOUNS = words("function_words.txt", "pronouns")  # those that may be a subject
BE = words("function_words.txt", "be")
AUXILIARIES = BE | words("function_words.txt", "auxiliaries")
ADVERBS = words("function_words.txt", "adverbs")
PREPOSITIONS = words("function_words.txt", "prepositions")
# Words that are seldom part of a noun phrase: they end a subject that follows its verb.
ADVERBIAL = words("function_words.txt", "adverbial")
SUBORDINATORS = words("function_words.txt", "subordinators")
CONJUNCTIONS = words("function_words.txt", "conjunctions")
DETERMINERS = words("function_words.txt", "determiners")
POSSESSIVES = words("function_words.txt", "possessives")
TIME_WORDS = words("function_words.txt", "times")  # days, months and words like "last" that begin a time adverbial
WH_WORDS = words("function_words.txt", "wh_words")
VERBS = words("function_words.txt", "verbs")  # irregular and common finite forms
PHRASE_STARTS = PREPOSITIONS | TIME_WORDS  # words that begin an adverbial
CLAUSE_STARTS = PHRASE_STARTS | SUBORDINATORS | CONJUNCTIONS  # words that begin an adverbial or another clause


LETTERS = re.compile(r"[a-z]+")  # runs of letters: a fast test for cues before a sentence is split into tokens
SOURCE_WORDS = frozenset(forms()) | {"according", "view", "opinion", "words"}
DASHES = frozenset(("--", "—", "–", "-"))
MAX_TOKENS = 1_000  # of a sentence to which the next one is added: limits the work on quotations without end


class Token(NamedTuple):
    """A word, a punctuation mark or a whole quotation.

    Attributes:
        start: First character; of a quotation, the first one inside its marks.
        end: One past the last character.
        lower: The text in lower case; "" for a quotation.
        capital: Whether it begins with a capital letter.
        quotation: Index into the article's quotations, or -1.
    """

    start: int
    end: int
    lower: str
    capital: bool
    quotation: int


def is_adverb(token: Token) -> bool:
    """Return whether a token is a common adverb, or ends in "ly" and has no capital."""
    return token.lower in ADVERBS or (token.lower.endswith("ly") and not token.capital)


class TokenizedSentence(NamedTuple):
    """A sentence in which each quotation is one token, even if it contains several sentences.

    Attributes:
        tokens: In text order.
        paragraph: Index of the paragraph.
        part: The part of the article: headline, dateline, body or credit.
    """

    tokens: list[Token]
    paragraph: int
    part: str


def tokenize(article: Article, quoted: Sequence[Quotation]) -> list[TokenizedSentence]:
    """Return the sentences of an article that may hold an attribution, as tokens.

    A sentence end inside a quotation does not end a sentence here. Sentences without a quotation, a cue or a colon at
    their end are left out.

    Args:
        article: A repaired article with its sentences.
        quoted: Its quotations, in order.
    """
    text = article.text
    starts = [q.start for q in quoted]
    found: list[TokenizedSentence] = []
    tokens: list[Token] = []
    for k, sentence in enumerate(article.sentences):
        lo, hi = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        at = sentence.start
        if lo > 0:  # the rest of a quotation that began in an earlier sentence belongs to that sentence's token
            at = max(at, min(quoted[lo - 1].end, sentence.end))
        if lo == hi and not tokens and not _may_hold_attribution(text[at : sentence.end]):
            continue
        for i in range(lo, hi):
            q = quoted[i]
            if q.start > at:
                tokens.extend(_words(text, at, q.start))
            tokens.append(Token(q.start, q.end, "", text[q.start].isupper(), i))
            if text[q.end - 1] == ",":  # inside the marks, but it separates the clauses of the sentence around them
                tokens.append(Token(q.end, q.end, ",", False, -1))
            at = q.end
        tokens.extend(_words(text, at, sentence.end))
        inside = hi > 0 and quoted[hi - 1].start < sentence.end < quoted[hi - 1].end
        following = article.sentences[k + 1] if k + 1 < len(article.sentences) else None
        ends = following is None or following.paragraph != sentence.paragraph
        if following and not ends and not inside and any(t.quotation >= 0 for t in tokens[-2:]):
            inside = _is_attribution_only(_words(text, following.start, min(following.end, following.start + 80)))
        if tokens and (ends or not inside or len(tokens) > MAX_TOKENS):
            found.append(TokenizedSentence(_drop_parentheses(tokens), sentence.paragraph, sentence.part))
            tokens = []
    return found


def _may_hold_attribution(sentence: str) -> bool:
    """Return whether a sentence without quotations may hold a cue; faster than splitting it into tokens."""
    return sentence.endswith(":") or not SOURCE_WORDS.isdisjoint(LETTERS.findall(sentence.lower()))


def _is_attribution_only(words: list[Token]) -> bool:
    """Return whether a sentence after a quotation only attributes it: "“Why?” the judge asked", "“No.” — Jane Roe"."""
    if words and words[0].lower in DASHES:
        return True
    for i, word in enumerate(words[:7]):
        if not word.lower[0].isalnum() and word.lower not in (".", "-"):
            return False
        form = forms().get(word.lower)
        if form and form.kind in ("past", "third") and form.classes & {"say", "tell"} and i > 0:
            return i + 1 == len(words) or words[i + 1].lower in (".", ",", ":") or words[i + 1].lower in PHRASE_STARTS
        if word.lower in AUXILIARIES:
            return False
    return False


def _drop_parentheses(tokens: list[Token]) -> list[Token]:
    """Return the tokens without short parentheses, which may separate a name from its verb: "Roe (D-Ohio) said"."""
    if all(t.lower != "(" for t in tokens):
        return tokens
    kept: list[Token] = []
    i = 0
    while i < len(tokens):
        if tokens[i].lower == "(":
            close = next((j for j in range(i + 1, min(i + 10, len(tokens))) if tokens[j].lower == ")"), None)
            if close is not None and all(t.quotation < 0 for t in tokens[i:close]):
                i = close + 1
                continue
        kept.append(tokens[i])
        i += 1
    return kept or tokens


def _words(text: str, start: int, end: int) -> list[Token]:
    """Return the tokens of text[start:end], without quotation marks."""
    return [Token(*m.span(), (word := m[0]).lower(), word[0].isupper(), -1) for m in TOKEN.finditer(text, start, end)]
