"""Find the encoding of text that names none and is not UTF-8; rather find none than a wrong one.

chardet 7 ranks the encodings. Between those of Western Europe it cannot choose in English text, where a few quotation
marks and names are all that tells: there the characters must stand where writers put them, in one encoding only.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from transforms.records.english_words import is_english
from transforms.records.plausible_characters import count_odd, count_odd_in_any_script

SAMPLE = 1 << 16  # bytes that are looked at, from shortly before the first beyond ASCII
BEFORE = 2000
WESTERN = ("cp1252", "mac_roman", "iso8859_15", "cp850", "cp437")
DOS = {"cp850", "cp437"}
_DOS_LETTER = re.compile(r"[A-Za-z]\xa0[A-Za-z]|^\xa0$")  # its "á" is the space of Windows that breaks no line
NAMES = {  # what a newsroom may have, by Python's names: chardet's name, the name for people
    "cp1252": ("cp1252", "Windows-1252"),
    "mac_roman": ("mac-roman", "Mac Roman"),
    "iso8859_15": ("iso8859-15", "ISO-8859-15"),
    "cp850": ("cp850", "DOS code page 850"),
    "cp437": ("cp437", "DOS code page 437"),
    "cp1250": ("cp1250", "Windows-1250"),
    "iso8859_2": ("iso8859-2", "ISO-8859-2"),
    "cp1251": ("cp1251", "Windows-1251"),
    "mac_cyrillic": ("mac-cyrillic", "Mac Cyrillic"),
    "iso8859_5": ("iso8859-5", "ISO-8859-5"),
    "koi8_r": ("koi8-r", "KOI8-R"),
    "koi8_u": ("koi8-u", "KOI8-U"),
    "cp1253": ("cp1253", "Windows-1253"),
    "iso8859_7": ("iso8859-7", "ISO-8859-7"),
    "cp1254": ("cp1254", "Windows-1254"),
    "cp1255": ("cp1255", "Windows-1255"),
    "cp1256": ("cp1256", "Windows-1256"),
    "cp1257": ("cp1257", "Windows-1257"),
    "cp1258": ("cp1258", "Windows-1258"),
    "cp874": ("cp874", "Windows-874"),
    "cp932": ("cp932", "Shift JIS"),
    "euc_jis_2004": ("euc_jis_2004", "EUC-JP"),
    "gb18030": ("gb18030", "GB 18030"),
    "big5hkscs": ("big5hkscs", "Big5"),
    "cp949": ("cp949", "EUC-KR"),
}
FAMILIES = (  # encodings that differ in few letters
    WESTERN,
    ("cp1250", "iso8859_2"),
    ("cp1251", "mac_cyrillic"),
    ("koi8_r", "koi8_u"),
    ("cp1253", "iso8859_7"),
)
_OF_CHARDET = {theirs: ours for ours, (theirs, _) in NAMES.items()}
LEAST_CONFIDENCE = 0.13  # chardet's, which is low for short texts, whatever the encoding
CLEAR = 1.25  # times the confidence of the next encoding in which the text is another
CLEAR_IN_FAMILY = 1.02
_MULTIBYTE_UTF_8 = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"  # near enough
)
_SEEN = re.compile(r"[^\x00-\x7f\s]")  # a space alone speaks for no other encoding
_HIGH = re.compile(rb"[\x80-\xff]+")


class Sniffed(NamedTuple):
    """What was found out about an encoding.

    Attributes:
        codec: Python's name of the encoding; None if no encoding is sure.
        guesses: If none is sure, the names for people of the likeliest.
    """

    codec: str | None
    guesses: Sequence[str] = ()


def sniff(raw: bytes) -> Sniffed:
    """Return the encoding of a text that is not UTF-8, if it is sure."""
    sample = _sample(raw)
    if _is_nearly_utf_8(sample):
        return Sniffed(None, ["UTF-8 with damaged bytes"])
    if is_english(sample.decode("ascii", "ignore"), least=1):
        return _western(sample)
    ranked = _ranked(sample)
    if not ranked:
        return Sniffed(None)
    codec, confidence = ranked[0]
    family = next((names for names in FAMILIES if codec in names), (codec,))
    text = _decoded(sample, codec)
    others = [found for name, found in ranked if name not in family and _decoded(sample, name) != text]
    if confidence < max(LEAST_CONFIDENCE, CLEAR * max(others, default=0.0)):
        return Sniffed(None, [NAMES[name][1] for name, _ in ranked[:2]])
    if family == WESTERN:
        return _western(sample)
    return _of_family(sample, [of for of in ranked if of[0] in family])


def _sample(raw: bytes) -> bytes:
    first = _HIGH.search(raw)
    start = max(0, first.start() - BEFORE) if first else 0
    return raw[start : start + SAMPLE]


def _is_nearly_utf_8(sample: bytes) -> bool:
    """Return whether most bytes beyond ASCII are UTF-8, so that the others are damage, or another text's."""
    high = sum(map(len, _HIGH.findall(sample)))
    return 2 * sum(map(len, _MULTIBYTE_UTF_8.findall(sample))) > high


def _western(sample: bytes) -> Sniffed:
    """Return the encoding in which the characters stand where writers put them, if there is one only."""
    found: dict[str, tuple[int, str]] = {}  # by text: how many are out of place, and the encoding
    for name in WESTERN:
        text = _decoded(sample, name)
        if text is not None and not (name.startswith("iso") and re.search("[\x80-\x9f]", text)):
            found.setdefault(text, (count_odd(text), name))
    if not found:
        return Sniffed(None)
    if DOS & {name for _, name in found.values()} and not _DOS_LETTER.search(_decoded(sample, "cp1252") or "\xa0"):
        least = min(odd for odd, _ in found.values())
        if (least, "cp1252") in found.values():  # DOS has no quotation marks, and hardly anybody has its files
            found = {text: of for text, of in found.items() if of[1] not in DOS}
    (odd, codec), *others = sorted(found.values(), key=lambda of: of[0])
    n = len(b"".join(_HIGH.findall(sample)))
    is_seen = codec == "cp1252" or _SEEN.search(_decoded(sample, codec) or "")
    if is_seen and 3 * odd <= n and all(other >= (3 * odd if odd else 1) for other, _ in others):
        return Sniffed(codec)
    return Sniffed(None, [NAMES[name][1] for _, name in [(odd, codec), *others][:2]])


def _of_family(sample: bytes, ranked: Sequence[tuple[str, float]]) -> Sniffed:
    """Return the first of similar encodings, if characters out of place speak against the next, or else chardet."""
    (first, confidence), *others = ranked
    text = _decoded(sample, first) or ""
    odd = count_odd_in_any_script(text)
    for name, found in others:
        other = _decoded(sample, name) or ""
        more = count_odd_in_any_script(other) - odd
        if other != text and (more < 0 or (more == 0 and confidence < CLEAR_IN_FAMILY * found)):
            return Sniffed(None, [NAMES[first][1], NAMES[name][1]])
    return Sniffed(first)


def _ranked(sample: bytes) -> list[tuple[str, float]]:
    """Return the encodings that fit, by Python's names, with chardet's confidence, the highest first."""
    from chardet import detect_all  # takes a fifth of a second to load: only for those who have such texts

    found = detect_all(
        sample,
        ignore_threshold=True,
        prefer_superset=False,
        compat_names=False,
        include_encodings=list(_OF_CHARDET),
        no_match_encoding="cp1252",
    )
    named = [(_OF_CHARDET.get(each["encoding"] or ""), float(each["confidence"])) for each in found]
    return [(name, confidence) for name, confidence in named if name and _decoded(sample, name) is not None]


def _decoded(sample: bytes, codec: str) -> str | None:
    """Return a sample as text, without a character that its end cuts; None if it is not of that encoding."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeDecodeError:
        return None
