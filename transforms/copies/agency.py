"""Name the news agency that a text says it comes from, from the credits at its start and end."""

from __future__ import annotations

import re

# The name that the tables have, and the forms in which credits write it.
AGENCIES = {
    "AAP": ("AAP", "Australian Associated Press"),
    "AFP": ("AFP", "Agence France-Presse", "Agence France Presse"),
    "ANSA": ("ANSA",),
    "AP": ("AP", "A.P.", "Associated Press", "The Associated Press"),
    "Bloomberg": ("Bloomberg", "Bloomberg News"),
    "CNS": ("CNS", "Catholic News Service", "City News Service"),
    "CP": ("CP", "Canadian Press", "The Canadian Press"),
    "dpa": ("dpa", "DPA", "Deutsche Presse-Agentur"),
    "EFE": ("EFE",),
    "IANS": ("IANS",),
    "Interfax": ("Interfax",),
    "Kyodo": ("Kyodo", "Kyodo News"),
    "PA": ("PA", "Press Association", "PA Media"),
    "PTI": ("PTI", "Press Trust of India"),
    "Reuters": ("Reuters", "Reuter", "REUTERS", "REUTER", "Thomson Reuters"),
    "TASS": ("TASS", "ITAR-TASS", "Itar-Tass"),
    "UPI": ("UPI", "United Press International"),
    "Xinhua": ("Xinhua", "Xinhua News Agency"),
    "Yonhap": ("Yonhap", "Yonhap News Agency"),
}
_NAMES = {form: name for name, forms in AGENCIES.items() for form in forms}
_ANY = "|".join(re.escape(form) for form in sorted(_NAMES, key=lambda form: (-len(form), form)))
_DASH = r"(?:--?|[–—―])"
_PLACE = r"[A-Z][A-Z.'’\-]+(?:[ ,/]+[A-Z][A-Za-z.'’\-]*){0,5}"  # "NEW YORK", "PARIS/LONDON", "SALEM, Ore."
_TITLED = r"(?!The |Associated|Agence|Press|United|News)[A-Z][a-z.'’\-]+(?:[ ,/]+[A-Z][a-z.'’\-]+){0,3}"
_DATE = r"(?:,? (?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2})?)?(?:, \d{4})?"
_HEAD = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        # "LONDON (Reuters)", "LONDON, May 3 (AP) —", "London (AFP) -", "(Reuters) -", "(AP)" on a line of its own
        rf"^[ \t]*{_PLACE}{_DATE},? \(({_ANY})\)",
        rf"^[ \t]*(?:{_TITLED}{_DATE},? )?\(({_ANY})\)[ \t]*(?:{_DASH}|:|$)",
        # "LONDON, May 3, Reuters -", "Reuters - ", "LONDON — AP —"
        rf"^[ \t]*(?:{_PLACE}{_DATE}(?:,| {_DASH}) )?({_ANY})[ \t]+{_DASH}[ \t]",
        # "By Jane Roe, Associated Press Writer", "By JANE ROE | Reuters"; the same on two lines
        rf"^[ \t]*(?:By|BY|by) (?:[^\n]{{2,60}}?(?:[,|]|\n|{_DASH})[ \t]*)?({_ANY})"
        r"(?: (?:Sports |Staff |Business )?Writer)?[ \t]*$",
        # "Source: Reuters", "From AFP", "Reuters"
        rf"^[ \t]*(?:(?:Source|SOURCE|Agency): ?|From )?({_ANY})[ \t]*$",
    )
)
_TAIL = (
    # "© 2024 AFP", "Copyright 2024 The Associated Press. All rights reserved."
    re.compile(
        rf"(?:Copyright|COPYRIGHT|©|\([cC]\))[ \t,]*(?:(?:©|\([cC]\))[ \t]*)?(?:\d{{4}}[ \t,]*)?(?:by )?({_ANY})(?!\w)"
    ),
    # A last line of its own, perhaps bracketed, or the end of the last sentence: "… he said. (AP)", "… he said. — AFP"
    re.compile(rf"(?:^|\n)[ \t]*(?:(?:Source|SOURCE|Agency): ?|From |[(\[]|{_DASH} ?)?({_ANY})[ \t]*[)\]]?\.?[ \t]*$"),
    re.compile(rf"[.!?”\"’'][ \t]*(?:[(\[]({_ANY})[)\]]|{_DASH}[ \t]*({_ANY}))\.?$"),
)
_HEAD_LENGTH, _TAIL_LENGTH = 600, 400


def agency_of(text: str) -> str | None:
    """Return the agency that a text names as its source, by the first of `AGENCIES`' forms; None if it names none.

    Its datelines, bylines and credits are looked at, not what its sentences say: "Reuters reported" names no source.
    """
    text = text.strip()
    for pattern in _HEAD:
        if found := pattern.search(text, 0, _HEAD_LENGTH):
            return _NAMES[found[1]]
    tail = text[-_TAIL_LENGTH:]
    for pattern in _TAIL:
        if found := pattern.search(tail):
            return _NAMES[found[found.lastindex or 1]]
    return None
