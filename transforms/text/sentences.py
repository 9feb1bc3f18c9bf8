"""Split a repaired text into sentences by rules, each with its paragraph and its part of the article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from transforms.lexicons.cues import speech_verbs
from transforms.reader_api import Sentence, Span
from transforms.text.article_parts import (
    CAPTION_CREDIT,
    FULL_DATE,
    credit_start,
    dateline_end,
    headline_end,
    is_caption_credit,
    paragraph_part,
)
from transforms.text.full_stops import ABBREVIATIONS, LEXICON, is_abbreviated, is_abbreviation, is_starter

_CLOSERS = r"(?:[\"'”’»)\]}*]| ?\[(?:\d{1,3}|[a-z ]{0,20} ?needed)\])*"
_EMOTICON = r"(?: ?(?:[:;=]'?-?[()DPp](?!\w)|\^_*\^|<3))*"
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
# Boundaries without a mark: before a bullet, before and after a ruler (-----), before and after the time stamp of an
# email and after its addresses and attachments, before the credit of a caption and a date at the end of a line, between
# a letter's closing and the name, and where a line break was lost ("by Ada Berg The talks …").
_BREAK = re.compile(
    r" (?:(?=[•⁃‣●▪■] ?\S)|(?=([-=_*~#+])\1{3,}(?: |\Z))|(?<=[-=_*~#+]{4} )"
    r"|(?=\d\d?/\d\d?/\d{2,4} \d\d?:\d\d)(?<!\bon )(?<!\bat )"
    r"|(?=[A-Z])(?:(?<=\d [AP]M )(?![A-Z]{1,3}T\b|Eastern|Central|Mountain|Pacific)"
    rf"|(?={CAPTION_CREDIT})|(?={FULL_DATE}(?:\n|\Z))(?<!\bon )(?<![,:] )"
    r"|(?<=Thanks, |nk you, |egards, |cerely, |wishes, |Cheers, )(?=[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}(?:\n|\Z))"
    r"|(?<=Thanks, |egards, |cerely, |wishes, |Cheers, )(?=[A-Z][a-z]+ [A-Z])|(?<=>> )"
    r"|(?=(?:The|This|These|Please|Attached|She|They|There|If|In the|(?:However|Although|Despite|Sorry),?) [a-z])"
    r"(?<=[\w)\]%] )(?<!\b\w\) )(?<![\d.#]\) )(?<!\bsaid )))"
)
_AFTER_ADDRESS = re.compile(r"@[\w-]+(?:\.[\w-]+)+>? (?=[A-Z])(?!(?:\w+ )?Universi)")
_AFTER_LINK = re.compile(r"https?://\S+ (?=[A-Z\"]|https?://)")
_CAPTION_LABEL = re.compile(r"(?:Figure|Table) \d{1,3}(?:\.\d{1,3})? (?=[A-Z])")
_FOOTNOTE = re.compile(r"\d{1,2} (?=(?P<word>[A-Z][a-z]+))")
_ITEM = re.compile(r" (?:[•⁃‣●▪■] ?)?(?:\d{1,3}|[a-z])[.)]")
_MARKER = re.compile(r"(?<!\S)(?P<bullet>[•⁃‣●▪■] ?)?(?P<label>\d{1,3}|[a-z])(?P<style>\.\)|[.)])(?= ?[^\W_]| ?[\"“(])")
_SPEAKER_AFTER = re.compile(  # a pronoun or an article with a capital letter begins a sentence
    rf"(?!(?:He|She|They|We|It|The|An?|One) )(?:[A-Z][\w.'’-]* ){{1,4}}(?:{'|'.join(speech_verbs('question'))})"
    r"(?=[.,;:]| (?:in|on|at|during|after|before|of|to|when|as|with|from|him|her|me|them|us|reporters)\b)"
)


def split(text: str, title: str | None = None) -> list[Sentence]:
    """Split a repaired text into sentences.

    A sentence ends with its paragraph or after `MAX_CHARACTERS` at the latest. Sentences do not overlap and cover
    everything but white space. A dateline at the start of a paragraph and a credit in brackets at its end are sentences
    too, with their own part.

    Args:
        text: Repaired text; newlines end its paragraphs.
        title: The headline in the article's record, if there is one, to recognise it in the text.

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
        for begin, stop in (piece for span in _spans(text, start, end) for piece in _short_pieces(text, span)):
            found.append(_sentence(text, begin, stop, index, "credit" if is_caption_credit(text, begin) else part))
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


def _spans(text: str, start: int, end: int) -> list[Span]:
    """Split a paragraph at its boundaries; a piece without a letter or digit is joined to the one before it."""
    spans: list[Span] = []
    begin = previous = start
    for boundary in (*_boundaries(text, start, end), end):
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


def _boundaries(text: str, start: int, end: int) -> list[int]:
    """Return the offsets at which the paragraph is split, in order."""
    items, marker_dots = _list_items(text, start, end)
    found = []
    begin = start
    items_left = iter([*items, end])
    item = next(items_left)
    for match in _CANDIDATE.finditer(text, start, end):
        while item <= match.start():
            found.append(item)
            begin = item
            item = next(items_left)
        if match.start() not in marker_dots and _ends(text, match, begin, end):
            begin = _after_footnote(text, match.end(), end)
            found.append(begin)
    found += (i for i in (item, *items_left) if i < end)
    return found


def _after_footnote(text: str, at: int, end: int) -> int:
    """Return where the sentence after the number of a footnote begins ("… was so. 8 The …"); `at` if there is none."""
    footnote = _FOOTNOTE.match(text, at, end)
    return footnote.end() if footnote and is_starter(footnote["word"]) else at


def _list_items(text: str, start: int, end: int) -> tuple[list[int], set[int]]:
    """Find list items within a paragraph ("1. … 2. …", "• …") and other boundaries without a mark (`_BREAK`).

    A list begins at the start of a sentence with any number or letter; each item has the next one in the same style.

    Returns:
        The offsets at which items begin, sorted; and the offsets of the dots in their markers, which end no sentence.
    """
    items = [m.end() for m in _BREAK.finditer(text, start, end)]
    if label := _CAPTION_LABEL.match(text, start, end):
        items.append(label.end())
    if text.find("://", start, end) >= 0:
        items += (m.end() for m in _AFTER_LINK.finditer(text, start, end))
    if text.find("@", start, end) >= 0:
        items += (m.end() for m in _AFTER_ADDRESS.finditer(text, start, end))
    if not _ITEM.search(text, start, end):
        return sorted(items), set()
    dots: set[int] = set()
    last: tuple[bool, str, int] | None = None
    for m in _MARKER.finditer(text, start, end):
        value = int(m["label"]) if m["label"].isdigit() else ord(m["label"])
        marker = (bool(m["bullet"]), m["style"], value)
        lower_case_follows = text[m.end() : m.end() + 2].lstrip()[:1].islower()
        if last and marker == (last[0], last[1], last[2] + 1) and not lower_case_follows:
            items.append(m.start())
        elif not (m.start() == start or _item_may_begin(text, start, m.start(), value)):
            continue
        last = marker
        dots.add(m.start("style"))
    return sorted(set(items)), dots


def _item_may_begin(text: str, start: int, at: int, value: int) -> bool:
    """Return whether the first item of a list may stand at `at`: after a sentence or, if it is 1 or a, after a colon.

    A number after an abbreviation is none ("on Nov. 29. The …").
    """
    mark = text[at - 2]
    if mark in ":;":
        return value in (1, ord("a"), ord("A"))
    return mark in "?!" or (mark == "." and not is_abbreviated(_token_before(text, start, at - 2)))


def _ends(text: str, match: re.Match[str], begin: int, end: int) -> bool:
    """Return whether the sentence that begins at `begin` ends with `match`, a match of `_CANDIDATE`."""
    dots, close = match["dots"], match["close"]
    openers = _OPENERS.match(text, match.end(), end)
    at = openers.end() if openers else match.end()
    following = _WORD.match(text, at, end)
    word = following[0] if following else ""
    before = _token_before(text, begin, match.start())
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
    opened = any(mark in text[match.end() : at] for mark in "\"“‘'")
    return not is_abbreviation(text, begin, match.start(), before, at, opened)


def _token_before(text: str, begin: int, at: int) -> str:
    """Return the word before the mark at `at`, without opening marks and only its last part if it has a hyphen."""
    words = text[max(begin, at - 40) : at].split()
    return re.split(r"[(\[\"“‘—–-]", words[-1])[-1] if words else ""


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
