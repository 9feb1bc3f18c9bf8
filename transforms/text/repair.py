"""Text repair: tokenised, hard-wrapped or odd text becomes clean text, with a map back to the raw characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from transforms.text.detokenise import detokenise, is_tokenised, repair_marks
from transforms.text.offset_text import Draft

# Zero-width and bidi marks, soft hyphens, controls; \r only before \n. ZWJ and ZWNJ stay: emoji and scripts need them.
_REMOVED = re.compile(
    "\r(?=\n)|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_TO_NEWLINE = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_TO_SPACE = re.compile("[\t\x1c-\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPARE_SPACE = re.compile(r" +(?=\n)|(?<=[ \n]) +")
_SPARE_NEWLINE = re.compile(r"(?<=\n\n)\n+")

_WIDEST, _NARROWEST = 100, 45  # columns of hard-wrapped text
_GAP = re.compile(r"(?<! ) *\n[ \n]*")
_TERMINAL = re.compile(r"[.?!:;][\"'”’)\]]*$")


class Repaired(NamedTuple):
    """Repaired text and where it came from.

    Attributes:
        text: The clean text; its only control character is the newline.
        offsets: `offsets[i]` is the index in the raw text of the character that `text[i]` came from; never
            decreasing, as long as `text`.
    """

    text: str
    offsets: Sequence[int]


def repair(raw: str) -> Repaired:
    """The clean text of `raw`.

    Always: Unicode NFC; every kind of line break a newline, at most two in a row; every kind of space a plain one;
    runs of spaces one; no spaces at the ends of lines, no controls, zero-width characters or soft hyphens; half a
    surrogate pair becomes U+FFFD; LaTeX and Penn Treebank marks and brackets (``, '', -LRB-) become “, ” and (.
    Hard-wrapped text becomes one line a paragraph with an empty line between. Where most commas and full stops have a
    space before them the text is tokenised, and its spaces are put right. Other text keeps its characters, and
    repaired text is not changed again.

    Args:
        raw: Any text.

    Returns:
        The text, and for each of its characters the index in `raw`.
    """
    draft = Draft(raw)
    _normalise(draft)
    _unwrap(draft)
    _tidy(draft)
    if is_tokenised(draft.text):
        detokenise(draft)
        _unwrap(draft)  # lines are shorter now
        _tidy(draft)
    else:
        repair_marks(draft)
    return Repaired(draft.text, draft.offsets)


def _normalise(draft: Draft) -> None:
    draft.sub(_REMOVED, "")
    draft.text = _TO_SPACE.sub(" ", _TO_NEWLINE.sub("\n", draft.text))  # one for one: the offsets stay
    draft.text = _SURROGATE.sub("\ufffd", draft.text)
    if not unicodedata.is_normalized("NFC", draft.text):
        _compose(draft)


def _compose(draft: Draft) -> None:
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for end in range(1, len(draft.text) + 1):
        if end < len(draft.text) and _joins(draft.text[end]):
            continue
        composed = unicodedata.normalize("NFC", draft.text[start:end])
        pieces.append(composed)
        offsets += (draft.offsets[min(start + j, end - 1)] for j in range(len(composed)))
        start = end
    draft.text, draft.offsets = "".join(pieces), offsets


def _joins(character: str) -> bool:
    """Whether normalisation may join it to what stands before: marks, and Hangul's vowels and finals."""
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


def _tidy(draft: Draft) -> None:
    text = draft.text
    draft.cut(len(text) - len(text.lstrip(" \n")), len(text.rstrip(" \n")))
    if _has_spare_space(draft.text):
        draft.sub(_SPARE_SPACE, "")
    if "\n\n\n" in draft.text:
        draft.sub(_SPARE_NEWLINE, "")


def _has_spare_space(text: str) -> bool:
    return "  " in text or " \n" in text or "\n " in text


def _unwrap(draft: Draft) -> None:
    """Joins the lines of hard-wrapped text; a paragraph begins after an empty line, at an indent, or a short line."""
    if "\n" not in draft.text:
        return
    width = _wrap_width(draft.text)
    if not width:
        return
    usual = _usual_indent(draft.text)
    line_start = len(draft.text) - len(draft.text.lstrip())

    def gap(match: re.Match[str]) -> str:
        nonlocal line_start
        length, line_start = match.start() - line_start, match.end()
        white = match[0]
        new_paragraph = white.count("\n") > 1 or len(white) - white.rindex("\n") - 1 > usual
        if new_paragraph or not _is_full(length, draft.text[match.end() : match.end() + width], width):
            return "\n\n"
        hyphenated = re.search(r"\w-\Z", draft.text[max(0, match.start() - 2) : match.start()])
        return "" if hyphenated else " "

    draft.sub(_GAP, gap)


def _is_full(length: int, following: str, width: int) -> bool:
    """Whether the next line's first word would not have fitted on a line of that length."""
    words = following.split(maxsplit=1)
    return bool(words) and length + 1 + len(words[0]) > width - 4


def _usual_indent(text: str) -> int:
    indents = Counter(len(line) - len(line.lstrip(" ")) for line in text.split("\n") if line.strip())
    return indents.most_common(1)[0][0]


def _wrap_width(text: str) -> int:
    """The column at which a text's lines are wrapped; 0 where they are not.

    A text without indents gets no other answer once its spaces are tidied, so that repaired text is left alone.
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
    if _run_on(pairs, width, least=2, share_full=0.5, share_running_on=0.25):
        return width
    if not any(line.startswith("   ") for line in raw):
        return 0
    within = [(a, b) for (a, b), line in zip(pairwise(lines), raw[1:], strict=True) if a and b and line[0] != " "]
    width = max((len(a) for a, _ in within), default=0)
    return width if width >= _NARROWEST and _run_on(within, width, least=1, share_full=0.9, share_running_on=0) else 0


def _run_on(pairs: list[tuple[str, str]], width: int, least: int, share_full: float, share_running_on: float) -> bool:
    """Whether enough of the lines are full, and go on in the next one with a small letter and no stop between."""
    full = [(a, b) for a, b in pairs if _is_full(len(a), b, width)]
    running_on = sum(b[0].islower() and not _TERMINAL.search(a) for a, b in full)
    return running_on >= max(least, share_running_on * len(pairs)) and len(full) >= share_full * len(pairs)
