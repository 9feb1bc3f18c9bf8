"""Show an article: find it, read its rows, and write them for people."""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from flows.show import article_tables, find_article
from flows.show.article_tables import ArticleTables
from flows.show.snapshot_files import open_files

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class ShownArticle:
    """An article of a snapshot with its quotes, speakers and entities. A notebook displays it as a page.

    Attributes:
        tables: Its rows.
        front: Id of the quote that was asked for; "" where the article was.
    """

    tables: ArticleTables
    front: str = ""

    def html(self) -> str:
        """Return the article as an HTML page that needs no other file and runs no scripts."""
        from flows.show import article_page

        return article_page.page(self.tables, self.front)

    def text(self, *, whole: bool = True, width: int | None = None) -> str:
        """Return the article as plain text, with signs around what is marked.

        Args:
            whole: Whether to show the whole article, or only the paragraphs of the quote that was asked for, with those
                around it.
            width: Where lines are wrapped, in characters; None for one line per paragraph.
        """
        from flows.show import article_text

        return article_text.as_text(self.tables, self.front, whole=whole, width=width)

    def print_to(self, console: Console, *, whole: bool = True) -> None:
        """Print the article, in colours where the console has them; lines are wrapped only in a terminal."""
        from flows.show import article_text

        article_text.print_article(console, self.tables, self.front, whole=whole, wrap=console.is_terminal)

    def as_dict(self) -> dict[str, Any]:
        """Return the rows as plain values: article, sentences, quotes, spans, mentions, entities, links, groups."""
        return self.tables.as_dict() | {"quote_id": self.front or None}

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, so that its styles do not reach the notebook."""
        frame = 'sandbox="allow-popups" style="width: 100%; height: 40rem; border: 0"'
        return f'<iframe {frame} title="Article" srcdoc="{escape(self.html())}"></iframe>'


def show(name: str, to: str | os.PathLike[str] = "data", snapshot: str | None = None) -> ShownArticle:
    """Return an article with its quotes, speakers and entities: `.html()`, `.text()`, `.as_dict()`.

    Args:
        name: An article_id or quote_id, or at least its first 6 characters; an external_id; the article's url. With a
            quote, the article is shown with that quote in front.
        to: Folder or URL that was built into.
        snapshot: Id of a former snapshot; None for the published one.

    Raises:
        flows.errors.InputError: Nothing has that name, or several have it: the message lists them.
        flows.errors.TargetError: Nothing is published there, there is no such snapshot, or the store is out of reach.
        flows.errors.PublishError: A newer version wrote it, or its files are not those that were published.
    """
    files = open_files(to, snapshot)
    found = find_article.find(files, name)
    return ShownArticle(article_tables.read(files, found), found.quote_id)
