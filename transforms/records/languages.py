"""The ISO 639-1 code of a language, from a code, a tag or its English name."""

from __future__ import annotations

from functools import cache
from importlib import resources


def language_code(name: str) -> str | None:
    """Return the ISO 639-1 code of "en", "en-US", "eng" or "English"; None where there is none."""
    codes, names = _table()
    tag = name.strip().replace("_", "-").split("-")[0]
    return codes.get(tag.lower()) or names.get(name.strip().lower())


def language_name(code: str) -> str:
    """Return the English name of a language by its ISO 639-1 code."""
    names = _table()[1]
    return next((name.title() for name, of in names.items() if of == code), code)


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Return the ISO 639-1 codes by lower-case code (ISO 639-1, 639-2 or 639-3) and by lower-case name."""
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    text = resources.files("transforms.records").joinpath("iso_639.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            code, _, rest = line.partition(": ")
            others, _, name = rest.partition("; ")
            codes.update(dict.fromkeys((code, *others.split(", ")), code))
            names[name.lower()] = code
    return codes, names
