"""Tell the names of an article's authors from what stands beside them: roles, outlets, agencies, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
_AGENCIES = frozenset("reuters bloomberg xinhua tass sputnik unknown anonymous none null".split())
_LETTERS = re.compile(r"[A-Z]{2,5}")  # CNN, AFP, or a degree
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
            halves = _AND.split(part)
            found = [name for half in halves if (name := _name(half, source))]
            # "Arts and Culture Desk" is one desk: what stands alone before it is no name.
            for name in found if len(found) == len(halves) else (name for name in found if " " in name):
                names.setdefault(name.casefold(), name)
    return list(names.values())


def looks_like_a_name(text: str) -> bool:
    """Return whether a text has the form of a person's full name."""
    parts = text.split(",")[0].split()
    return 2 <= len(parts) <= MOST_WORDS and parts[0][0].isupper() and parts[-1][0].isupper()


def _name(text: str, source: str) -> str:
    """Return the name of a person; "" if the text is something else."""
    name = _REST.sub("", _BY.sub("", text)).strip(" .:*“”\"'-–—")
    if not name or len(name) > MOST_CHARACTERS or len(name.split()) > MOST_WORDS or any(map(str.isdigit, name)):
        return ""
    if _ADDRESS.search(text) or _ROLE.search(name) or _LETTERS.fullmatch(name) or name.casefold() in _AGENCIES:
        return ""
    return "" if _is_outlet(name, source) else name


def _is_outlet(name: str, source: str) -> bool:
    """Return whether a name is that of the newspaper, or begins with it, or the newspaper's begins with it."""
    first, second = (re.sub(r"\Athe\s+|\W+", "", text.casefold()) for text in (name, source))
    return len(second) > 1 and (first.startswith(second) or (second.startswith(first) and len(first) > 3))
