"""Repair raw text (HTML, tokenised, hard-wrapped, odd characters) and keep each character's offset in the raw text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transforms.text.detokenise import detokenise, is_tokenised, replace_markup
from transforms.text.markup import has_markup, remove_markup
from transforms.text.offset_text import OffsetText

# Zero-width and bidi marks, soft hyphens, controls; \r only before \n. ZWJ and ZWNJ stay (emoji, some scripts).
_REMOVED = re.compile(
    "\r(?=\n)|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_TO_NEWLINE = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_TO_SPACE = re.compile("[\t\x1c-\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPARE_SPACE = re.compile(r" +(?=\n)|(?<=[ \n]) +")
_SPARE_NEWLINE = re.compile(r"(?<=\n\n)\n+")

_MOST_PASSES = 8  # what is repaired may uncover HTML: "&lt;p&gt;"
_WIDEST, _NARROWEST = 100, 45  # columns of hard-wrapped text
_GAP = re.compile(r"(?<! ) *\n[ \n]*")
_TERMINAL = re.compile(r"[.?!:;][\"'”’)\]]*$")


class Repaired(NamedTuple):
    """Repaired text with its offsets in the raw text.

    Attributes:
        text: The clean text; its only control character is the newline.
        offsets: One per character of `text`: the index in the raw text of the character it came from. Offsets never
            decrease.
    """

    text: str
    offsets: Sequence[int]


def repair(raw: str) -> Repaired:
    """Return `raw` as clean text.

    HTML: its tags, comments, scripts and styles are removed, its blocks become paragraphs, and its character references
    characters.
    All text: Unicode NFC; every kind of line break becomes a newline, at most two in a row; every kind of space becomes
    a plain space, one in a row and none at the ends of lines; controls, zero-width characters and soft hyphens are
    removed; half a surrogate pair becomes U+FFFD; LaTeX and Penn Treebank marks and brackets (``, '', -LRB-) become
    “, ” and (.
    Hard-wrapped text: one line per paragraph, with an empty line between paragraphs.
    Tokenised text (most commas and full stops have a space before them): spaces as in plain text.
    Repairing repaired text changes nothing.

    Args:
        raw: Any text.

    Returns:
        The text, and for each of its characters the index in `raw`.
    """
    edited = OffsetText(raw)
    for _ in range(_MOST_PASSES):
        _repair(edited)
        if not has_markup(edited.text):
            break
    return Repaired(edited.text, edited.offsets)


def _repair(edited: OffsetText) -> None:
    _normalise(edited)
    for _ in range(_MOST_PASSES):
        if not remove_markup(edited):
            break
        _normalise(edited)
    _unwrap(edited)
    _tidy(edited)
    if is_tokenised(edited.text):
        detokenise(edited)
        _unwrap(edited)  # without the extra spaces, lines may prove to be wrapped
        _tidy(edited)
    else:
        replace_markup(edited)


def _normalise(edited: OffsetText) -> None:
    edited.sub(_REMOVED, "")
    edited.text = _TO_SPACE.sub(" ", _TO_NEWLINE.sub("\n", edited.text))  # one character for one: the offsets stay
    edited.text = _SURROGATE.sub("\ufffd", edited.text)
    if not unicodedata.is_normalized("NFC", edited.text):
        _compose(edited)


def _compose(edited: OffsetText) -> None:
    """Normalise to NFC, one base character with its combining characters at a time, to keep the offsets."""
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for end in range(1, len(edited.text) + 1):
        if end < len(edited.text) and _combines(edited.text[end]):
            continue
        composed = unicodedata.normalize("NFC", edited.text[start:end])
        pieces.append(composed)
        offsets += (edited.offsets[min(start + j, end - 1)] for j in range(len(composed)))
        start = end
    edited.text, edited.offsets = "".join(pieces), offsets


def _combines(character: str) -> bool:
    """Return whether NFC may join the character to the one before: combining marks, Hangul vowels and finals."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _tidy(edited: OffsetText) -> None:
    text = edited.text
    edited.cut(len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n")))
    if _has_spare_space(edited.text):
        edited.sub(_SPARE_SPACE, "")
    if "\n\n\n" in edited.text:
        edited.sub(_SPARE_NEWLINE, "")


def _has_spare_space(text: str) -> bool:
    return "  " in text or " \n" in text or "\n " in text


def _unwrap(edited: OffsetText) -> None:
    """Join the lines of hard-wrapped text; a paragraph begins after an empty or short line, or at an indent."""
    if "\n" not in edited.text:
        return
    width = _wrap_width(edited.text)
    if not width:
        return
    usual_indent = _usual_indent(edited.text)
    line_start = len(edited.text) - len(edited.text.lstrip())

    def joined(match: re.Match[str]) -> str:
        nonlocal line_start
        length, line_start = match.start() - line_start, match.end()
        white = match[0]
        new_paragraph = white.count("\n") > 1 or len(white) - white.rindex("\n") - 1 > usual_indent
        if new_paragraph or not _is_full(length, edited.text[match.end() : match.end() + width], width):
            return "\n\n"
        hyphenated = re.search(r"\w-\Z", edited.text[max(0, match.start() - 2) : match.start()])
        return "" if hyphenated else " "

    edited.sub(_GAP, joined)


def _is_full(length: int, following: str, width: int) -> bool:
    """Return whether the first word of the following line does not fit on a line of that length (margin: 4 columns)."""
    words = following.split(maxsplit=1)
    return bool(words) and length + 1 + len(words[0]) > width - 4


def _usual_indent(text: str) -> int:
    """Return the most common indent of the lines, in columns."""
    indents = Counter(len(line) - len(line.lstrip(" ")) for line in text.split("\n") if line.strip())
    return indents.most_common(1)[0][0]


def _wrap_width(text: str) -> int:
    """Return the column at which the lines are wrapped; 0 if they are not.

    For text without indents, extra spaces make no difference: repaired text must not be unwrapped a second time.
    """
    raw = text.split("\n")
    lines = [" ".join(line.split()) for line in raw] if _has_spare_space(text) else raw
    lengths = sorted(len(line) for line in lines if line)
    if not lengths or lengths[-1] > _WIDEST * 1.5:
        return 0
    width = lengths[len(lengths) * 9 // 10]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    pairs = [(a, b) for a, b in pairwise(lines) if a and b]
    if _is_wrapped(pairs, width, least=2, share_full=0.5, share_running_on=0.25):
        return width
    if not any(line.startswith("   ") for line in raw):
        return 0
    within = [(a, b) for (a, b), line in zip(pairwise(lines), raw[1:], strict=True) if a and b and line[0] != " "]
    width = max((len(a) for a, _ in within), default=0)
    wrapped = width >= _NARROWEST and _is_wrapped(within, width, least=1, share_full=0.9, share_running_on=0)
    return width if wrapped else 0


def _is_wrapped(
    pairs: list[tuple[str, str]], width: int, least: int, share_full: float, share_running_on: float
) -> bool:
    """Return whether enough lines are full, and enough of those continue on the next line within a sentence."""
    full = [(a, b) for a, b in pairs if _is_full(len(a), b, width)]
    running_on = sum(b[0].islower() and not _TERMINAL.search(a) for a, b in full)
    return running_on >= max(least, share_running_on * len(pairs)) and len(full) >= share_full * len(pairs)
