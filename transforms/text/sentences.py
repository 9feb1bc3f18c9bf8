"""Split a repaired text into sentences by rules, each with its paragraph and its part of the article."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from transforms.lexicons.cues import speech_verbs
from transforms.reader_api import Sentence, Span
from transforms.text.article_parts import (
    credit_start,
    dateline_end,
    headline_end,
    is_caption_credit,
    paragraph_part,
)
from transforms.text.full_stops import ABBREVIATIONS, LEXICON, is_abbreviated, is_abbreviation, is_starter, token_before
from transforms.text.unmarked_breaks import unmarked_breaks

_CLOSERS = r"(?:[\"'”’»)\]}*]| ?\[(?:\d{1,3}|[a-z ]{0,20} ?needed)\])*"
_EMOTICON = r"(?: ?(?:>?[:;=]'?-?[()DPpO](?!\w)|\^_*\^|<3))*"
_SPACED_DOTS = r"(?:(?<=\w\.)(?= \. \. \.)|(?: \.){0,9})"
_CANDIDATE = re.compile(
    rf"(?<![.!?…])(?P<dots>[.!?…]++{_SPACED_DOTS})(?P<close>{_CLOSERS}+){_EMOTICON}"
    r"(?:(?P<gap> )|(?<=[a-z)][.?!])(?=[A-Z][a-z ])|(?<=[.?!][”\"])(?=[A-Z“]))"
)
# A longer sentence is no prose but a list or a table. It is cut, as the work on a sentence grows with its length.
MAX_CHARACTERS = 5_000
_OPENERS = re.compile(r"[\"'“‘«(\[{—–*• -]*")
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_ADDRESS = re.compile(r"@|/|www|\.(?:[Cc]om|[Oo]rg|[Nn]et)\b")
_FOOTNOTE = re.compile(r"\d{1,2} (?=(?P<word>[A-Z][a-z]+))")
_SPEAKER_AFTER = re.compile(  # a pronoun or an article with a capital letter begins a sentence
    rf"(?!(?:He|She|They|We|It|The|An?|One) )(?:[A-Z][\w.'’-]* ){{1,4}}(?:{'|'.join(speech_verbs('question'))})"
    r"(?=[.,;:]| (?:in|on|at|during|after|before|of|to|when|as|with|from|him|her|me|them|us|reporters)\b)"
)


def split(text: str, title: str | None = None, stops: Collection[int] = ()) -> list[Sentence]:
    """Split a repaired text into sentences.

    A sentence ends with its paragraph or after `MAX_CHARACTERS` at the latest. Sentences do not overlap and cover
    everything but white space. A dateline at the start of a paragraph and a credit in brackets at its end are sentences
    too, with their own part.

    Args:
        text: Repaired text; newlines end its paragraphs.
        title: The headline in the article's record, if there is one, to recognise it in the text.
        stops: The offsets of the full stops that end sentences, where a tokeniser has told them from the full stops of
            abbreviations (`detokenise.separate_stops`); empty for other texts.

    Returns:
        Sentences in order; offsets are code points into `text`, paragraphs are counted from 0.
    """
    found: list[Sentence] = []
    for index, (paragraph, part) in enumerate(_paragraphs(text, title)):
        start, end = paragraph
        if part == "body":
            start = dateline_end(text, paragraph, index)
            if start > paragraph.start:
                found.append(_sentence(text, paragraph.start, start, index, "dateline"))
            end = credit_start(text, Span(start, paragraph.end))
        for begin, stop in (piece for span in _spans(text, start, end, stops) for piece in _short_pieces(text, span)):
            found.append(_sentence(text, begin, stop, index, "caption" if is_caption_credit(text, begin) else part))
        if end < paragraph.end:
            found.append(_sentence(text, end, paragraph.end, index, "credit"))
    return found


def _paragraphs(text: str, title: str | None) -> Iterator[tuple[Span, str]]:
    """Yield the paragraphs of a text, each with its part; a headline is a paragraph of its own."""
    paragraphs = [Span(*m.span()) for m in re.finditer(r"[^\s\n](?:[^\n]*[^\s\n])?", text)]
    for index, paragraph in enumerate(paragraphs):
        part = paragraph_part(text, paragraphs, index, title)
        head = headline_end(text, paragraph, title) if index == 0 and part == "body" else paragraph.start
        if head > paragraph.start:
            yield Span(paragraph.start, head), "headline"
            rest = text[head : paragraph.end]
            paragraph = Span(paragraph.end - len(rest.lstrip()), paragraph.end)
        yield paragraph, part


def _sentence(text: str, start: int, end: int, paragraph: int, part: str) -> Sentence:
    piece = text[start:end]
    return Sentence(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()), paragraph, part)


def _spans(text: str, start: int, end: int, stops: Collection[int]) -> list[Span]:
    """Split a paragraph at its boundaries; a piece without a letter or digit is joined to the one before it."""
    spans: list[Span] = []
    begin = previous = start
    for boundary in (*_boundaries(text, start, end, stops), end):
        if _stands_alone(text[previous:boundary]) or (boundary == end and not spans):
            spans.append(Span(begin, boundary))
            begin = boundary
        elif spans:
            spans[-1] = spans[-1]._replace(end=boundary)
            begin = boundary
        previous = boundary
    return spans


def _short_pieces(text: str, span: Span) -> Iterator[Span]:
    """Cut a sentence of more than `MAX_CHARACTERS` at white space, or anywhere where there is none."""
    begin, end = span
    while end - begin > MAX_CHARACTERS:
        cut = text.rfind(" ", begin + 1, begin + MAX_CHARACTERS) + 1 or begin + MAX_CHARACTERS
        yield Span(begin, cut)
        begin = cut
    yield Span(begin, end)


def _stands_alone(piece: str) -> bool:
    """Return whether a piece contains a letter or digit or is a ruler (-----)."""
    return any(map(str.isalnum, piece)) or (len(piece.strip()) > 4 and len(set(piece.strip())) == 1)


def _boundaries(text: str, start: int, end: int, stops: Collection[int]) -> list[int]:
    """Return the offsets at which the paragraph is split, in order."""
    items, marker_dots = unmarked_breaks(text, start, end)
    found = []
    begin = start
    items_left = iter([*items, end])
    item = next(items_left)
    for match in _CANDIDATE.finditer(text, start, end):
        while item <= match.start():
            found.append(item)
            begin = item
            item = next(items_left)
        if match.start() not in marker_dots and _ends(text, match, begin, end, stops):
            begin = _after_footnote(text, match.end(), end)
            found.append(begin)
    found += (i for i in (item, *items_left) if i < end)
    return found


def _after_footnote(text: str, at: int, end: int) -> int:
    """Return where the sentence after the number of a footnote begins ("… was so. 8 The …"); `at` if there is none."""
    footnote = _FOOTNOTE.match(text, at, end)
    return footnote.end() if footnote and is_starter(footnote["word"]) else at


def _ends(text: str, match: re.Match[str], begin: int, end: int, stops: Collection[int]) -> bool:
    """Return whether the sentence that begins at `begin` ends with `match`, a match of `_CANDIDATE`."""
    dots, close = match["dots"], match["close"]
    openers = _OPENERS.match(text, match.end(), end)
    at = openers.end() if openers else match.end()
    following = _WORD.match(text, at, end)
    word = following[0] if following else ""
    before = token_before(text, begin, match.start())
    if text[match.start() - 1 : match.start()] in ("[", "(") and (
        text[match.end() : at].strip() or not word[:1].isupper()
    ):
        return False  # [...]
    if not match["gap"] and _ADDRESS.search(before + text[match.start() : match.end() + 40].split()[0]):
        return False
    if word[:1].islower():
        return _ends_before_lower_case(match, before, word)
    if dots == ". . .":
        return word != "I" and before[-1:].isalnum() and is_starter(word)
    quoted = any(mark in close for mark in "\"'”’»")
    if dots[0] in "?!":
        if before in LEXICON["with_exclamation"] and not is_starter(word):
            return False
        return not (quoted and _SPEAKER_AFTER.match(text, match.end()))
    if dots != "." or quoted:
        return True
    if stops and (is_abbreviated(before) or (len(before) == 1 and before.isupper())) and not is_starter(word):
        return match.start() in stops
    opened = any(mark in text[match.end() : at] for mark in "\"“‘'")
    return not is_abbreviation(text, begin, match.start(), before, at, opened)


def _ends_before_lower_case(match: re.Match[str], before: str, word: str) -> bool:
    """Return whether a sentence ends although a lower-case letter follows, as in informal writing."""
    dots = match["dots"]
    if word in ("http", "https", "www"):
        return True
    if match["close"] or not match["gap"]:
        return False
    if dots[0] in "?!":  # not in a title (Who Dares?), nor after a mark that replaces a lost character
        return before.isalnum() and (len(dots) > 1 or not before[0].isupper())
    is_word = before.isalpha() and (len(before) > 2 or before in LEXICON["short_words"])
    return dots == "." and is_word and before not in ABBREVIATIONS
