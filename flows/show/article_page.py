"""Write an article with its marks as one HTML page without scripts or other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flows.report.charts import visible, visible_text
from flows.report.page_template import page_template
from flows.show import speaker_notes
from flows.show.article_tables import ArticleTables
from flows.show.speaker_notes import QuoteNote
from transforms.marked_text import CONTENT, Paragraph, Step, steps

TEMPLATE = Path(__file__).with_name("article.html.jinja")
WEB = ("http", "https")  # of other addresses no link is made: javascript: runs what it names


@dataclass(frozen=True)
class Piece:
    """What the page writes next: a text, the start of a mark, or the end of one.

    Attributes:
        kind: `text`, `open` or `close`.
        text: The text.
        role: Role of the mark.
        note: Note of the quote that begins or ends here with its content; None elsewhere.
        is_front: Whether it is content of the quote that was asked for.
        entity: What the entity of a mention is.
    """

    kind: str
    text: str = ""
    role: str = ""
    note: QuoteNote | None = None
    is_front: bool = False
    entity: str = ""


def page(tables: ArticleTables, front: str = "", links: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page.

    Args:
        tables: The rows of the article.
        front: Id of the quote to show first; "" for none.
        links: Texts and addresses of links to show above the article.
    """
    article = tables.article
    notes = speaker_notes.quote_notes(tables, front)
    writer = _Writer(tables, notes, front)
    return page_template(TEMPLATE).render(
        links=links,
        title=visible(article["title"] or "") or visible(article["external_id"]),
        source=visible(article["source"]),
        day=f"{article['published_at']:%Y-%m-%d}" if article["published_at"] else "no date",
        more=[visible(article[name]) for name in ("byline", "section") if article[name]],
        url=visible(article["url"] or ""),
        link=_web_address(article["url"]),
        article_id=article["article_id"],
        external_id=visible(article["external_id"]),
        snapshot=tables.snapshot,
        reader=visible(f"{article['reader']} {article['reader_version']}"),
        copies=speaker_notes.copies_of(tables),
        paragraphs=[(paragraph.part, list(writer.pieces(paragraph))) for paragraph in tables.paragraphs()],
        notes=notes,
        front=next((note for note in notes if note.quote_id == front), None),
        entities=speaker_notes.entity_notes(tables),
        rule=speaker_notes.rule(),
    )


class _Writer:
    def __init__(self, tables: ArticleTables, notes: list[QuoteNote], front: str) -> None:
        self._front = front
        self._notes = {note.quote_id: note for note in notes}
        names = {row["entity_id"]: f"{visible(row['name'])}, {row['type']}" for row in tables.entities}
        self._entities = {row["mention_id"]: names.get(row["entity_id"], "") for row in tables.entity_mentions}
        content = [row for row in tables.quote_spans if row["role"] == CONTENT]
        self._starts: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        for row in content:
            self._starts.setdefault(row["quote_id"], row["start"])
            self._ends[row["quote_id"]] = row["end"]

    def pieces(self, paragraph: Paragraph) -> Iterator[Piece]:
        for step in steps(paragraph.segments):
            mark = step.mark
            if mark is None:
                yield Piece("text", visible_text(step.text))
            else:
                yield Piece(
                    step.kind,
                    role=mark.role,
                    note=self._note(step),
                    is_front=mark.role == CONTENT and mark.row == self._front,
                    entity=self._entities.get(mark.row, "") if mark.role == "entity" else "",
                )

    def _note(self, step: Step) -> QuoteNote | None:
        """Return the note of a quote where its first content span begins and its last one ends."""
        mark = step.mark
        if mark is None or mark.role != CONTENT or not step.whole:
            return None
        at_edge = mark.start == self._starts[mark.row] if step.kind == "open" else mark.end == self._ends[mark.row]
        return self._notes.get(mark.row) if at_edge else None


def _web_address(url: str | None) -> str:
    """Return an address that may be a link; "" where it is none of the web, or has characters that hide what it is."""
    try:
        is_web = bool(url) and urlsplit(url).scheme in WEB
    except ValueError:
        return ""
    return url if url and is_web and url == visible(url) else ""
