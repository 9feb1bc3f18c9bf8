"""Make ids that are the same on any machine, in any batch and for any reader."""

from __future__ import annotations

import hashlib
import re

LETTERS_AND_DIGITS = re.compile(r"[^\W_]+")


def digest(*parts: object) -> str:
    """Return a 32-character hexadecimal id of `parts` (BLAKE2b, 128 bits; the unit separator keeps parts apart)."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def article_id(namespace: str, external_id: str) -> str:
    """Return the id of the article that `namespace` (a publisher or feed) calls `external_id`."""
    return digest("article", namespace, external_id)


def text_key(text: str) -> str:
    """Return a hash of the letters and digits of `text`, case folded: equal for texts of the same words."""
    return digest("".join(LETTERS_AND_DIGITS.findall(text.casefold())))
