"""Repair the ends of names, whatever network found them.

A network decides word by word, and its words end at hyphens and full stops, so that it may cut a name short ("Jae" of
"Jae-in", "Acme" of "Acme, Inc."), leave a word too much ("Party of"), or cut one name in two ("Mark Lewis-", "Roe").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import gazetteers, lexicon
from transforms.lexicons.elections import MONTHS
from transforms.name_rules.name_joins import COMPANY_END, DANGLING, PLACES, belong_together, union
from transforms.reader_api import Mention

EDGES = " \t\n\r-–—,;:/|*“”„«»\"'‘’`()[]"  # characters at which no name starts or ends
CLOSING = {")": "(", "]": "["}
# What follows a name within the same word; only people's names have such parts in lower case.
WORD_REST = re.compile(
    r"(?<=\w)\w+|(?<=[^\W\d_])['’](?!(?:[sStTdDmM]|ll|re|ve|LL|RE|VE)\b)[^\W\d_]+"
    r"|(?:-(?:le|la|sur|sous|en|on|upon|in|de|au))?-[A-Z0-9]\w*"
)
GIVEN_NAME_REST = re.compile(r"-[a-z]{1,6}\b(?!-)")
NOT_GIVEN = frozenset("led era run backed born based like style aged type free only held owned wing".split())
WORD_START = re.compile(r"(?<=[ (“‘\"'])(?:[A-Z][a-z’']+-)+$")
ABBREVIATION = re.compile(r"(?:Inc|Corp|Ltd|Co|Jr|Sr|Bros|L\.P|S\.A|N\.V|[A-Z])$")
YEAR_BEFORE = re.compile(rf"(?<![\w-])(?:(?:{MONTHS}) )?(?:1[6-9]|20)\d\d $")
EVENT_WORD = re.compile(
    r"(?i)\b(?:elections?|referendum|olympics?|games|cup|championships?|open|primar(?:y|ies)|convention|summit"
    r"|congress|festival|census)\b"
)
SPACED_DASH = re.compile(r"(?<=\w)\s+[-–—]{1,2}\s+(?=\w+ \w)")
LOWER_WORD = re.compile(r"(?<![\w-])[a-z]{2,}(?![\w-])")
# A line that is broken within a sentence is at least so many characters long, or has so many words in lower case.
WRAPPED_LINE, WORDS_OF_SENTENCE = 45, 3
RUN = re.compile(r" (?:the )?(?:[A-Z][\w’'.-]*\w)(?: [A-Z][\w’'-]*\w)*")
OF_PLACE = lexicon.words("org_words.txt", "head", "of_place", "event", "law") | {"Forces", "Agency"}
OF_END = re.compile(r"\w of(?: the)?$")
LEADING = re.compile(  # words before a name that are no part of it
    r"(?:new|former|snap|then|post|old|fellow)\s+(?=[A-Z])"
)
WAR_NUMBER = re.compile(r" I{1,3}\b")
STATES = frozenset(("U.S.", "US", "United States"))
BRANCHES = re.compile(
    r" (?:Army|Navy|Air Force|Marine Corps|Marines|Coast Guard|Senate|House of Representatives|Congress|Supreme Court"
    r"|Department of [A-Z]\w+|State Department|Treasury|Federal Reserve|Capitol|Embassy|District Court"
    r"|Court of Appeals)\b"
)


def repair_spans(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names with repaired ends, in text order and without overlaps.

    Args:
        text: The article's text.
        names: Its names in text order, without overlaps.
    """
    parts = [part for name in names for part in _cut(text, name)]
    joined: list[Mention] = []
    for name in parts:
        if joined and belong_together(text, joined[-1], name):
            joined[-1] = union(joined[-1], name)
        else:
            joined.append(name)
    joined = _complete(text, joined)
    found: list[Mention] = []
    for i, name in enumerate(joined):
        limit = joined[i + 1].start if i + 1 < len(joined) else len(text)
        repaired = _trim(text, _extend(text, name, found[-1].end if found else 0, limit))
        if repaired:
            found.append(repaired)
    return found


def _complete(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names, those that end with "of" with what follows, and the "U.S." with its branches."""
    found: list[Mention] = []
    for i, name in enumerate(names):
        if found and name.start < found[-1].end:
            continue
        branch = BRANCHES.match(text, name.end) if text[name.start : name.end] in STATES else None
        if branch:
            inside = names[i + 1] if i + 1 < len(names) and names[i + 1].start < branch.end() else name
            name = name._replace(end=max(branch.end(), inside.end), type="ORG")
        elif name.type != "PERSON" and OF_END.search(text[name.start : name.end]):
            run = RUN.match(text, name.end)
            following = names[i + 1] if i + 1 < len(names) else None
            within = following if run and following and following.start < run.end() else None
            if run and not (within and _ends_before(text, name, within)):
                name = name._replace(end=max(run.end(), within.end if within else 0))
        found.append(name)
    return found


def _ends_before(text: str, name: Mention, following: Mention) -> bool:
    """Return whether a name ends before its last "of": "Acme Co" of Kenya, "People's Party" of Ann Roe."""
    if following.type in PLACES:
        words = text[name.start : name.end].split()
        return words[-2 if words[-1] == "of" else -3] not in OF_PLACE
    return following.type == "PERSON"


def _cut(text: str, name: Mention) -> list[Mention]:
    """Return the names in a span that goes over a spaced dash, or over the end of a line that is no wrapped line."""
    start, cuts = name.start, []
    words = text[name.start : name.end]
    if " " not in words and "\n" not in words:
        return [name]
    if name.type == "PERSON":
        cuts += [m.span() for m in SPACED_DASH.finditer(words) if " " in words[: m.start()]]
    at = words.find("\n")
    while at >= 0:
        if words[at : at + 2] == "\n\n" or not _is_wrapped(text, start + at):
            cuts.append((at, at + 1))
        at = words.find("\n", at + 1)
    if not cuts:
        return [name]
    bounds = [0, *(x for cut in sorted(cuts) for x in cut), len(words)]
    pieces = [(a, b) for a, b in zip(bounds[::2], bounds[1::2], strict=True) if words[a:b].strip(EDGES)]
    return [name._replace(start=start + a, end=start + b) for a, b in pieces]


def _is_wrapped(text: str, at: int) -> bool:
    """Return whether a line's end at `at` seems to be within a sentence, as in hard-wrapped text."""
    line_start = text.rfind("\n", max(0, at - WRAPPED_LINE), at) + 1
    if not line_start:  # there is none so near
        return at >= WRAPPED_LINE
    line = text[line_start:at]
    return len(LOWER_WORD.findall(line)) >= WORDS_OF_SENTENCE


def _extend(text: str, name: Mention, least: int, limit: int) -> Mention:
    """Return a name with the rest of its first and last word, of its company's ending and of its event.

    Args:
        text: The article's text.
        name: The name.
        least: Where the name before it ends.
        limit: Where the next name starts.
    """
    start, end = name.start, _word_end(text, name, limit)
    before = WORD_START.search(text[max(least, start - 30) : start])
    if before:
        start -= len(before[0])
    if name.type == "ORG":
        match = COMPANY_END.match(text, end)
        if match and match.end() <= limit:
            end = match.end()
    if (
        end < limit
        and text[end] == "."
        and ABBREVIATION.search(text[start:end])
        and re.match(r"\.(?:[,;)'’]| [a-z(])", text[end : end + 3])
    ):
        end += 1
    if text.endswith("World War", start, end) and (number := WAR_NUMBER.match(text, end, limit)):
        end = number.end()
    if name.type == "EVENT" and EVENT_WORD.search(text[start:end]):
        match = YEAR_BEFORE.search(text[max(least, start - 16) : start])
        if match:
            start -= len(match[0])
    return name._replace(start=start, end=end)


def _word_end(text: str, name: Mention, limit: int) -> int:
    """Return the end of the word at which a name ends, at most `limit`; a hyphen is part of it if what follows is."""
    end = name.end
    while end - 1 > name.start and text[end - 1] in "-'’":
        end -= 1
    full_name = name.type == "PERSON" and " " in text[name.start : end]
    while match := WORD_REST.match(text, end) or (GIVEN_NAME_REST.match(text, end) if full_name else None):
        rest = match[0]
        if match.end() > limit or rest.lstrip("-") in NOT_GIVEN or _ends_a_place(text, name, rest):
            break
        end = match.end()
    return end


def _ends_a_place(text: str, name: Mention, rest: str) -> bool:
    """Return whether a hyphen ends a listed place's name ("Spain-Portugal border"), or a word in a line of capitals."""
    words = text[name.start : name.end].rstrip("-")
    if not rest.startswith("-") or not rest[1:2].isalpha():
        return False
    return words in gazetteers.listed_names() or (words.isupper() and rest.isupper() and min(len(words), len(rest)) > 4)


def _trim(text: str, name: Mention) -> Mention | None:
    """Return a name without marks and dangling words at its ends; None if nothing is left."""
    start, end = name.start, name.end
    while start < end and text[start] in EDGES:
        start += 1
    while (
        end > start
        and text[end - 1] in EDGES
        and not (text[end - 1] in CLOSING and CLOSING[text[end - 1]] in text[start:end])
    ):
        end -= 1
    leading = LEADING.match(text, start, end)
    if leading:
        start = leading.end()
    match = DANGLING.search(text[start:end])
    if match:
        end = start + match.start()
    return name._replace(start=start, end=end) if start < end else None
