"""Text that keeps the raw offset of each of its characters while it is edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence


class OffsetText:
    """Text being repaired.

    Attributes:
        text: The text as edited so far.
        offsets: For each character of `text`, its index in the raw text.
    """

    def __init__(self, raw: str) -> None:
        self.text = raw
        self.offsets: Sequence[int] = range(len(raw))

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> None:
        """Replace every match, as `re.sub` does with a plain string or a function, and keep the offsets.

        Character j of a replacement gets the offset of character j of its match. If the replacement does not begin
        with a space, the match's leading spaces are skipped first.
        """
        pieces: list[str] = []
        offsets: list[int] = []
        copied_to = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            replacement = new if isinstance(new, str) else new(match)
            pieces += self.text[copied_to:start], replacement
            offsets += self.offsets[copied_to:start]
            first = start if replacement[:1] == " " else end - len(match[0].lstrip(" "))
            offsets += (self.offsets[min(first + j, end - 1)] for j in range(len(replacement)))
            copied_to = end
        if copied_to:
            self.text = "".join(pieces) + self.text[copied_to:]
            self.offsets = offsets + list(self.offsets[copied_to:])

    def cut(self, start: int, end: int) -> None:
        """Keep only the characters from `start` to `end` (exclusive)."""
        self.text, self.offsets = self.text[start:end], self.offsets[start:end]
