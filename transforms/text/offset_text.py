"""Text that is being edited, with the place in the raw text that each of its characters came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence


class Draft:
    """Text under repair with its offsets into the raw text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offsets: Sequence[int] = range(len(text))

    def sub(self, pattern: re.Pattern[str], new: str | Callable[[re.Match[str]], str]) -> None:
        """`re.sub` that keeps the offsets.

        Character j of a replacement comes from character j of its match, where leading spaces that the replacement
        lacks do not count.
        """
        pieces: list[str] = []
        offsets: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            replacement = new if isinstance(new, str) else new(match)
            pieces += self.text[done:start], replacement
            offsets += self.offsets[done:start]
            first = start if replacement[:1] == " " else end - len(match[0].lstrip(" "))
            offsets += (self.offsets[min(first + j, end - 1)] for j in range(len(replacement)))
            done = end
        if done:
            self.text = "".join(pieces) + self.text[done:]
            self.offsets = offsets + list(self.offsets[done:])

    def cut(self, start: int, end: int) -> None:
        """Keeps only the characters from `start` to `end`."""
        self.text, self.offsets = self.text[start:end], self.offsets[start:end]
