"""Print hits for people: in colours in a terminal, elsewhere as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING

from rich.text import Text

from flows.report.charts import visible, visible_text
from flows.search.found_hits import EXCERPT, MOST_COUNTED, Hit, QuoteHit
from flows.search.hit_sql import NEWEST, OLDEST, RELEVANCE
from flows.search_index.index_update import IndexUpdate
from flows.wording import count, file_size
from transforms.search.hit_excerpt import Span, excerpt
from transforms.search.search_query import ARTICLES, QUOTES, SearchQuery, Words

if TYPE_CHECKING:
    from rich.console import Console

HIT, SPEAKER, MUTED, TITLE = "bold yellow", "bold magenta", "dim", "bold"
ID_LENGTH = 8  # characters of an id that are shown: newstables show takes them
INDENT = "  "
MAX_WIDTH = 100  # longer lines are hard to read
ORDERS = {NEWEST: "newest first", OLDEST: "oldest first", RELEVANCE: "most relevant first"}


def print_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print hits; in a terminal lines are broken at its width. The same words of the same speaker are printed once."""
    for first, *others in _same_words(hits):
        console.print()
        for line in [*_lines(first), *map(_also, others)]:
            for wrapped in _wrapped(console, line) if console.is_terminal else [line]:
                console.print(wrapped, soft_wrap=True, highlight=False)


def heading(query: SearchQuery, total: int, shown: int, sort: str) -> str:
    """Return how many hits there are, and which of them are shown."""
    noun = query.results.removesuffix("s")
    order = ORDERS[NEWEST if sort == RELEVANCE and not query.words else sort]
    if shown == total:
        return f"{count(total, noun)}, {order}"
    of = f"more than {MOST_COUNTED:,} {noun}s" if total > MOST_COUNTED else count(total, noun)
    return f"{shown:,} of {of}, {order}"


def next_steps(query: SearchQuery, hits: Sequence[Hit], total: int, to: str) -> list[str]:
    """Return what to type next, a line each."""
    place = "" if to == "data" else f" --to {quote(to)}"
    found = hits[0]
    shown = found.quote_id if isinstance(found, QuoteHit) else found.article_id
    what = "see the first in its article" if isinstance(found, QuoteHit) else "read the first"
    lines = [f"To {what}: newstables show {shown[:ID_LENGTH]}{place}"]
    if total > len(hits):
        lines.append("For more: --limit 100. For all, as a file: --limit 0 --csv hits.csv")
    return lines


def nothing_found(query: SearchQuery, others: int) -> list[str]:
    """Return what to try where nothing was found, a line each.

    Args:
        query: The search.
        others: Number of hits in articles for a search of quotes, and the other way round.
    """
    other = ARTICLES if query.results == QUOTES else QUOTES
    lines = [f"No {query.results} found."]
    if others:
        n = f"more than {MOST_COUNTED:,}" if others > MOST_COUNTED else f"{others:,}"
        lines.append(f"In {other}: {n}. To see them, add in:{other}")
    names = [*query.within.speakers, *query.within.about, *query.within.sources]
    if names and query.words and all(" " not in name.text for name in names):
        lines.append(
            "A name of several words needs quotation marks, in others for the shell: 'speaker:\"Anna Kovacs\"'"
        )
    elif any(not one.is_prefix for one in _wanted(query)):
        lines.append("A star finds all words that begin so: migra*")
    return lines


def told(update: IndexUpdate) -> str:
    """Return what was done to bring the index up to date."""
    size = f"{update.seconds:.1f} s, {file_size(update.bytes)}"
    if update.made:
        return f"Made the search index ({update.made}): {count(update.added, 'article')}, {size}: {update.path}"
    changes = f"{count(update.added, 'article')} added, {update.removed:,} removed"
    return f"Brought the search index up to date: {changes}, {size}"


def _same_words(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Group quotes by words and speaker, as several papers have a wire story, in the order of their firsts."""
    groups: dict[object, list[Hit]] = {}
    for hit in hits:
        key = (hit.text, hit.speaker) if isinstance(hit, QuoteHit) else hit.article_id
        groups.setdefault(key, []).append(hit)
    return list(groups.values())


def _also(hit: Hit) -> Text:
    """Return the line of a quote whose words were printed above."""
    assert isinstance(hit, QuoteHit)
    ids = f"quote {hit.quote_id[:ID_LENGTH]} · article {hit.article_id[:ID_LENGTH]}"
    return Text(f"{INDENT}also {_day(hit)} · {visible(hit.source)} · {ids}", MUTED)


def _day(hit: Hit) -> str:
    return hit.day.isoformat() if hit.day else "no date"


def _lines(hit: Hit) -> list[Text]:
    """Return the lines of a hit: who, what, where."""
    day = _day(hit)
    source, title = visible(hit.source), visible(hit.title or "")
    article = f"article {hit.article_id[:ID_LENGTH]}"
    if isinstance(hit, QuoteHit):
        speaker = visible(hit.speaker or hit.mention or "") or "nobody named"
        head = Text.assemble((speaker, SPEAKER), (f"  {hit.confidence:.2f} {hit.kind}", MUTED))
        place = " · ".join(one for one in (day, source, title) if one)
        ids = f"quote {hit.quote_id[:ID_LENGTH]} · {article}"
        return [head, _text(hit.text, hit.hits), Text(f"{INDENT}{place}", MUTED), Text(f"{INDENT}{ids}", MUTED)]
    head = _marked(visible_text(hit.title or "no title"), hit.title_hits, TITLE)
    place = " · ".join((day, source, article))
    return [head, _text(hit.text, hit.hits), Text(f"{INDENT}{place}", MUTED)]


def _text(text: str, hits: Sequence[Span]) -> Text:
    """Return a text on one line with its hits marked, shortened where it is long."""
    shown = Text(INDENT)
    for piece in excerpt(visible_text(text), hits, EXCERPT):
        shown.append(piece.text, HIT if piece.is_hit else "")
    return shown


def _marked(text: str, hits: Sequence[Span], style: str) -> Text:
    shown = Text(style=style)
    for piece in excerpt(text, hits, len(text)):
        shown.append(piece.text, HIT if piece.is_hit else "")
    return shown


def _wrapped(console: Console, line: Text) -> list[Text]:
    """Return a line broken at the width of a console, each of its lines indented as the first."""
    indent = INDENT if line.plain.startswith(INDENT) else ""
    body = line[len(indent) :]
    return [Text.assemble(indent, one) for one in body.wrap(console, max(20, console.width - len(indent)))]


def _wanted(query: SearchQuery) -> list[Words]:
    return [words for group in query.words for words in group]
