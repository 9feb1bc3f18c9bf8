"""Mend text that was UTF-8 and was decoded as something else: "â€œNoâ€" was “No”."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# What UTF-8's characters look like in Windows-1252, Latin-1 and Mac Roman; ftfy is asked only where this is found.
_SUSPECT = re.compile(r"[\x80-\x9f]|[ÂÃÄÅâðÎÏÐÑã‚√][^\x00-\x7f]")


def mend(text: str) -> str:
    """Return a text with its mojibake mended, and otherwise as it is: also its quotation marks and line breaks."""
    if _SUSPECT.search(text) is None:
        return text
    fix, config = _ftfy()
    return str(fix(text, config))


@cache
def _ftfy() -> tuple[Any, Any]:
    from ftfy import TextFixerConfig, fix_text  # takes a fifth of a second to load: only for those who have such texts

    return fix_text, TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=False,  # would guess where a space was
        replace_lossy_sequences=False,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=False,
    )
