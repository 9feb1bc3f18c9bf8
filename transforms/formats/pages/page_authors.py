"""Tell the names of an article's authors from what stands beside them: roles, outlets, agencies, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.lexicons.gazetteers import cities, first_names, listed_names, surnames

MOST_CHARACTERS = 60  # of a name; longer ones are sentences on the author
MOST_WORDS = 6
_BY = re.compile(
    r"\A\W*(?:(?:(?:words|text|story|written|reported|posted|reviewed|analysis|opinion"
    r"|perspective|review|column|commentary) )?by\b|von|par|por|di|and)[\s:]+",
    re.I,
)
_PARTS = re.compile(r"\s*(?:[,;|•·]|\s[–—/-]\s)\s*")
_URL = re.compile(r"\S{0,99}(?:https?:|www\.|@)\S*", re.I)
_AND = re.compile(r"\s+(?:and|&|with)\s+", re.I)
_REST = re.compile(r"\s*[(\[].*|\s+(?:in|for|at)\s+[A-Z].*|(?<=[a-z]{4})\.\s+[A-Z].*", re.DOTALL)
_ADDRESS = re.compile(r"\w\.(?:com|org|net|info|co|uk|us|ca|au|in|tv|ie|nz)\b", re.I)
# What is a role, a desk or an account, and no name of a person, wherever it stands in the text.
_ROLE = re.compile(
    r"\b(?:staff|newsroom|news|desk|editors?|editorial|team|bureau|agenc(?:y|ies)|report(?:s|er|ers)|correspondents?|writers?"
    r"|columnists?|contribut(?:or|ors|ing|ed)|producers?|critics?|analysts?|anchors?|fellows?|interns?|photographers?|specials?"
    r"|admin|administrator|administrador|webmaster|redaktion|redacción|redaction|guest|sponsored|content|wires?|services?"
    r"|press release|(?:associated|canadian) press|press association|pa media|france-presse|international"
    r"|magazine|network|media|broadcasting|tv|radio|online|digital|inc|ltd|llc|university|institute|board|president|director"
    r"|founder|chief|professor|author)\b",
    re.I,
)
# What one person is: the words before it may be a name, while those before a desk or "staff" are an outlet's.
_OF_A_PERSON = re.compile(
    r"\b(?:editor|reporter|correspondent|writer|columnist|contributor|producer|critic|analyst|photographer|professor|director"
    r"|(?:associated|canadian) press|press association|france-presse)\b",
    re.I,
)
_CREDIT = re.compile(
    r"\A\W*(?:photo\w*|pictures?|videos?|graphics?|illustrat\w+|edited|editing|produced|translat\w+"
    r"|additional reporting)\b.*\bby\b",
    re.I,
)
_AGENCIES = frozenset("reuters bloomberg xinhua tass sputnik kyodo yonhap unknown anonymous none null".split())
_LETTERS = re.compile(r"(?:[A-Z]\.?){2,5}|Ph\.?\s?D")  # CNN, AFP, or a degree
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.I)


def author_names(said: Iterable[str], source: str = "") -> list[str]:
    """Return the names of persons in bylines, each once.

    Args:
        said: What a page says of its authors: a name, several names, or names with roles and outlets.
        source: The name of the newspaper, which is no author.

    Returns:
        The names as they are written; empty where only outlets or roles are named.
    """
    names: dict[str, str] = {}
    for text in said:
        parts = _PARTS.split(_BY.sub("", " ".join(_URL.sub("|", text).split())))
        for i, part in enumerate(parts):
            if _SUFFIX.fullmatch(part) and names and i:
                last = list(names)[-1]
                names[last] = f"{names[last]}, {part}"
                continue
            halves = [] if _CREDIT.match(part) else _AND.split(part)
            found = [name for half in halves if (name := _name(half, source))]
            # "Arts and Culture Desk" is one desk: what stands alone before it is no name.
            for name in found if len(found) == len(halves) else (name for name in found if " " in name):
                names.setdefault(name.casefold(), name)
    in_full = any(" " in name for name in names.values())
    return [name for name in names.values() if (" " in name or not in_full) and not _is_listed(name)]


def looks_like_a_name(text: str) -> bool:
    """Return whether a text has the form of a person's full name."""
    parts = text.split(",")[0].split()
    return 2 <= len(parts) <= MOST_WORDS and parts[0][0].isupper() and parts[-1][0].isupper()


def _name(text: str, source: str) -> str:
    """Return the name of a person; "" if the text is something else."""
    name = _REST.sub("", _BY.sub("", text)).strip(" .:*“”\"'-–—")
    name = _without_outlet(name, source)
    if _ROLE.search(name):
        name = _before_role(name)
    if not name or len(name) > MOST_CHARACTERS or len(name.split()) > MOST_WORDS or any(map(str.isdigit, name)):
        return ""
    if _ADDRESS.search(text) or _LETTERS.fullmatch(name) or name.casefold() in _AGENCIES:
        return ""
    is_account = " " not in name and name.islower()
    return "" if is_account or _is_outlet(name, source) else name


def _is_listed(name: str) -> bool:
    """Return whether a name is that of a city, country or organisation: bylines say where somebody is, too."""
    listed = listed_names().get(name)
    return (listed is not None and listed.type in ("GPE", "LOC", "ORG")) or name.title() in cities()


def _without_outlet(name: str, source: str) -> str:
    """Return a name without that of the newspaper behind it; at least two words stay."""
    outlet = source.casefold().removeprefix("the ")
    before = name[: len(name) - len(outlet)].removesuffix(" ")
    if not outlet or not name.casefold().endswith(f" {outlet}") or " " not in before:
        return name
    return re.sub(r"\s+the\Z", "", before, flags=re.I)


def _before_role(text: str) -> str:
    """Return the name before a role or an agency, as in "Ann Lee Staff Writer"; "" if no person's stands there.

    It begins with a first name, and goes on to the first surname.
    """
    role = _OF_A_PERSON.search(text)
    before = text[: role.start()].split() if role else []
    if len(before) < 2 or before[0].casefold() not in first_names():
        return ""
    ends = [i for i, word in enumerate(before) if i and word.casefold() in surnames()]
    return " ".join(before[: ends[0] + 1 if ends else 2])


def _is_outlet(name: str, source: str) -> bool:
    """Return whether a name is that of the newspaper, or begins with it, or the newspaper's begins with it."""
    letters = source.split()[:1] if source else []
    if letters == name.split()[:1] and _LETTERS.fullmatch(letters[0]):  # "ABC Fact Check" of "ABC News"
        return True
    first, second = (re.sub(r"\Athe\s+|\W+", "", text.casefold()) for text in (name, source))
    return len(second) > 1 and (first.startswith(second) or (second.startswith(first) and len(first) > 3))
