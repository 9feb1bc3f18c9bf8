"""Tell teams from the places whose names they bear, in articles on team sports.

A city or a country is a place, its team an organisation. The words around a name may show a team: results ("Lisbon 2
Dorvale 1"), tables, fixtures ("Dorvale v Lisbon"), verbs and nouns of matches ("Lisbon beat", "the Dorvale striker").
What has been shown to be a team is one in the rest of the article, too, except where the words around it speak of a
place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.lexicons import lexicon
from transforms.reader_api import Mention

PLACES = frozenset(("GPE", "LOC", "FAC"))
SPORT, MATCH = lexicon.words("sports.txt", "sport"), lexicon.words("sports.txt", "match")
# An article on sport has a word of `SPORT`, and so many of both lists together: the more, the longer it is.
MIN_WORDS = 3
ARTICLE_WORDS_PER_WORD = 100
WORD = re.compile(r"[a-z][a-z0-9-]+")
CONTEXT = 30  # characters before a name that are looked at
LONGEST_SCHEDULE = 60  # characters of a line that says who plays whom


def _any_of(key: str) -> str:
    """Return a pattern of the words of a class, the longest first, so that none hides a longer one."""
    return "|".join(re.escape(w) for w in sorted(lexicon.words("sports.txt", key), key=lambda w: (-len(w), w)))


# After a team: "Dorvale fast bowler", "Lisbon have twice lost", "Lisbon (Ohio) beat", "Dorvale's first innings".
AUXILIARY = "(?:(?:have|has|had|were|was|are|again|only|then|could|will|must|can|twice|narrowly|easily) )*"
AFTER = re.compile(
    rf"(?:['’]s?)? (?:[a-z][\w-]* ){{0,2}}(?:{_any_of('role')})\b"
    rf"|(?: \([^()\n]*\))?,? (?i:{AUXILIARY}(?:{_any_of('verb')}))\b"
    r"|['’]s? (?:[\w-]+ ){0,2}(?:win|victory|defeat|innings|opener|goals?|equali[sz]er|lead|match|game|try|total"
    r"|qualifier|reply|scorers?|season)\b"
)
BEFORE = re.compile(
    rf"\b(?:(?i:{_any_of('before')})|lost \d+-\d+ to|(?:match|game|tie|final|qualifier|friendly|series|[Tt]est) between"
    r"|(?:[a-z]+ )?(?:club|side|champions|leaders|rivals|hosts|strugglers)|ex-)(?: the)? ?$"
)
SCORE = re.compile(r"(?:[,:]? -?\d{1,4}(?:-\d+)?(?:[./]\d+)?(?= ?(?:[,;.:()\[/-]|\s|$)| for | and )| - )")
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DATE = re.compile(
    rf",? (?:\d{{4}}-\d\d-\d\d|(?:19|20)\d\d\b(?![-–]\d)|\d{{1,2}}(?:st|nd|rd|th)? {MONTH}|{MONTH}[a-z]*\.? \d"
    r"|\((?:Reuters|AP|AFP)\))"
)
ROW_START = re.compile(r"(?:^|: |\d[,;]? |\) ?,? ?)(?:\d{1,2}[.)]? )?$")
FIXTURE_GAPS = frozenset((" v ", " v. ", " vs ", " vs. ", " V ", " V. ", " VS ", " VS. ", " v\n", "\nv ", " AT "))
# A row of a table: "DORVALE 59 48 .551 2 1/2".
TABLE_ROW = re.compile(r"(?: (?:\d{1,4}|\.\d{3}|\d/\d|-|\*+)(?= |$)){3}")
# The slug of an agency's article: "CRICKET - ", "RUGBY UNION - ".
SLUG = re.compile(rf"(?i:{_any_of('sport')})(?: [A-Z]+)? ?- ")
AND_GAPS = frozenset((" and ", " and\n", " AND ", "\nand "))
SCHEDULE = re.compile(r"(?:[A-Z][\w.'-]* )+(?:AT|at) [A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*(?: \([^()\n]*\))?")
LOCATIVE = re.compile(
    r"(?i:\b(?:in|at|near|from|outside|inside|across|throughout|around|into|of|visit|visits|visited|leave|leaves"
    r"|left for|(?:north|south|east|west)(?:ern)?|central|downtown)(?: the)? $)"
)
PLACE_AFTER = re.compile(
    r", [A-Z]|-(?:based|born|bred)\b|['’]s? (?:[A-Z]|capital|government|president)|\)"
    r"| (?:[A-Z]\w+ )?(?:airport|stadium)\b"
)


def is_sport(text: str) -> bool:
    """Return whether an article is on a team sport, by its words; figures in tables are none."""
    if SLUG.match(text):
        return True
    running = WORD.findall(text.lower())
    words = set(running)
    sport = len(words & SPORT)
    return sport > 0 and sport + len(words & MATCH) >= MIN_WORDS + len(running) / ARTICLE_WORDS_PER_WORD


def name_teams(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Return the names, those of places that stand for teams as ORG.

    Args:
        text: The text of an article on sport (`is_sport`).
        names: Its names in text order, without overlaps.
    """
    named = list(names)
    candidates = [i for i, m in enumerate(named) if m.type in PLACES or m.type == "ORG"]
    shown: set[int] = set()
    for i in candidates:
        if _is_shown(text, named, i) or (i - 1 in shown and text[named[i - 1].end : named[i].start] in AND_GAPS):
            shown.add(i)
    teams = {_key(text, named[i]) for i in shown}
    for i in candidates:
        m = named[i]
        if m.type in PLACES and (i in shown or (_key(text, m) in teams and not _is_place_here(text, m))):
            named[i] = m._replace(type="ORG")
    return named


def _key(text: str, name: Mention) -> str:
    """Return a name without case and full stops."""
    return text[name.start : name.end].casefold().replace(".", "")


def _is_place_here(text: str, name: Mention) -> bool:
    """Return whether the words around a name speak of a place."""
    before = text[max(0, name.start - CONTEXT) : name.start]
    return bool(LOCATIVE.search(before) or PLACE_AFTER.match(text, name.end) or DATE.match(text, name.end))


def _is_shown(text: str, names: Sequence[Mention], i: int) -> bool:
    """Return whether the words around the i-th name show a team."""
    start, end = names[i].start, names[i].end
    if i and text[names[i - 1].end : start] in FIXTURE_GAPS:
        return True
    if i + 1 < len(names) and text[end : names[i + 1].start] in FIXTURE_GAPS:
        return True
    line_start = max(text.rfind("\n", max(0, start - LONGEST_SCHEDULE), start) + 1, start - LONGEST_SCHEDULE)
    if _is_schedule(text, line_start, end) or TABLE_ROW.match(text, end):
        return True
    if DATE.match(text, end) or LOCATIVE.search(text[max(0, start - CONTEXT) : start]):
        return False
    if SCORE.match(text, end) and ROW_START.search(text[max(line_start, start - CONTEXT) : start]):
        return True
    if BEFORE.search(text[max(0, start - CONTEXT) : start]) and not PLACE_AFTER.match(text, end):
        return True
    return bool(AFTER.match(text, end))


def _is_schedule(text: str, line_start: int, end: int) -> bool:
    """Return whether a short line says only who plays at whose: "DORVALE AT LISBON"."""
    line_end = text.find("\n", end, line_start + LONGEST_SCHEDULE + 1)
    if line_end < 0:
        line_end = len(text)
    return line_end - line_start <= LONGEST_SCHEDULE and bool(SCHEDULE.fullmatch(text[line_start:line_end].strip()))
