"""Tell whether characters stand where a writer may have put them: the wrong encoding puts others in their places.

Windows-1252 and Mac Roman give most bytes different characters: "“We" of the one is "ìWe" in the other, and "waited,”"
is "waited,î". That a small letter stands before a capital, or a letter right after a comma, no writer means.
"""

from __future__ import annotations

import re

_CODECS = ("cp1252", "mac_roman", "cp437", "cp850")
_CHARACTERS = [bytes([b]).decode(codec, "ignore") for codec in _CODECS for b in range(128, 256)]
_LARGE = "".join(sorted({c for c in _CHARACTERS if c.isupper()}))
_SMALL = "".join(sorted({c for c in _CHARACTERS if c.islower() and c not in "ªº"}))
_NEVER = "ƒ‡ˆ˜¬¤¦¯¸¨ˇ˘˙˛˚˝ıﬁﬂ◊∂∑∏π∫Ω≈∆√∞≠≤≥ŸÿÞþÐð\u0370-\u03ff\u2190-\u25ff₧⌐ⁿ\uf8ff\x80-\x9f\ufffd"
_ALONE = "àèéòóôöåæøíyÀÅÖØÆ"  # letters that are words in some language
_ODD = re.compile(
    rf"[{_NEVER}]"
    rf"|(?<=[a-z{_SMALL}])[{_LARGE}]"  # "cafÈ"
    rf"|[{_SMALL}](?=[A-Z{_LARGE}])"  # "ìWe"
    rf"|(?<![A-Za-z{_LARGE}{_SMALL}])[{_LARGE}](?=[A-Z][a-z{_SMALL}]|I\b)"  # "ÒWe", "ÒI"
    rf"|(?<=[A-Z])[{_LARGE}](?=[a-z])"  # "LÈon"
    rf"|(?<=[,;.!?])[{_LARGE}{_SMALL}]"  # "waited,î"
    rf"|(?<![A-Za-z{_LARGE}{_SMALL}])(?![{_ALONE}])[{_LARGE}{_SMALL}](?![A-Za-z{_LARGE}{_SMALL}])"
    r"|(?<=[A-Za-z])í(?=(?:s|t|re|ve|ll|d|m)\b)|(?<=s)í(?![A-Za-z])"  # "itís", "playersí": apostrophes of Windows
    r"|[“‘](?=\s|\Z)|(?<=[A-Za-z\d])[„‚]|(?<=[A-Za-z\d])“(?=[A-Za-z])|(?<=\s)”|(?<![\w.,;:!?…”)\]*—–-])”|”(?=[A-Za-z])|(?<=\s)’(?=\s)"
    r"|(?<=[A-Za-z])[•·«†¿¡](?=[A-Za-z])|(?<![\s\d(—–-])[£€¥](?!\s?\d)|[£€¥](?=[A-Za-z])|(?<!\d)(?<!\d\s)¢"
    r"|(?<=[A-Za-z])[¼½¾¹²³©§¶±×÷°ªº](?=[A-Za-z])|(?<=[A-Za-z])[¼½¾±÷©§¶°¿¡£€¥Œ](?![\s\d])|(?<=\s)[®™]"
    r"|[¡¿](?![^\W\d_]|[\d“«])"
)
_PAIR = re.compile(r"(?=([^\W\d_])([^\W\d_]))")
_SYMBOL = re.compile(r"(?<=[^\W\d_])[\x80-\xb4\xb6-\xbf†‡‰‹›€„](?=[^\W\d_])")


def count_odd(text: str) -> int:
    """Return how many characters beyond ASCII stand where no writer puts them."""
    return len(_ODD.findall(text))


def count_odd_in_any_script(text: str) -> int:
    """Return how many capitals follow a small letter within a word, and how many symbols stand between letters."""
    capitals = sum(1 for pair in _PAIR.finditer(text) if pair[1].islower() and pair[2].isupper())
    return capitals + len(_SYMBOL.findall(text))
