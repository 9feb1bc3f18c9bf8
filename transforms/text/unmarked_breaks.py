"""Find where a sentence begins without a mark before it: list items, and line breaks that were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from transforms.lexicons import gazetteers
from transforms.text.article_parts import CAPTION_CREDIT, FULL_DATE
from transforms.text.full_stops import is_abbreviated, is_starter, token_before

# Boundaries without a mark: before a bullet, before and after a ruler (-----), before and after the time stamp of an
# email and after its addresses and attachments, before the credit of a caption and a date at the end of a line, between
# a letter's closing and the name, and where a line break was lost ("by Ada Berg The talks …"). In notes, also before an
# email's sender ("Ada Berg 05/04/2001 …", "Sent by: …"), its list of files, and the labels of an invitation ("WHEN:").
_BREAK = re.compile(
    r" (?:(?=[•⁃‣●▪■] ?\S)|(?=([-=_*~#+])\1{3,}(?: |\Z))|(?<=[-=_*~#+]{4} )"
    r"|(?=\d\d?/\d\d?/\d{2,4} \d\d?:\d\d)(?<!\bon )(?<!\bat )"
    r"|(?=[A-Z])(?:(?<=\d [AP]M )(?![A-Z]{1,3}T\b|Eastern|Central|Mountain|Pacific)"
    rf"|(?={CAPTION_CREDIT})|(?={FULL_DATE}(?:\n|\Z))(?<!\bon )(?<![,:] )"
    r"|(?<=Thanks, |nk you, |egards, |cerely, |wishes, |Cheers, )(?=[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}(?:\n|\Z))"
    r"|(?<=Thanks, |egards, |cerely, |wishes, |Cheers, )(?=[A-Z][a-z]+ [A-Z])|(?<=>> )"
    r"|(?=(?:The|This|These|Please|Attached|She|They|There|If|In the|(?:However|Although|Despite|Sorry),?) [a-z]"
    r"|In the (?:[A-Z][\w’'-]* ){1,6}[a-z])"
    r"(?<=[\w)\]%] )(?<!\b\w\) )(?<![\d.#]\) )(?<!\bsaid )))"
)
_NOTE_BREAK = re.compile(
    r" (?:(?<=[\w)] )(?=(?:WHO|WHAT|WHEN|WHERE|WHY|EDIT|UPDATE): )|(?<=\w\.[A-Za-z]{3} )(?=- \w)|(?=Sent by: )"
    r"|(?<=\w )(?=P\.?S\.? [A-Z])|(?<= lol )(?=[A-Z])|(?<= haha )(?=[A-Z])"
    r"|(?=[A-Z]\w+(?: [A-Z]\.?)? [A-Z]\w+(?:@[A-Z]+ |(?:@[A-Z]+)? \d\d?/\d\d?/\d{2,4} \d\d?:\d\d)))"
)
_IN_NOTES = ("@", "/", "Sent by: ", "PS ", "P.S. ", "WH", "EDIT: ", "UPDATE: ", " - ", " lol ", " haha ")
# The greeting of a letter with its name ("Ada, please …"), and its closing before the name of the writer. A name with a
# colon is left alone: it may begin a turn of an interview.
_GREETING = re.compile(
    r"(?P<name>[A-Z][a-z]+)(?:,| -|--) "
    r"(?=(?:I|You|We|Please|Thanks|Here|Attached|This|The|Can|Could|How|What|As|If|It|My|In|Let|Just|There|Do|Are|Is)\b)"
)
_CLOSING = re.compile(
    r"\b(?:Thanks|Regards|Sincerely|Cordially|Cheers|Best,)[,!]? (?=(?P<name>[A-Z][a-z]+)(?:\n|\Z| [A-Z]))"
)
_SIGNATURE = re.compile(
    r"\b(?:Thanks|Thank you|[Rr]egards|Sincerely|Cordially|Cheers|Best),? [A-Z][a-z]+ (?=(?P<word>[A-Z][\w'’]*))"
)
_SALUTATION = re.compile(r"\bDear (?:[A-Z][\w.’'-]* ){0,3}[A-Z][\w’'-]*[,:] (?=\w)")
_CLOSING_WORDS = ("Thank", "egards", "incerely", "ordially", "Cheers", "Best")
_EMOTICON = re.compile(r"(?<= )>?[:;=]'?-?[()DPp] (?=[A-Z])")
_EMOTICON_STARTS = (" :", " ;", " =", " >")
_AFTER_ADDRESS = re.compile(r"@[\w-]+(?:\.[\w-]+)+>? (?=[A-Z])(?!(?:\w+ )?Universi)")
_AFTER_LINK = re.compile(r"https?://\S+ (?=[A-Z\"]|https?://)")
_CAPTION_LABEL = re.compile(r"(?:Figure|Table) \d{1,3}(?:\.\d{1,3})? (?=[A-Z])")
_ITEM = re.compile(r" (?:[•⁃‣●▪■] ?)?(?:\d{1,3}|[a-z])[.)]")
_MARKER = re.compile(
    r"(?<!\S)(?P<bullet>[•⁃‣●▪■] ?)?(?P<label>\d{1,3}|[a-z])(?P<style>\.\)|[.)])(?= ?[^\W\d_]| \d| ?[\"“(])"
)


def unmarked_breaks(text: str, start: int, end: int) -> tuple[list[int], set[int]]:
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
    if _contains(text, start, end, _IN_NOTES):
        items += (m.end() for m in _NOTE_BREAK.finditer(text, start, end))
    items += _letter_parts(text, start, end)
    if _contains(text, start, end, _EMOTICON_STARTS):
        items += (m.end() for m in _EMOTICON.finditer(text, start, end))
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
    return mark in "?!" or (mark == "." and not is_abbreviated(token_before(text, start, at - 2)))


def _letter_parts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a letter's text begins after its greeting, its writer's name after the closing, and what follows."""
    for m in _GREETING.finditer(text, start, end):
        opens = m.start() == start or text[m.start() - 2 : m.start()] in (". ", "? ", "! ")
        if opens and _is_first_name(m["name"]):
            yield m.end()
    if text.find("Dear ", start, end) >= 0:
        yield from (m.end() for m in _SALUTATION.finditer(text, start, end))
    if _contains(text, start, end, _CLOSING_WORDS):
        yield from (m.end() for m in _CLOSING.finditer(text, start, end) if _is_first_name(m["name"]))
        yield from (m.end() for m in _SIGNATURE.finditer(text, start, end) if is_starter(m["word"]))


def _contains(text: str, start: int, end: int, words: Sequence[str]) -> bool:
    """Return whether one of the words is in the text; much faster than a pattern that must look at each character."""
    return any(text.find(word, start, end) >= 0 for word in words)


def _is_first_name(word: str) -> bool:
    return word.casefold() in gazetteers.first_names()
