"""Tell an article's paragraphs from what newspapers put between and below them: invitations, links, notices, captions.

The patterns are the phrases of English-language sites; each must begin the paragraph, and a paragraph with a quotation
or of many words is none. So a sentence such as "Sign up for the race, she told them" stays where it is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from transforms.text.quotation_marks import quotations

MOST_CHARACTERS = 400
_LABEL_WORDS = 14  # a label such as "Related: headline" is no longer
_QUOTED = 20  # characters of a quotation that make a paragraph the article's

_INVITATION = re.compile(
    r"""\W{0,5}(?:
    (?:please\ |to\ |click\ here\ to\ )?(?:sign|signing)\ ?-?up\ (?:for|to|here|now|today)\b
    | (?:please\ |to\ )?subscribe\b(?!\w) (?=\ (?:to|now|here|today|for|and)\b|\W|\Z)
    | (?:get|receive)\ [^.!?]{1,90}\b(?:inbox|newsletters?|(?:to|on)\ your\ phone|e-?mail\ alerts)\b
    | follow\ [^.!?]{1,90}\bon\ (?:twitter|facebook|instagram|x\b|linkedin|social)
    | follow\ (?:us|@\w)
    | (?:like|join|find|visit)\ us\ on\b
    | like\ this\ (?:story|article)\b | share\ this\b
    | download\ (?:the|our)\ [^.!?]{0,40}\bapp\b
    | join\ (?:our|the)\ (?:free|newsletter|mailing|conversation|discussion|community)\b
    | click\ here\b | tap\ here\b
    | (?:do\ you\ )?(?:have|got)\ a\ (?:news\ )?(?:tip|story)\b
    | (?:write|send\ (?:an\ )?e-?mail|e-?mail)\ (?:to\ )?[^@]{0,80}@
    | (?:contact|reach)\ [^@]{1,80}\bat\ [^@]{1,40}@
    | thank(?:s|\ you)\ for\ (?:signing|subscribing|reading|your\ (?:subscription|interest))\b
    | (?:there\ was|an)\ (?:an\ )?error\b[^.]{0,40}\b(?:processing|occurred|subscription)
    | keep\ an\ eye\ on\ your\ inbox
    | (?:this\ copy\ is|for)\ for\ your\ personal | this\ copy\ is\ for\ your\ personal
    | (?:copyright\b|\(c\)\ |©) | [^.]{0,60}©\ ?\d{4}
    | by\ (?:signing\ up|subscribing|clicking)\b
    | we\ (?:and\ our\ partners\ )?use\ (?:your\ sign-?up|cookies)\b
    | this\ (?:site|website|page)\ (?:uses|requires)\b
    | (?:you\ need\ to|please)\ (?:enable|turn\ on)\ javascript
    | (?:please\ )?(?:log|sign)\ in\ (?:to|or)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(
    r"""\W{0,5}(?:
    (?:read|see|watch|listen|learn|view|find\ out|show|load)\ (?:more|also|next|now|this|full|all|it)\b
    | (?:related|recommended|trending|advertisement|advertising|sponsored|promoted|tags?|topics?|categor(?:y|ies)
      |filed\ under)
      (?:\ (?:content|articles?|stor(?:y|ies)|posts?|links?|topics?|news|coverage|videos?|items?|by))?\s?(?:[:|»>]|\Z)
    | also\ (?:on|read|see|in)\b | more\ (?:from|on|about|in|stories|news)\b
    | (?:you\ (?:may|might|could|can)|readers)\ also\ (?:like|liked|be|read|enjoy)
    | don['’]?t\ miss\b | most\ (?:read|popular|viewed|shared|recent)\b | up\ next\b | must\ read
    | (?:story|article|post|text)\ continues\b | continue\ reading\b | scroll\ (?:down|to)\b
    | (?:print|order|share|save|e-?mail)\ (?:this\ )?(?:article|reprints?|story|page|post)\b | reprints?\Z
    | (?:loading|close|menu|search|share|tweet|print|comments?|leave\ a\ (?:comment|reply)|view\ comments|thank\ you
      |sorry)\W{0,3}\Z
    | this\ article\ has\ been\ sent\ to
    | previous\ (?:article|story|post)\b | next\ (?:article|story|post)\b
    | (?:photo|image|picture|video|source)s?(?:\ (?:credit|by|courtesy\ of|source|via))?\s?:
    | getty\ images\b | file\ photo\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_RIGHTS = re.compile(r"all rights reserved\W{0,3}\Z", re.IGNORECASE)
_STAMP = re.compile(r"(?:(?:last|first) )?(?:updated|published|posted|modified)\b:?", re.IGNORECASE)
_OF_DATE = re.compile(  # a word of "on Monday, March 2, 2021 at 1:23 p.m. EST"
    r"on|at|by|[\W\d]+|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[.,]?"
    r"|\d{1,2}(?:[:.]\d\d)?[ap]m\W?|[ap]\.?m\W{0,2}|[a-z]{1,2}t|utc|gmt|\d+(?:st|nd|rd|th),?",
    re.IGNORECASE,
)
_ADDRESS_OR_TIME = re.compile(r"https?://\S+|www\.\S+|\d{4}-\d\d-\d\d(?:T[\d:.+Z-]+)?|\S+@\S+\.\w+")
# Names of elements beside an article's text, as whole parts of a class or id.
_BOX = re.compile(
    r"(?:\A|[\s_-]|(?<=[a-z])(?=[A-Z]))"
    r"(?:[Cc]aptions?|[Cc]redits?|[Pp]ull-?[Qq]uotes?|[Rr]elated|[Nn]ewsletters?|[Pp]romos?|[Tt]easers?|[Ss]har(?:e|ing)|[Ss]ocial"
    r"|[Cc]omments?|[Aa]dvert\w*|[Aa]ds?|[Ss]idebar|[Ff]ooter|[Bb]ylines?|[Aa]uthors?|[Bb]io|[Rr]ecommended|[Ss]ubscri\w+|[Ss]ignup"
    r"|[Bb]readcrumbs?|[Mm]enu|[Nn]av\w*|[Cc]ookies?|[Mm]odal|[Pp]opup|[Gg]allery|[Ss]lides?|[Cc]arousel|[Tt]ags?|[Mm]eta|[Dd]isclaimer"
    r"|[Cc]opyright|[Tt]rending|[Pp]opular|[Oo]utbrain|[Tt]aboola|[Ww]idgets?|[Hh]idden|[Mm]ore-on|[Pp]aywall|[Rr]ecirc\w*)"
    r"(?=\Z|[\s_-]|[A-Z])"
)


def is_boilerplate(text: str) -> bool:
    """Return whether a paragraph is an invitation, a label of links, a notice of rights, an address or a time."""
    if len(text) > MOST_CHARACTERS:
        return False
    if _ADDRESS_OR_TIME.fullmatch(text.strip()) or not any(map(str.isalnum, text)):
        return True
    stamp = _STAMP.match(text)
    if stamp and all(map(_OF_DATE.fullmatch, text[stamp.end() :].split())):
        return True
    label = _LABEL.match(text) is not None and len(text.split()) <= _LABEL_WORDS and text.rstrip()[-1] not in '.?”"'
    if not (label or _INVITATION.match(text) or _RIGHTS.search(text)):
        return False
    return not any(q.end - q.start >= _QUOTED for q in quotations(text) if q.double)


def is_apart(element: Any, spine: Container[Any]) -> bool:
    """Return whether an element, or one around it, is named like a caption or box.

    Args:
        element: The element of a paragraph.
        spine: The elements that contain paragraphs of the article; from there on outwards, names say nothing.
    """
    while element is not None and element not in spine:
        if _BOX.search((element.get("class") or "")[:500]) or _BOX.search((element.get("id") or "")[:500]):
            return True
        element = element.getparent()
    return False
