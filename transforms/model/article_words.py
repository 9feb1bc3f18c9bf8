"""The words of an article as the tokenizer cuts them, for rules that look at words instead of scores."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from transforms.model.pieces import PLACES, Pieces


class ArticleWords:
    """The words of one article, by their position.

    Attributes:
        text: The article's text.
        pieces: Its word pieces.
        lower: Each word in lower case.
        has_letters: Whether each word has a letter or digit.
        quoted: The quotation that contains each word: an index into `Pieces.quotations`; -1 outside.
    """

    def __init__(self, text: str, pieces: Pieces) -> None:
        self.text, self.pieces = text, pieces
        self._offsets = list(zip(pieces.start.tolist(), pieces.end.tolist(), strict=True))
        self.lower = [text[start:end].lower() for start, end in self._offsets]
        self.has_letters: list[bool] = pieces.has_alphanumeric.tolist()
        self.quoted: list[int] = pieces.quoted.tolist()
        place = pieces.place[pieces.words] % len(PLACES)
        self._sentences: list[int] = np.flatnonzero(place != PLACES.index("inside")).tolist()
        self._paragraphs: list[int] = np.flatnonzero(place == PLACES.index("paragraph")).tolist()

    def __len__(self) -> int:
        return len(self.lower)

    def between(self, start: int, end: int) -> str:
        """Return the text of the words from `start` to `end` (exclusive)."""
        return self.text[self._offsets[start][0] : self._offsets[end - 1][1]] if start < end else ""

    def sentence_start(self, word: int) -> int:
        """Return the first word of the sentence that contains a word."""
        return self._sentences[max(0, bisect_right(self._sentences, word) - 1)] if self._sentences else 0

    def one_paragraph(self, start: int, end: int) -> bool:
        """Return whether no paragraph begins after the word `start`, up to the word `end`."""
        return bisect_right(self._paragraphs, start) == bisect_right(self._paragraphs, end)
