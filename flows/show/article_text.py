"""Write an article with its marks for a terminal: in colours, or with signs around the marks where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.report.charts import visible, visible_text
from flows.show import speaker_notes
from flows.show.article_tables import ArticleTables
from flows.show.find_article import describe
from flows.show.speaker_notes import Fact, QuoteNote
from flows.wording import count
from transforms.marked_text import Paragraph, Step, steps

NAMES = {"content": "quote", "speaker": "speaker", "cue": "cue", "entity": "entity"}
STYLES = {"content": "green", "speaker": "bold magenta", "cue": "italic yellow", "entity": "underline"}
SIGNS = {"content": ("[", "]"), "speaker": ("{", "}"), "cue": ("/", "/"), "entity": ("_", "_")}
FRONT_STYLE = "reverse"  # the words of the quote that was asked for
MUTED = "dim"
ASIDE = ("credit", "boilerplate", "caption")  # parts that are not what the article says
CONTEXT = 1  # paragraphs before and after those of a quote
MAX_WIDTH = 100  # longer lines are hard to read
INDENT = 4
LABEL_WIDTH = 14


def as_text(tables: ArticleTables, front: str = "", *, whole: bool = True, width: int | None = None) -> str:
    """Return the article as plain text, with signs around what is marked.

    Args:
        tables: The rows of the article.
        front: Id of the quote that was asked for; "" for none.
        whole: Whether to show the whole article, or only the paragraphs of that quote with those around it.
        width: Where lines are wrapped, in characters; None for one line per paragraph.
    """
    written = StringIO()
    console = Console(file=written, width=width or MAX_WIDTH, color_system=None, markup=False, emoji=False)
    print_article(console, tables, front, whole=whole, wrap=width is not None)
    return written.getvalue()


def print_article(
    console: Console, tables: ArticleTables, front: str = "", *, whole: bool = True, wrap: bool = True
) -> None:
    """Print the article; `wrap` breaks its lines at the console's width, the other arguments are those of `as_text`."""
    printer = _Printer(console, wrap=wrap)
    notes = speaker_notes.quote_notes(tables, front)
    numbers = {note.quote_id: note.number for note in notes}
    shown = tables.paragraphs()
    within = range(len(shown)) if whole or not front else _around(shown, front)
    printer.head(tables)
    for i in within:
        printer.line(_paragraph(shown[i], numbers, front, plain=printer.plain), above=True)
    if len(within) < len(shown):
        left_out = f"{len(within)} of {count(len(shown), 'paragraph')}; --all shows the whole article"
        printer.line(Text(left_out, MUTED), above=True)
    for note in notes:
        if whole or not front or note.quote_id == front:
            printer.note(note)
    if whole or not front:
        printer.entities(speaker_notes.entity_notes(tables))
    printer.line(Text(speaker_notes.rule(), MUTED), above=True)


class _Printer:
    """Prints lines to a console.

    Attributes:
        plain: Whether the console has no colours.
    """

    def __init__(self, console: Console, *, wrap: bool) -> None:
        self._console = console
        self._wrap = wrap
        self.plain = console.color_system is None or console.no_color

    def line(self, what: RenderableType, *, above: bool = False) -> None:
        """Print a line, with an empty one above it if `above`."""
        if above:
            self._console.print()
        self._console.print(what, soft_wrap=not self._wrap, highlight=False)

    def facts(self, facts: Iterable[Fact]) -> None:
        """Print labels and texts, indented; where lines are wrapped, below the start of the text."""
        rows = [(Text(label.ljust(LABEL_WIDTH), MUTED), Text(text)) for label, text in facts]
        if not self._wrap:
            for label, text in rows:
                self.line(Text.assemble(" " * INDENT, label, " ", text))
            return
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=LABEL_WIDTH)
        for row in rows:
            grid.add_row(*row)
        self.line(Padding(grid, (0, 0, 0, INDENT)))

    def head(self, tables: ArticleTables) -> None:
        """Print what the article is, its copies, and what the marks mean."""
        article = tables.article
        self.line(Text(describe(article), "bold"))
        more = [visible(article[name]) for name in ("byline", "section") if article[name]]
        if more:
            self.line(Text(" · ".join(more)))
        if article["url"]:
            self.line(Text(visible(article["url"]), MUTED))
        self.line(Text(f"article_id {article['article_id']} · snapshot {tables.snapshot}", MUTED))
        copies = speaker_notes.copies_of(tables)
        if copies:
            self.facts(copies)
        self.line(_legend(plain=self.plain), above=True)

    def note(self, note: QuoteNote) -> None:
        """Print what the tables say of a quote."""
        line = Text.assemble((f"[{note.number}] ", MUTED), (note.speaker, STYLES["speaker"]))
        line.append(f"  {note.confidence:.2f}", "bold")
        line.append("" if note.is_shown else "  not among statements", MUTED)
        self.line(line, above=True)
        self.facts([("words", note.text), *note.facts, ("quote_id", note.quote_id)])

    def entities(self, notes: Sequence[speaker_notes.EntityNote]) -> None:
        """Print what the tables say of the entities."""
        if notes:
            self.line(Text("Entities", "bold"), above=True)
        for note in notes:
            self.line(Text.assemble((note.name, STYLES["entity"]), (f"  {note.counts}", MUTED)))
            if note.facts:
                self.facts(note.facts)


def _legend(*, plain: bool) -> Text:
    legend = Text.assemble(("marked: ", MUTED))
    for role, name in NAMES.items():
        start, end = SIGNS[role] if plain else ("", "")
        number = "1 " if role == "content" and plain else ""
        legend.append(f"{start}{number}{name}{end}", "" if plain else STYLES[role])
        legend.append("  ")
    return legend


def _paragraph(paragraph: Paragraph, numbers: dict[str, int], front: str, *, plain: bool) -> Text:
    """Return a paragraph with its marks: as styles, or as signs if `plain`. Quotes have their number in both."""
    written = Text(style=MUTED if paragraph.part in ASIDE else "")
    styles: list[str] = []
    for step in steps(paragraph.segments):
        if step.mark is None:
            written.append(visible_text(step.text), " ".join(styles))
            continue
        if step.kind == "open":
            is_front = step.mark.row == front and step.mark.role == "content"
            styles.append(FRONT_STYLE if is_front else STYLES[step.mark.role])
        else:
            styles.pop()
        written.append(_edge(step, numbers, plain=plain), MUTED)
    return written


def _edge(step: Step, numbers: dict[str, int], *, plain: bool) -> str:
    """Return what stands where a mark begins or ends."""
    assert step.mark is not None
    role, opens = step.mark.role, step.kind == "open"
    number = f"{numbers.get(step.mark.row, '')}" if role == "content" and opens else ""
    if plain:
        return f"{SIGNS[role][0 if opens else 1]}{number and f'{number} '}"
    return f"[{number}]" if number and step.whole else ""


def _around(shown: Sequence[Paragraph], quote_id: str) -> range:
    """Return the paragraphs of a quote with those before and after."""
    having = [i for i, paragraph in enumerate(shown) if quote_id in paragraph.quotes]
    return range(max(0, min(having) - CONTEXT), min(len(shown), max(having) + 1 + CONTEXT))
