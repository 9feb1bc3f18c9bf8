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
        """`re.sub` that keeps the offsets: character j of a replacement comes from character j of its match."""
        pieces: list[str] = []
        offsets: list[int] = []
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            replacement = new if isinstance(new, str) else new(match)
            pieces += self.text[done:start], replacement
            offsets += self.offsets[done : min(start + len(replacement), end)]
            if len(replacement) > end - start:
                offsets += [self.offsets[end - 1]] * (len(replacement) - (end - start))
            done = end
        if done:
            self.text = "".join(pieces) + self.text[done:]
            self.offsets = offsets + list(self.offsets[done:])

    def cut(self, start: int, end: int) -> None:
        """Keeps only the characters from `start` to `end`."""
        self.text, self.offsets = self.text[start:end], self.offsets[start:end]
