"""The parts of an article that are no running text: headline, dateline and credit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.reader_api import Span

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_CITY = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,}(?: [A-ZÀ-Þ.'’-]+){0,3}"
_DASH = r" ?(?:--|[–—]| - |-(?= ))\s*"
_PLACE = r"(?:[,/] ?[A-Z][\w.'’]*(?: [A-Z][\w.'’]*)?){0,3}"
_KNOWN = "|".join(lexicon.classes("abbreviations.txt")["agencies"])
_KNOWN_AGENCY = rf"\((?:{_KNOWN}|[\w ]{{1,20}}(?:News|Press|Times|Post|Report|Wire|Agency|Service))\)"
_AGENCY = r" ?\([A-Z][\w .&/-]{1,24}\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_PLACE}(?:,? (?:{_DAY}, )?{_DATE})(?:{_AGENCY})?|{_CAPITALS}{_PLACE}(?:{_AGENCY})"
    rf"|{_CITY}{_PLACE}(?:, {_DATE})? {_KNOWN_AGENCY}){_DASH}(?=\S)"
)
_LEADING = re.compile(
    rf"{_KNOWN_AGENCY}{_DASH}(?=\S)|{_CITY}{_PLACE} \(CNN\)(?=[A-Z])|{_DAY}, {_DATE}(?<=\d{{4}}) (?=[A-Z])"
)
_BARE_DATELINE = re.compile(rf"(?P<city>{_CAPITALS}){_PLACE}{_DASH}(?=[A-Z“\"])")
_DATELINE_ALONE = re.compile(rf"{_CAPITALS}{_PLACE}(?:{_AGENCY})?(?: ?[–—-]+)")
_NO_HEADLINE = re.compile(r"(?:By|Updated?|Posted|Published) |Background\Z|\W*\Z")
_SENTENCE_END = re.compile(r"[.?!:,;][\"”’')]?\Z")
_DATE_ALONE = re.compile(rf"(?:{_DAY},? )?{_DATE}(?: \d{{1,2}}[:.]\d\d.{{0,12}})?")

_BY = r"(?:by|from)"
_CREDIT_WORDS = re.compile(
    r"(?:additional |other )?(?:report(?:ing|ed)|editing|edited|writing|written|compiled|photos?|photographs?|graphics?"
    rf"|translat(?:ion|ed)|produced|research|contributions?)(?: \w+)? {_BY}\b|with (?:reporting|files) {_BY}\b",
    re.IGNORECASE,
)
CAPTION_CREDIT = r"(?:Images?|Photos?|Picture|Credit|Video): (?=[A-Z])"
_CAPTION_CREDIT = re.compile(CAPTION_CREDIT)
_ALL_BRACKETED = re.compile(r"[(\[](?P<inner>[^()\[\]\n]{2,300})[)\]]\.?")
_BRACKETED = re.compile(rf"(?<=[.?!\"”’)]) ?{_ALL_BRACKETED.pattern}\Z")
_SOURCE = re.compile(r"(?:The )?[A-Z][\w.&'’-]*(?:[ /](?:[A-Z][\w.&'’-]*|of|and|the|for|&)){0,4}")
_AGENCIES = frozenset(("reuter", "reuters", "ap", "afp", "upi", "bloomberg", "associated press", "dpa", "xinhua"))
_NO_SOURCE = lexicon.classes("abbreviations.txt")["no_source"]
_LONGEST_HEADLINE = 160


def part_of_paragraph(text: str, paragraphs: Sequence[Span], index: int, title: str | None) -> str:
    """The part that a whole paragraph is: `body` unless it is a headline, a date alone or a credit."""
    start, end = paragraphs[index]
    paragraph = text[start:end]
    if index < 4 and len(paragraph) < 60 and (_DATE_ALONE.fullmatch(paragraph) or _DATELINE_ALONE.fullmatch(paragraph)):
        return "dateline"
    if index == 0 and _is_headline(text, paragraphs, title):
        return "headline"
    if index and _is_credit(paragraph, index == len(paragraphs) - 1):
        return "credit"
    return "body"


def _is_headline(text: str, paragraphs: Sequence[Span], title: str | None) -> bool:
    """Whether the first paragraph is one: the title, or short, with more text after it, and not like a sentence."""
    start, end = paragraphs[0]
    paragraph = text[start:end]
    if title and _letters(title) == _letters(paragraph):
        return True
    if len(paragraphs) < 2 or len(paragraph) > _LONGEST_HEADLINE or len(text) - end < 2 * len(paragraph):
        return False
    if _NO_HEADLINE.match(paragraph):
        return False
    if not _SENTENCE_END.search(paragraph) or leading_dateline(text, paragraphs[1], 1) > paragraphs[1].start:
        return True
    if paragraph[-1] == "?" and len(paragraph) <= 100 and not re.search(r"[.?!] ", paragraph):
        return True
    words = [w for w in paragraph.split() if len(w) > 3 and w[0].isalpha()]
    return len(words) > 2 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _is_credit(paragraph: str, is_last: bool) -> bool:
    if len(paragraph) > 300:
        return False
    if is_last and paragraph.strip("(). ").casefold() in _AGENCIES:
        return True
    bracketed = _ALL_BRACKETED.fullmatch(paragraph)
    if bracketed and _is_source(bracketed["inner"]):
        return True
    return _CREDIT_WORDS.match(paragraph.lstrip("([—–- ")) is not None


def _is_source(inner: str) -> bool:
    return _SOURCE.fullmatch(inner) is not None and inner.split()[0] not in _NO_SOURCE


def leading_dateline(text: str, paragraph: Span, index: int) -> int:
    """Where the dateline that a paragraph begins with ends, its dash included; the paragraph's start if it has none."""
    end = min(paragraph.end, paragraph.start + 100)
    match = _DATELINE.match(text, paragraph.start, end) or _LEADING.match(text, paragraph.start, end)
    if match is None and index < 2:
        match = _BARE_DATELINE.match(text, paragraph.start, min(paragraph.end, paragraph.start + 60))
        if match and match["city"].split()[0].strip(".:") in _NO_SOURCE:
            match = None
    return match.end() if match else paragraph.start


def closing_credit(text: str, paragraph: Span) -> int:
    """Where the credit in brackets at a paragraph's end begins, after a sentence's end; the paragraph's end if none."""
    if text[paragraph.end - 1] not in ")].":
        return paragraph.end
    match = _BRACKETED.search(text, max(paragraph.start, paragraph.end - 310), paragraph.end)
    if match is None:
        return paragraph.end
    if not (_is_source(match["inner"]) or _CREDIT_WORDS.match(match["inner"])) or match.start() == paragraph.start:
        return paragraph.end
    return match.start() + (text[match.start()] == " ")


def is_caption_credit(text: str, start: int) -> bool:
    """Whether the piece that begins at `start` names the maker of a picture ("Image: …")."""
    return _CAPTION_CREDIT.match(text, start) is not None
