"""Cut very long articles into sections that are read one after another: memory and time per character stay the same."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.reader_api import Article, Sentence, Span
from transforms.text.quotation_marks import Quotation, is_verbatim, quotations

MAX_CHARACTERS = 100_000  # of a section; few articles are a tenth as long
MOST_BACK = 50  # sentences before that limit, among which a section ends


class Section(NamedTuple):
    """A part of an article, as an article of its own.

    Attributes:
        start: Its first character in the whole article.
        article: Its text and sentences, with offsets into its own text.
    """

    start: int
    article: Article


def sections(article: Article) -> Iterator[Section]:
    """Yield the sections of an article in order: whole sentences of at most `MAX_CHARACTERS` together, or one longer.

    A section ends with a paragraph if one ends near the limit, else at a sentence end that is in no quotation, else
    at the last sentence end. An article that is short enough is one section.
    """
    if len(article.text) <= MAX_CHARACTERS:
        yield Section(0, article)
        return
    sentences = article.sentences
    quoted = quotations(article.text, article.headline_end)
    first = 0
    while first < len(sentences):
        start = sentences[first].start
        last = max(first + 1, bisect_right(sentences, start + MAX_CHARACTERS, first, key=lambda s: s.end))
        stop = len(sentences) if last == len(sentences) else _section_end(sentences, quoted, first, last)
        end = sentences[stop - 1].end
        moved = tuple(s._replace(start=s.start - start, end=s.end - start) for s in sentences[first:stop])
        yield Section(start, Article(article.text[start:end], moved, article.title))
        first = stop


def _section_end(sentences: Sequence[Sentence], quoted: Sequence[Quotation], first: int, last: int) -> int:
    """Return one past the last sentence of the section that begins at `first` and has room for those before `last`."""
    choices = range(last, max(first, last - MOST_BACK), -1)
    for k in choices:
        if sentences[k - 1].paragraph != sentences[k].paragraph:
            return k
    outside = (k for k in choices if not is_verbatim(Span(sentences[k - 1].end, sentences[k].start), quoted))
    return next(outside, choices[0])
