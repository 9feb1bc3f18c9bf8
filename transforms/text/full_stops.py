"""Decide whether the full stop after an abbreviation also ends the sentence ("… in the U.S. He …")."""

from __future__ import annotations

import re

from transforms.lexicons import lexicon

LEXICON = {name: frozenset(words) for name, words in lexicon.classes("abbreviations.txt").items()}
_NEVER_AT_END = LEXICON["before_name"] | LEXICON["inside"]
_MAY_END = LEXICON["may_end"] | LEXICON["before_name_or_end"]
ABBREVIATIONS = _NEVER_AT_END | _MAY_END | LEXICON["before_number"] | LEXICON["clock"]
# After these a name may follow, but the other abbreviations are rarely followed by a capital letter within a sentence.
_USUALLY_GO_ON = LEXICON["before_name_or_end"] | LEXICON["names_inside"] | LEXICON["countries"]
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.&?)+[^\W\d_]{1,2}")  # U.S, Ph.D, S.&P
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_AMOUNT_OR_AND = tuple("$£€¥&")
_SEPARATORS = frozenset("()[]-—–")
_WITHIN_NAMES = frozenset(("and", "at", "by", "for", "from", "in", "of", "on", "the", "to"))
_TIME_OF_PLACE = re.compile(r"(?:[A-Z]\w+ ){1,3}[Tt]ime\b")  # p.m. New York time


def is_starter(word: str) -> bool:
    """Return whether a word with a capital letter usually begins a sentence; "He'd" is one because "He" is."""
    return word in LEXICON["starters"] or word.replace("’", "'").split("'", 1)[0] in LEXICON["starters"]


def token_before(text: str, begin: int, at: int) -> str:
    """Return the word before the mark at `at`, without opening marks and only its last part if it has a hyphen."""
    words = text[max(begin, at - 40) : at].split()
    return re.split(r"[(\[\"“‘—–-]", words[-1])[-1].lstrip("”’'") if words else ""


def is_abbreviated(before: str) -> bool:
    """Return whether the word before a full stop is an abbreviation of the lexicon, or has full stops within."""
    return before in ABBREVIATIONS or _DOTTED.fullmatch(before) is not None


def is_abbreviation(text: str, begin: int, at: int, before: str, following: int, opened: bool) -> bool:
    """Return whether the full stop at `at` belongs to an abbreviation (`before`) and ends no sentence.

    Args:
        text: The repaired text.
        begin: Where the sentence begins.
        at: The offset of the full stop.
        before: The word before it.
        following: The offset of the next word, or of another character if none is next.
        opened: Whether a quotation opens before the next word.
    """
    if len(before) > 1 and not before[-1].isdigit() and not is_abbreviated(before):
        return False
    words_so_far = text[max(begin, at - 100) : at].split()
    if before in _NEVER_AT_END or _is_label(text, at, before, words_so_far):
        return True
    may_end = before not in LEXICON["before_number"] and is_abbreviated(before)
    match = _WORD.match(text, following)
    if not match:
        if text[following : following + 1].isdigit():
            return before in LEXICON["before_number"] or may_end or (len(before) == 1 and before.isalpha())
        may_go_on = may_end or (len(before) == 1 and before.isupper())
        return may_go_on and text[following : following + 1] in _AMOUNT_OR_AND
    word = match[0]
    if before in LEXICON["clock"]:
        return len(words_so_far) <= 3 or word in LEXICON["clock_after"] or bool(_TIME_OF_PLACE.match(text, following))
    if is_starter(word):
        return _goes_on_with_starter(text, before, match)
    if len(before) == 1:
        is_pronoun = before == "I" and len(words_so_far) > 1 and words_so_far[-2].islower()
        return before.isupper() and not is_pronoun and word not in LEXICON["plurals"]
    if before in LEXICON["countries"] and word in LEXICON["plurals"]:
        return words_so_far[-2:-1] != ["the"]
    if not may_end or opened:
        return False
    separated = not _SEPARATORS.isdisjoint(text[at + 1 : following])
    return separated or not _ends_before_name(text, before, match, words_so_far)


def _is_label(text: str, at: int, before: str, words_so_far: list[str]) -> bool:
    """Return whether the word before a full stop is a number or letter that is not part of a sentence.

    Those are an item's number or a first initial, the number of a caption ("Figure 1. …") and "(b. May 1950)".
    """
    if len(words_so_far) == 1 and (len(before) == 1 or before.replace(".", "").isdigit()):
        return True
    if len(words_so_far) == 2 and before.isdigit() and words_so_far[0] in LEXICON["numbered"]:
        return True
    return len(before) == 1 and before.islower() and text[at - 2 : at - 1] == "("


def _goes_on_with_starter(text: str, before: str, following: re.Match[str]) -> bool:
    """Return whether the sentence goes on although the next word usually begins one.

    That word may be an initial ("D. A. Roe"), or have its capital letter only because of the full stop before it, as in
    texts that a program has put into capitals ("the U.S. Has agreed", "the U.S. And Japan").
    """
    word, at = following[0], following.end()
    if len(word) == 1 and text.startswith(".", at):
        return len(before) == 1 or _DOTTED.fullmatch(before) is not None
    if before not in LEXICON["countries"]:
        return False
    if text.startswith(("-", "."), at):  # "U.S. Under-Secretary", "U.S. No. 1"
        return True
    if word in ("And", "Or"):
        second = _WORD.match(text, at + 1)
        return second is not None and second[0][0].isupper() and not is_starter(second[0])
    return word in LEXICON["auxiliaries"]


def _ends_before_name(text: str, before: str, following: re.Match[str], words_so_far: list[str]) -> bool:
    """Return whether the sentence ends at an abbreviation before a word with a capital letter that is no usual starter.

    The names of companies and people are mostly followed by small letters within a sentence, so that a capital letter
    begins the next one, unless a title or a word of the name has it. A state ends a sentence if a city stands before
    it, or if it is a word, too ("the Invisible Man."). No sentence ends before it has more than a name.
    """
    word = following[0]
    if before in _USUALLY_GO_ON:
        return False
    if not any(word_so_far.islower() and word_so_far not in _WITHIN_NAMES for word_so_far in words_so_far):
        return False
    if before in LEXICON["companies"]:
        return word not in LEXICON["after_company"] and not text.startswith("L.P.", following.start())
    if before in LEXICON["generations"]:
        return word not in LEXICON["after_company"] and word not in LEXICON["after_person"]
    if before in LEXICON["places"]:
        after_city = len(words_so_far) > 1 and words_so_far[-2].endswith(",")
        is_title = word in LEXICON["before_name"] or word in LEXICON["clock_after"]
        return (after_city or before in LEXICON["places_or_words"]) and not is_title
    return before in LEXICON["usually_end"]
