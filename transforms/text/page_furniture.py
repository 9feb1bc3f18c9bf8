"""Tell what stands around an article's text: bylines, captions of pictures, and boilerplate such as "Read more: …"."""

from __future__ import annotations

import re

_LONGEST = 400  # characters of a caption or of boilerplate; a longer paragraph is text
_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?: (?:[A-ZÀ-Þ][\w.'’-]*|de|van|von|der|la|bin|al)){1,4}"
_ROLE = r"(?:,? (?:and|&) |, )"
_BYLINE = re.compile(
    rf"(?:By|BY) {_NAME}(?:{_ROLE}{_NAME})*(?:,? (?:of|for|in|at) [A-Z][\w. ’'-]{{1,40}}"
    r"|,? (?:[A-Z][\w-]* ){0,3}(?:Staff Writers?|Correspondents?|Reporters?|Editors?|[Cc]orrespondents?|staff writers?"
    r"|reporters?|editors?))?(?: (?:for|of) [A-Z][\w .]{1,40})?"
)
_MONTHS_AND_DAYS = re.compile(
    r"By (?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)[a-z]*\b"
    r" (?:of|the|\d)"
)
_PICTURE = r"(?:Photos?|Photographs?|Images?|Pictures?|Illustrations?|Graphics?|Video|AP Photo)"
_CAPTION_START = re.compile(
    rf"(?:FILE(?: PHOTO| IMAGE| PICTURE)?(?::| ?[-–—]+ )|File (?:photo|picture|image)[:,. ]|Caption: "
    rf"|(?:{_PICTURE}|{_PICTURE.upper()})(?: (?:credits?|source|by|courtesy(?: of)?|Credits?|Source|By))?: ?(?=[A-Z©@])"
    rf"|{_PICTURE} (?:by|courtesy of) [A-Z]|© (?!\d)[A-Z][\w /.&’'-]{{1,60}}\Z)"
)
_CAPTION_END = re.compile(
    rf"[(\[](?:{_PICTURE}(?: (?:credits?|source|by|courtesy(?: of)?))?(?::| by| courtesy of|/)"
    r" ?(?=[A-Z©@])|AP Photo/|via |© )"
    r"[^()\[\]\n]{1,120}[)\]]\.?\Z"
)
_LAST_CREDIT = re.compile(rf"(?:{_PICTURE}|Credit|Picture): [A-Z][^.!?\n]{{1,80}}\.?\Z")
_BOILERPLATE = re.compile(
    r"(?:read|see|watch|listen|view)(?: (?:more|also|next|this|the (?:full|original|rest of the) \w+|it|on))?"
    r"(?: (?:about|on|from|at|here|in)\b[^.:\n]{0,60})?:\s*(?=\S|\Z)"
    r"|(?:read more|more|see also|also read|read also|read next|related(?: (?:stories|articles|links|coverage|topics))?"
    r"|recommended|more on this(?: story)?|more from [\w ]{1,40}|continue reading|keep reading|most read|don[’']t miss)"
    r"(?::.*|\W*)\Z"
    r"|(?:click|tap) here (?:to|for)\b"
    r"|(?:please )?(?:sign up|subscribe|register)(?: now| here| today| free)?"
    r"(?: (?:for|to|here|now|with|below)\b[^.!?]{0,140}"
    r"(?:newsletters?|e-?mails?|alerts?|updates?|podcast|channel|app|feed|inbox)\b"
    r"[^.!?]{0,60})?[.!?]?\s*\Z"
    r"|(?:for more,? )?(?:sign up|subscribe)\b[^.!?]{0,80}\bnewsletters?\b"
    r"|(?:get|receive)\b[^.!?]{0,80}\b(?:newsletters?|alerts|your inbox)\b"
    r"|(?:follow|like|join|find|visit|connect with)\b[^.!?]{0,120}"
    r"(?:\bon (?:twitter|facebook|instagram|x|youtube|linkedin)\b|@\w)"
    r"|(?:download|get) (?:our|the) (?:[\w’']+ ){0,3}app\b"
    r"|(?:share|print|e-?mail|tweet)(?: (?:this|on|via|to)\b[^.!?]{0,60})?[.!]?\Z|advertisement\Z"
    r"|(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:by )?(?:\d{4}|[A-Z][^.]{1,60}\d{4}|[^.]{1,80}all rights reserved)"
    r"|all rights reserved|this material may not be (?:published|reproduced)"
    r"|(?:correction|corrections|clarification|editor[’']?s[’']? note|editors[’'] note)"
    r"(?: \([^)]{1,30}\)| appended| added[^:]{0,30})?[:.]"
    r"|this (?:article|story|post|piece|report|version)(?: of (?:this|the) \w+)? (?:was|has been|is)(?: \w+){0,2}"
    r" (?:amended|updated|corrected|edited|revised|published|produced|republished|clarified)\b"
    r"|an earlier (?:version|headline) of this (?:article|story|post|piece|report)\b"
    r"|the (?:comments section|views expressed|opinions expressed)\b",
    re.IGNORECASE,
)


def is_byline(paragraph: str) -> bool:
    """Return whether a paragraph is the line that names the writers: "By ADA BERG", "By Jo Doe, Staff Writer"."""
    if len(paragraph) > 120 or not paragraph.startswith(("By ", "BY ")):
        return False
    return _BYLINE.fullmatch(paragraph) is not None and not _MONTHS_AND_DAYS.match(paragraph)


def is_caption(paragraph: str) -> bool:
    """Return whether a paragraph is the caption of a picture, with or without its credit.

    "FILE PHOTO: …", "Photograph: Ada Berg/Tarn Press", or words of at most `_LONGEST` characters that end with the
    credit of a picture: "The bridge in May. (Photo by Ada Berg)".
    """
    if len(paragraph) > _LONGEST:
        return False
    return any(p is not None for p in (_CAPTION_START.match(paragraph), _caption_end(paragraph)))


def _caption_end(paragraph: str) -> re.Match[str] | None:
    tail = max(0, len(paragraph) - 140)
    return _CAPTION_END.search(paragraph, tail) or _LAST_CREDIT.search(paragraph, tail)


def is_boilerplate(paragraph: str) -> bool:
    """Return whether a paragraph is not of this article: a link, an appeal, a copyright, or a note on its versions.

    Corrections and editors' notes are boilerplate, too: they tell of the article, not of its matter, and "an earlier
    version said that …" is nobody's statement.
    """
    return len(paragraph) <= _LONGEST and _BOILERPLATE.match(paragraph.lstrip('*•►▶>|–—- [(“"_')) is not None
