"""Declare how tables are looked through: what is searched, how rows are sorted, what they are counted by.

Databases of `newstables export` have the indexes for it, and `newstables explore` shows the tables so.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Browsing:
    """How a table or view is looked through.

    Attributes:
        searched: Columns of the full-text index; none for a table without one.
        sort: The column that rows are sorted by where nobody asks for another order; "" for the key.
        descending: Whether its greatest value comes first.
        facets: Columns whose values are listed with their number of rows.
        label: The column that names a row where another table refers to it; "" for the key.
        shown: The columns of a first look, in order; none for all.
    """

    searched: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = False
    facets: tuple[str, ...] = ()
    label: str = ""
    shown: tuple[str, ...] = ()

    @property
    def indexed(self) -> tuple[str, ...]:
        """Return the columns to index: what rows are sorted and counted by."""
        return tuple(dict.fromkeys((*((self.sort,) if self.sort else ()), *self.facets)))


BROWSING = {
    "who_said_what": Browsing(
        searched=("speaker", "paragraph", "title"),
        sort="day",
        descending=True,
        facets=("source", "speaker", "kind"),
        shown=("day", "source", "speaker", "text", "article_id", "kind", "n_papers", "confidence", "url"),
    ),
    "articles": Browsing(
        searched=("title", "text"),
        sort="published_at",
        descending=True,
        facets=("source", "section"),
        label="title",
        shown=("published_at", "source", "title", "section", "byline", "n_words", "n_quotes", "text", "url"),
    ),
    "quotes": Browsing(
        searched=("text", "speaker_name"),
        facets=("kind", "act", "speaker_type"),
        shown=("text", "speaker_name", "cue", "kind", "act", "confidence", "speaker_confidence", "article_id"),
    ),
    "identities": Browsing(
        sort="n_statements",
        descending=True,
        facets=("type", "gender"),
        label="name",
        shown=("name", "type", "description", "gender", "n_statements", "n_articles", "n_quotes", "last_seen"),
    ),
    "sentences": Browsing(facets=("part",)),
    "entities": Browsing(facets=("type",)),
    "entity_links": Browsing(sort="confidence", facets=("method",)),
    "article_copies": Browsing(facets=("agency",)),
}
