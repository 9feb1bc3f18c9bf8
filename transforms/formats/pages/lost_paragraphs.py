"""Tell which paragraphs of an HTML page belong to its article, although the text extracted from it lacks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from transforms.formats.pages.page_boilerplate import is_apart, is_boilerplate
from transforms.formats.pages.page_tree import Shown
from transforms.text.quotation_marks import DOUBLE

RUN = 6  # words by which a paragraph is found again: its first ones
OWN_SHARE = 0.15  # least share of the kept words in elements of a class, for the class to be the article's
MOST_LINKED = 0.5  # a paragraph of more links, as a share of its characters, is a menu


class Found(NamedTuple):
    """Which paragraphs of a page are in the extracted text.

    Attributes:
        at: For each paragraph that is in it, by index, the index of its block.
        opening: The index of the block that contains each run of words that opens a paragraph of the page.
        signatures: The classes of elements that hold the article's paragraphs.
        parents: The elements that hold them.
        articles: The nearest `article` elements around them.
        spine: All elements around them.
        first: The index of the first paragraph that is in it.
        last: The index of the last one; -1 without any.
    """

    at: dict[int, int]
    signatures: set[tuple[str, str]]
    parents: set[Any]
    articles: set[Any]
    spine: set[Any]
    first: int
    last: int

    @classmethod
    def among(cls, shown: Sequence[Shown], blocks: Iterable[tuple[str, ...]]) -> Found:
        """Return which of the paragraphs a page shows are in a text, given the words of each of its blocks."""
        openings = {s.said[:RUN] for s in shown}
        runs: dict[tuple[str, ...], int] = {}
        for index, said in enumerate(blocks):
            runs.setdefault(said, index)
            for start in range(len(said) - RUN + 1):
                run = said[start : start + RUN]
                if run in openings:
                    runs.setdefault(run, index)
        # Only the first paragraph of several with the same opening: the others may be another article's.
        at = {i: runs.pop(opening) for i, s in enumerate(shown) if (opening := s.said[:RUN]) in runs}
        sizes: Counter[tuple[str, str]] = Counter()
        for i in at:
            sizes[_signature(shown[i].element.getparent())] += len(shown[i].said)
        total = sum(sizes.values())
        parents = {shown[i].element.getparent() for i in at}
        return cls(
            at=at,
            signatures={s for s, size in sizes.items() if size >= OWN_SHARE * total},
            parents=parents,
            articles={_article(shown[i].element) for i in at},
            spine={outer for parent in parents for outer in (parent, *parent.iterancestors())},
            first=min(at, default=0),
            last=max(at, default=-1),
        )


def _signature(element: Any) -> tuple[str, str]:
    return (str(element.tag), element.get("class") or "") if element is not None else ("", "")


def _article(element: Any) -> Any:
    return next(element.iterancestors("article"), None)


def lost_paragraphs(shown: Sequence[Shown], found: Found) -> Iterator[int]:
    """Yield the indexes of paragraphs that belong to the article but are not in the extracted text.

    Such a paragraph is no box, caption or menu, lies in the same `article` as the others, and either in an element of
    the same tag and class as they do, or between two of them with a quotation in it.
    """
    if not found.at:
        return
    openings: set[tuple[str, ...]] = set()
    for i, paragraph in enumerate(shown):
        opening = paragraph.said[:RUN]
        repeats = opening in openings
        openings.add(opening)
        if i in found.at or repeats or len(opening) < RUN or paragraph.linked > MOST_LINKED:
            continue
        if is_boilerplate(paragraph.text) or is_apart(paragraph.element, found.spine):
            continue
        if _article(paragraph.element) not in found.articles:
            continue
        parent = paragraph.element.getparent()
        signature = _signature(parent)
        between = found.first < i < found.last
        same_class = signature in found.signatures and (signature[1] != "" or parent in found.parents)
        if same_class or (between and DOUBLE.search(paragraph.text)):
            yield i
