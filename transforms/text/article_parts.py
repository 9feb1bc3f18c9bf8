"""Find the parts of an article that are not body text: headline, dateline, credit, caption and boilerplate."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.reader_api import Span
from transforms.text.page_furniture import is_boilerplate, is_byline, is_caption

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
FULL_DATE = rf"{_DAY}, {_MONTH} \d{{1,2}}, \d{{4}}"
_CITY = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}"
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,}(?: [A-ZÀ-Þ.'’-]+){0,3}"
_DASH = r" ?(?:--|[–—]| - |-(?= ))\s*"
_PLACE = r"(?:[,/] ?[A-Z][\w.'’]*(?: [A-Z][\w.'’]*)?){0,3}"
_AGENCY_NAMES = "|".join(lexicon.classes("abbreviations.txt")["agencies"])
_AGENCY_IN_BRACKETS = rf"\((?:{_AGENCY_NAMES}|[\w ]{{1,20}}(?:News|Press|Times|Post|Report|Wire|Agency|Service))\)"
_ANY_AGENCY = r" ?\([A-Z][\w .&/-]{1,24}\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_PLACE}(?:,? (?:{_DAY}, )?{_DATE})(?:{_ANY_AGENCY})?|{_CAPITALS}{_PLACE}(?:{_ANY_AGENCY})"
    rf"|{_CITY}{_PLACE}(?:, {_DATE})? {_AGENCY_IN_BRACKETS}){_DASH}(?=\S)"
)
_LEADING = re.compile(
    rf"{_AGENCY_IN_BRACKETS}{_DASH}(?=\S)|{_CITY}{_PLACE} \(CNN\)(?=[A-Z])|{_DAY}, {_DATE}(?<=\d{{4}}) (?=[A-Z])"
)
_BARE_DATELINE = re.compile(rf"(?P<city>{_CAPITALS}){_PLACE}{_DASH}(?=[A-Z“\"])")
_DATELINE_ALONE = re.compile(rf"{_CAPITALS}{_PLACE}(?:{_ANY_AGENCY})?(?: ?[–—-]+)")
_NO_HEADLINE = re.compile(r"(?:By|Updated?|Posted|Published) |Background\Z|\W*\Z")
_SENTENCE_END = re.compile(r"[.?!:,;][\"”’')]?\Z")
_JOINED = re.compile(r"[^.\n]{10,}?\.\.(?=[A-Z“\"‘'])")
_AFTER_TITLE = re.compile(r"(?P<marks>[.!?:…'\"”’)\]]*)\s+(?=[A-ZÀ-Þ\d“\"‘'(\[])")
_LEAST_TITLE_WORDS = 3  # a shorter title may also be the first words of a sentence
_DATE_ALONE = re.compile(rf"(?:{_DAY},? )?{_DATE}(?: \d{{1,2}}[:.]\d\d.{{0,12}})?")

_BY = r"(?:by|from)"
_CREDIT_WORDS = re.compile(
    r"(?:additional |other )?(?:report(?:ing|ed)|editing|edited|writing|written|compiled|photos?|photographs?|graphics?"
    rf"|translat(?:ion|ed)|produced|research|contributions?)(?: \w+)? {_BY}\b|with (?:reporting|files) {_BY}\b",
    re.IGNORECASE,
)
CAPTION_CREDIT = r"(?:Images?|Photos?|Picture|Credit|Video): (?=[A-Z])"
_CAPTION_CREDIT = re.compile(CAPTION_CREDIT)
_IN_BRACKETS = re.compile(r"[(\[](?P<inner>[^()\[\]\n]{2,300})[)\]]\.?")
_BRACKETS_AT_END = re.compile(rf"(?<=[.?!\"”’)]) ?{_IN_BRACKETS.pattern}\Z")
_SOURCE = re.compile(r"(?:The )?[A-Z][\w.&'’-]*(?:[ /](?:[A-Z][\w.&'’-]*|of|and|the|for|&)){0,4}")
_AGENCIES = frozenset(("reuter", "reuters", "ap", "afp", "upi", "bloomberg", "associated press", "dpa", "xinhua"))
_NO_SOURCE = lexicon.classes("abbreviations.txt")["no_source"]
_LONGEST_HEADLINE = 160


def paragraph_part(text: str, paragraphs: Sequence[Span], index: int, title: str | None) -> str:
    """Return which part of the article a paragraph is, one of `tables.PARTS`.

    A paragraph of body text may still begin with a dateline (`dateline_end`) and end with a credit (`credit_start`).

    Args:
        text: The article's repaired text.
        paragraphs: The spans of all its paragraphs, in order.
        index: Which paragraph.
        title: The headline in the record, if it has one.
    """
    start, end = paragraphs[index]
    paragraph = text[start:end]
    if index < 4 and len(paragraph) < 60 and (_DATE_ALONE.fullmatch(paragraph) or _DATELINE_ALONE.fullmatch(paragraph)):
        return "dateline"
    if index < 4 and is_byline(paragraph):
        return "credit"
    if index == 0 and _is_headline(text, paragraphs, title):
        return "headline"
    if is_caption(paragraph):
        return "caption"
    if index and _is_credit(paragraph, index == len(paragraphs) - 1):
        return "credit"
    return "boilerplate" if is_boilerplate(paragraph) else "body"


def _is_headline(text: str, paragraphs: Sequence[Span], title: str | None) -> bool:
    """Return whether the first paragraph is the title, or is short, unlike a sentence and followed by more text."""
    start, end = paragraphs[0]
    paragraph = text[start:end]
    if title and _letters(title) == _letters(paragraph):
        return True
    if len(paragraphs) < 2 or len(paragraph) > _LONGEST_HEADLINE or len(text) - end < 2 * len(paragraph):
        return False
    if _NO_HEADLINE.match(paragraph):
        return False
    if not _SENTENCE_END.search(paragraph) or dateline_end(text, paragraphs[1], 1) > paragraphs[1].start:
        return True
    if paragraph[-1] == "?" and len(paragraph) <= 100 and not re.search(r"[.?!] ", paragraph):
        return True
    words = [w for w in paragraph.split() if len(w) > 3 and w[0].isalpha()]
    return len(words) > 2 and sum(w[0].isupper() for w in words) >= 0.8 * len(words)


def headline_end(text: str, paragraph: Span, title: str | None) -> int:
    """Return where a headline ends that has no line of its own at the start of the first paragraph.

    That is the record's title, where what follows begins anew; or words that two dots join to the body ("Talks
    fail..The talks"). The paragraph's start is returned if there is none.
    """
    start, end = paragraph
    joined = _JOINED.match(text, start, min(end, start + _LONGEST_HEADLINE + 3))
    if joined and end - joined.end() > 2 * (joined.end() - start):
        return joined.end()
    at = _end_of_title(text, paragraph, title) if title and len(title.split()) >= _LEAST_TITLE_WORDS else start
    following = _AFTER_TITLE.match(text, at, end) if at > start else None
    return following.end("marks") if following else start


def _end_of_title(text: str, paragraph: Span, title: str) -> int:
    """Return where the words of the title end with which a paragraph begins; its start if it begins otherwise."""
    letters, found = _letters(title), ""
    for at in range(paragraph.start, min(paragraph.end, paragraph.start + 2 * len(title))):
        if len(found) >= len(letters):
            return at if found == letters else paragraph.start
        found += _letters(text[at])
    return paragraph.start


def _letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, to compare texts without their punctuation."""
    return "".join(filter(str.isalnum, text)).casefold()


def _is_credit(paragraph: str, is_last: bool) -> bool:
    """Return whether a paragraph is only a credit: a last line "Reuters", a source in brackets, or "Reporting by …"."""
    if len(paragraph) > 300:
        return False
    if is_last and paragraph.strip("(). ").casefold() in _AGENCIES:
        return True
    bracketed = _IN_BRACKETS.fullmatch(paragraph)
    if bracketed and _is_source(bracketed["inner"]):
        return True
    return _CREDIT_WORDS.match(paragraph.lstrip("([—–- ")) is not None


def _is_source(inner: str) -> bool:
    """Return whether the words in brackets look like the name of a newspaper or an agency."""
    return _SOURCE.fullmatch(inner) is not None and inner.split()[0] not in _NO_SOURCE


def dateline_end(text: str, paragraph: Span, index: int) -> int:
    """Return where the dateline at a paragraph's start ends, after its dash; the paragraph's start if it has none."""
    end = min(paragraph.end, paragraph.start + 100)
    match = _DATELINE.match(text, paragraph.start, end) or _LEADING.match(text, paragraph.start, end)
    if match is None and (index == 1 or (index == 0 and paragraph.end - paragraph.start > _LONGEST_HEADLINE)):
        match = _BARE_DATELINE.match(text, paragraph.start, min(paragraph.end, paragraph.start + 60))
        if match and match["city"].split()[0].strip(".:") in _NO_SOURCE:
            match = None
    return match.end() if match else paragraph.start


def credit_start(text: str, paragraph: Span) -> int:
    """Return where a bracketed credit after the last sentence begins; the paragraph's end if it has none."""
    if text[paragraph.end - 1] not in ")].":
        return paragraph.end
    match = _BRACKETS_AT_END.search(text, max(paragraph.start, paragraph.end - 310), paragraph.end)
    if match is None:
        return paragraph.end
    if not (_is_source(match["inner"]) or _CREDIT_WORDS.match(match["inner"])) or match.start() == paragraph.start:
        return paragraph.end
    return match.start() + (text[match.start()] == " ")


def is_caption_credit(text: str, start: int) -> bool:
    """Return whether the credit of a picture begins at `start` ("Image: …")."""
    return _CAPTION_CREDIT.match(text, start) is not None
