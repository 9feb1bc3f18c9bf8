"""The table of languages with a code of two letters, from ISO 639-3 as pycountry packs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

HEADER = """\
# Languages that have an ISO 639-1 code. ISO 639-1: ISO 639-3, ISO 639-2 for bibliographies where it differs; name.
# Made by `python -m training.lexicons`.
"""


def table(languages: Iterable[Mapping[str, str]]) -> str:
    """Return the text of `transforms/records/iso_639.txt`.

    Args:
        languages: The fields of each language as pycountry names them: `alpha_3` and `name`; `alpha_2` and
            `bibliographic` where it has them.
    """
    found = {language["alpha_2"]: language for language in languages if "alpha_2" in language}
    return HEADER + "".join(f"{code}: {_codes(found[code])}; {found[code]['name']}\n" for code in sorted(found))


def _codes(language: Mapping[str, str]) -> str:
    return ", ".join(language[field] for field in ("alpha_3", "bibliographic") if field in language)
