"""Tokenised text made clean: the marks and brackets of the Penn Treebank and LaTeX, and the spaces of tokenisers."""

from __future__ import annotations

import re

from transforms.text.offset_text import Draft

BRACKETS = {"LRB": "(", "RRB": ")", "LSB": "[", "RSB": "]", "LCB": "{", "RCB": "}"}
_BRACKET = re.compile(r"-([LR][RSC]B)-")
_ESCAPE = re.compile(r"\\(?=[/*])")

# Evidence. A dot of a spaced ellipsis proves nothing; French sets spaces before : ; ! ? but none before a comma.
_SPACED = re.compile(r" (?<!\. )(?:,|\.(?! \.(?!\.)))(?=\s|\Z)")
_ATTACHED = re.compile(r"[,.](?=\s|\Z)(?<=[^\s.,].)")
_TREEBANK = re.compile(r"(?<!\S)(?:``|''|\(|-[LR][RSC]B-|n['’]t|['’](?:s|re|ve|ll|d|m)|[;:?!])(?!\S)")

_DOUBLE = re.compile(r"```|``|'''|''|\n")
_STRAIGHT = re.compile(r" ?\" ?|\n")
_LONE_SINGLE = re.compile(r"[‘\n]|(?: |(?<!\S))['’](?!\S) ?")
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


def is_tokenised(text: str) -> bool:
    """Whether most commas and full stops have a space before them, and not just one by accident."""
    if " ," not in text and " ." not in text:
        return False
    spaced = len(_SPACED.findall(text))
    attached = len(_ATTACHED.findall(text))
    return spaced > attached and (spaced > 1 or _TREEBANK.search(text) is not None)


def repair_marks(draft: Draft) -> None:
    """Treebank brackets and LaTeX quotation marks in text that is not tokenised; all else stays."""
    if "B-" in draft.text:
        draft.sub(_BRACKET, lambda m: BRACKETS[m[1]])
    if "``" in draft.text:
        _turn_doubles(draft)
    if "`" in draft.text:
        draft.sub(_LATEX_SINGLE, "‘")


def detokenise(draft: Draft) -> None:
    """Brackets and marks as `repair_marks`; then the spaces, contractions and possessives of tokenised text."""
    draft.sub(_BRACKET, lambda m: BRACKETS[m[1]])
    draft.sub(_ESCAPE, "")
    if "``" in draft.text or "''" in draft.text:
        _turn_doubles(draft)
    if '"' in draft.text:
        _close_up_straight(draft)
    draft.sub(_BACKTICK, "‘")
    draft.sub(_TURNED_APOSTROPHE, "’")
    _close_up_singles(draft)
    draft.sub(_SPARE_SPACE, "")


def _turn_doubles(draft: Draft) -> None:
    """`` and '' to “ and ”; a '' that has nothing to close opens, where it stands first or another one closes."""
    is_open = False

    def turned(match: re.Match[str]) -> str:
        nonlocal is_open
        mark = match[0]
        if mark == "\n":
            is_open = False
            return mark
        before = match.string[max(0, match.start() - 2) : match.start()].rstrip(" ")[-1:]
        following = _DOUBLE.search(match.string, match.end())
        closed_next = following is not None and following[0] in ("''", "'''")
        opens = mark[0] == "`" or (not is_open and (closed_next or before in ("", "\n", "(", "[")))
        is_open = opens
        if len(mark) == 3:
            return "“‘" if opens else "’”"
        return "“" if opens else "”"

    draft.sub(_DOUBLE, turned)


def _close_up_straight(draft: Draft) -> None:
    """Takes the spaces from the inner side of straight double marks; those that stand alone open and close in turn."""
    is_open = False

    def closed_up(match: re.Match[str]) -> str:
        nonlocal is_open
        token, text = match[0], match.string
        if token == "\n":
            is_open = False
            return token
        spaced_before = token[0] == " " or text[match.start() - 1 : match.start()] in ("", "\n")
        spaced_after = token[-1] == " " or text[match.end() : match.end() + 1] in ("", "\n")
        is_open = not is_open if spaced_before == spaced_after else spaced_before
        return token.rstrip(" ") if is_open else token.lstrip(" ")

    draft.sub(_STRAIGHT, closed_up)


def _close_up_singles(draft: Draft) -> None:
    """Single marks that stand alone close, or are possessives or elisions, or open where another one closes."""
    is_open = False

    def closed_up(match: re.Match[str]) -> str:
        nonlocal is_open
        token, text = match[0], match.string
        mark = token.strip(" ")
        if mark in ("\n", "‘"):
            is_open = mark == "‘"
            return token
        before = text[match.start() - 1 : match.start()]
        closes_later = _has_lone_single(text, match.end() - 1)
        if _ELISION.match(text, match.end()) or (not is_open and before in ("", "\n", "“", ",", ":") and closes_later):
            is_open = is_open or not _ELISION.match(text, match.end())
            return token.rstrip(" ")
        if is_open and not (before == "s" and closes_later):
            is_open = False
            return token.lstrip(" ").replace("'", "’")
        return token.lstrip(" ")

    draft.sub(_LONE_SINGLE, closed_up)


def _has_lone_single(text: str, start: int) -> bool:
    """Whether another single mark stands alone before the paragraph's or the next opening mark's beginning."""
    match = _LONE_SINGLE.search(text, start)
    return match is not None and match[0] not in ("‘", "\n")
