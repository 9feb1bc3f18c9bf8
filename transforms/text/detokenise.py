"""Turn tokenised text into plain text: Penn Treebank and LaTeX marks, and the spaces that tokenisers insert."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transforms.text.offset_text import OffsetText

BRACKETS = {"LRB": "(", "RRB": ")", "LSB": "[", "RSB": "]", "LCB": "{", "RCB": "}"}
_BRACKET = re.compile(r"-([LR][RSC]B|[lr][rsc]b)-")
_ESCAPE = re.compile(r"\\(?=[/*])")

# Evidence of tokenised text. Dots of a spaced ellipsis do not count; nor do spaces before : ; ! ?, as in French.
_SPACED = re.compile(r" (?<!\. )(?:,|\.(?! \.(?!\.)))(?=\s|\Z)")
_ATTACHED = re.compile(r"[,.](?=\s|\Z)(?<=[^\s.,].)")
_TREEBANK = re.compile(r"(?<!\S)(?:``|''|\(|-(?:[LR][RSC]B|[lr][rsc]b)-|n['’]t|['’](?:s|re|ve|ll|d|m)|[;:?!])(?!\S)")

_DOUBLE = re.compile(r"```|``|'''|''|\n")
_STRAIGHT = re.compile(r" ?\" ?|\n")
_SEPARATE_SINGLE = re.compile(r"[‘\n]|(?: |(?<!\S))['’](?!\S) ?")
_BACKTICK = re.compile(r"`(?<![\w`]`)(?!`)")
_LATEX_SINGLE = re.compile(r"(?<![\w`])`(?=\w[^`'‘\n]*(?:'\w[^`'‘\n]*)*(?<=[\w,.?!])'(?!\w))")
_TURNED_APOSTROPHE = re.compile(r"(?<=\w) ?‘ ?(?=(?:s|t|re|ve|ll)\b)")
_ELISION = re.compile(r"(?:\d\ds|em|til|cause|round|bout|tis|twas)\b", re.IGNORECASE)

_SPARE_SPACE = re.compile(
    " (?:"
    + "|".join(
        (
            r"(?=[,;:?!%)\]}”’])",
            r"(?<=[(\[{$£€¥“‘] )",
            r"(?=\.)(?:(?<=\w\. )\.(?=\s|\Z)|(?<!\. )(?=\.(?![\w.]| \.(?!\.)))|(?<=\.\. )(?=\.(?![\w.])))",  # U.S. .
            r"(?=[nN'])(?=(?:n['’] ?t|N['’] ?T|'(?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M))\b)",
            r"(?<=['’] )(?:(?<=[\w.]['’] )(?=(?:s|t|re|ve|ll|d|m)(?![\w-]))"
            r"|(?<=\b[OD]['’] )(?=[A-Z])|(?<=\bo['’] )(?=clock\b))",
            r"(?=[nmt])(?:(?<=\b[Cc]an )(?=not\b)|(?<=\b[GgWw][oa]n )(?=na\b)|(?<=\b[Gg]ot )(?=ta\b)"
            r"|(?<=\b[Ll]em )(?=me\b)|(?<=\b[Gg]im )(?=me\b))",
            r"(?<=\] )(?:(?<=\[[B-HJ-Z]\] )|(?<=\[ [B-HJ-Z] \] ))(?=[a-z])",  # [W]e
            r"(?<=[/+\d#@] )(?:(?<=\d )(?=/ \d|- to )|(?<=\d / )(?=\d)|(?<=\+ )(?=/ -)|(?<=\+ / )(?=-)"
            r"|(?<=\s[#@] )(?=\w))",
        )
    )
    + ")"
)

_ATTACHED_STOP = re.compile(r"(?<=[^\s.])\.(?! ?\.)")
_SECOND_STOP = re.compile(r"\s\.(?=\s|\Z)")


def is_tokenised(text: str) -> bool:
    """Return whether most commas and full stops have a space before them.

    A single one counts only beside another sign of a tokeniser, such as `` or a separate "n't".
    """
    if " ," not in text and " ." not in text:
        return False
    spaced = len(_SPACED.findall(text))
    attached = len(_ATTACHED.findall(text))
    return spaced > attached and (spaced > 1 or _TREEBANK.search(text) is not None)


def replace_markup(edited: OffsetText) -> None:
    """Replace Treebank brackets and LaTeX quotation marks; everything else stays as it is."""
    if "B-" in edited.text or "b-" in edited.text:
        edited.sub(_BRACKET, _bracket)
    if "``" in edited.text:
        _curl_double_marks(edited)
    if "`" in edited.text:
        edited.sub(_LATEX_SINGLE, "‘")


def _bracket(match: re.Match[str]) -> str:
    """Return the bracket that a Treebank token stands for; lower-cased corpora have -lrb-."""
    return BRACKETS[match[1].upper()]


def detokenise(edited: OffsetText) -> None:
    """Replace brackets and marks like `replace_markup`, then rejoin contractions, possessives and punctuation."""
    edited.sub(_BRACKET, _bracket)
    edited.sub(_ESCAPE, "")
    if "``" in edited.text or "''" in edited.text:
        _curl_double_marks(edited)
    if '"' in edited.text:
        _attach_straight_marks(edited)
    edited.sub(_BACKTICK, "‘")
    edited.sub(_TURNED_APOSTROPHE, "’")
    _attach_single_marks(edited)
    edited.sub(_SPARE_SPACE, "")


def _curl_double_marks(edited: OffsetText) -> None:
    """Replace `` by “ and '' by ”.

    A '' that closes nothing opens a quotation if it comes first in a paragraph or bracket, or if the next mark is ''.
    """
    is_open = False

    def curled(match: re.Match[str]) -> str:
        nonlocal is_open
        mark = match[0]
        if mark == "\n":
            is_open = False
            return mark
        before = match.string[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:]
        following_mark = _DOUBLE.search(match.string, match.end())
        closed_next = following_mark is not None and following_mark[0] in ("''", "'''")
        opens = mark[0] == "`" or (not is_open and (closed_next or before in ("", "\n", "(", "[")))
        is_open = opens
        if len(mark) == 3:
            return "“‘" if opens else "’”"
        return "“" if opens else "”"

    edited.sub(_DOUBLE, curled)


def _attach_straight_marks(edited: OffsetText) -> None:
    """Remove the spaces inside straight double marks; marks with spaces on both sides open and close in turn."""
    is_open = False

    def attached(match: re.Match[str]) -> str:
        nonlocal is_open
        token, text = match[0], match.string
        if token == "\n":
            is_open = False
            return token
        spaced_before = token[0] == " " or text[match.start() - 1 : match.start()] in ("", "\n")
        spaced_after = token[-1] == " " or text[match.end() : match.end() + 1] in ("", "\n")
        is_open = not is_open if spaced_before == spaced_after else spaced_before
        return token.rstrip(" ") if is_open else token.lstrip(" ")

    edited.sub(_STRAIGHT, attached)


def _attach_single_marks(edited: OffsetText) -> None:
    """Attach single marks with spaces on both sides to the word before or after.

    Such a mark closes a quotation, is an apostrophe, or opens a quotation that a later mark closes.
    """
    is_open = False

    def attached(match: re.Match[str]) -> str:
        nonlocal is_open
        token, text = match[0], match.string
        mark = token.strip(" ")
        if mark in ("\n", "‘"):
            is_open = mark == "‘"
            return token
        before = text[match.start() - 1 : match.start()]
        closes_later = _separate_single_follows(text, match.end() - 1)
        if _ELISION.match(text, match.end()) or (not is_open and before in ("", "\n", "“", ",", ":") and closes_later):
            is_open = is_open or not _ELISION.match(text, match.end())
            return token.rstrip(" ")
        if is_open and not (before == "s" and closes_later):
            is_open = False
            return token.lstrip(" ").replace("'", "’")
        return token.lstrip(" ")

    edited.sub(_SEPARATE_SINGLE, attached)


def _separate_single_follows(text: str, start: int) -> bool:
    """Return whether another separate single mark follows before the next ‘ and the end of the paragraph."""
    match = _SEPARATE_SINGLE.search(text, start)
    return match is not None and match[0] not in ("‘", "\n")


def separate_stops(raw: str, text: str, offsets: Sequence[int]) -> frozenset[int]:
    """Return the full stops of a text that were words of their own in its tokenised raw text.

    A tokeniser leaves the full stop of an abbreviation attached ("Tarn Corp. of Ohio") and separates the one that ends
    a sentence ("sold Tarn Corp ." or "Tarn Corp. ."), which the text of both no longer shows.

    Args:
        raw: The raw text.
        text: The repaired text.
        offsets: For each character of `text` its offset in `raw`.

    Returns:
        Their offsets in `text`; none if the raw text is not tokenised.
    """
    stops: set[int] = set()
    if not _SECOND_STOP.search(raw):
        return frozenset()
    for match in _ATTACHED_STOP.finditer(text):
        at, where = match.start(), offsets[match.start()]
        if raw[where - 1 : where].isspace() or _SECOND_STOP.match(raw, where + 1):
            stops.add(at)
    return frozenset(stops)
