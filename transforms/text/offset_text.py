"""Text that keeps the raw offset of each of its characters while it is edited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence


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
        """Replace every match, as `re.sub` does with a plain string or a function; see `replace` for the offsets."""
        matches = pattern.finditer(self.text)
        self.replace((*match.span(), new if isinstance(new, str) else new(match)) for match in matches)

    def replace(self, edits: Iterable[tuple[int, int, str]]) -> None:
        """Replace pieces of the text and keep the offsets.

        Character j of a replacement gets the offset of character j of its piece. If the replacement does not begin
        with a space, the piece's leading spaces are skipped first.

        Args:
            edits: The start and end of each piece and its replacement, in order and without overlaps.
        """
        pieces: list[str] = []
        offsets: list[int] = []
        copied_to = 0
        for start, end, replacement in edits:
            pieces += self.text[copied_to:start], replacement
            offsets += self.offsets[copied_to:start]
            first = start if replacement[:1] == " " else end - len(self.text[start:end].lstrip(" "))
            offsets += (self.offsets[min(first + j, end - 1)] for j in range(len(replacement)))
            copied_to = end
        if copied_to:
            self.text = "".join(pieces) + self.text[copied_to:]
            self.offsets = offsets + list(self.offsets[copied_to:])

    def cut(self, start: int, end: int) -> None:
        """Keep only the characters from `start` to `end` (exclusive)."""
        self.text, self.offsets = self.text[start:end], self.offsets[start:end]
