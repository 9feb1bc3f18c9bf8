"""The command `search`: quotes and articles with some words, of some people, papers and days."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import csv_option, raw_option

if TYPE_CHECKING:
    from flows.search.found_hits import Hit
    from flows.search.search_archive import OpenIndex
    from transforms.search.search_query import SearchQuery

SHOWN = 20  # hits that are printed, unless --limit says otherwise
SORTS = ("newest", "oldest", "relevance")
RESULTS = ("quotes", "articles")
QUOTE_COLUMNS = (
    *("day", "source", "speaker", "text", "kind", "confidence", "title", "url"),
    *("mention", "identity_id", "act", "article_id", "quote_id"),
)
ARTICLE_COLUMNS = ("day", "source", "title", "text", "url", "article_id")
HELP = """
\b
Words and fields, which may be combined:
  harbour strike          both words; the order does not matter
  "housing bill"          a phrase
  migra*                  words that begin so
  strike OR lockout       one of them
  -football               without this word; -speaker:Smith, -source:Herald, …
  speaker:Kovacs          said by someone of this name, under whatever name the article has
  about:"Anna Kovacs"     of whom or what the quote or article speaks
  source:Herald           the paper
  since:2025-12-01        from this day on; until:2025-12-24; on:2025-12 (a day, month or year)
  kind:direct             direct, mixed or indirect
  act:speech              speech, thought, intention or attitude
  confidence:>.8          how sure the quote is: > >= < <=, 0 to 1
  in:articles             search whole articles, not quotes
\b
A shell takes quotation marks away. Put the query into single ones, or each part on its own:
  newstables search 'strike speaker:"Anna Kovacs"'
  newstables search strike speaker:"Anna Kovacs"
\b
Examples:
  newstables search migration
      the newest quotes with the word
  newstables search 'about:"Anna Kovacs" confidence:>=.8' --sort oldest
      what others said of her, the first first
  newstables search 'harbour strike in:articles on:2025-12' --to data/demo
      articles of a month that have both words, of other tables
  newstables search 'speaker:Kovacs -bridge' --csv kovacs.csv
      all hits as a file for a spreadsheet
"""


def _day(_: click.Context, __: click.Parameter, given: datetime | None) -> date | None:
    return given.date() if given else None


@click.command(
    epilog=HELP,
    # A word with a minus before it is no option. -h would be one: it is left out here.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", metavar="WORDS...", nargs=-1)
@click.option("--to", metavar="DIR", default="data", show_default=True, help="Folder or URL of the tables.")
@click.option("--in", "results", type=click.Choice(RESULTS), help="What to search; the same as in:.  [default: quotes]")
@click.option("--since", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="First day.")
@click.option("--until", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="Last day.")
@click.option(
    "--sort",
    type=click.Choice(SORTS),
    default=SORTS[0],
    show_default=True,
    help="Order of the hits. By relevance, those with the words more often, and in shorter texts, come first.",
)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    help=f"The most hits; 0 for all. Default: {SHOWN} as text, all with --csv and --json.",
)
@csv_option
@raw_option
@click.option("--work", metavar="FOLDER", help="Where DIR is a URL: the folder that its builds have as --work.")
@click.option("--json", "as_json", is_flag=True, help="Print each hit as one line of JSON (JSON Lines).")
def search(words: tuple[str, ...], to: str, csv_path: Path | None, as_json: bool, raw: bool, **options: Any) -> None:
    """Find quotes, or articles, by their words, speakers, papers and days.

    The hits are printed with what was found marked, and with the ids that newstables show takes. The first search
    makes an index of the texts, unless a build did; later ones, and builds, bring it up to date.
    """
    if csv_path and as_json:
        raise click.UsageError("give --csv or --json, not both")
    if not words and not options["since"] and not options["until"]:
        raise click.UsageError("give words to look for; newstables search --help has examples")
    sys.exit(exit_code_of(lambda: _search(words, to, csv_path, as_json=as_json, raw=raw, **options)))


def _search(
    words: tuple[str, ...],
    to: str,
    csv_path: Path | None,
    *,
    as_json: bool,
    raw: bool,
    results: str | None,
    since: date | None,
    until: date | None,
    sort: str,
    limit: int | None,
    work: str | None,
) -> None:
    from flows.progress import terminal_progress
    from flows.search.hit_text import told
    from flows.search.search_archive import open_index, read_query
    from transforms.search.search_query import Days
    from transforms.search.shell_arguments import join_arguments

    query = read_query(join_arguments(words) if words else "", Days(since, until), results)
    if limit is None and not (csv_path or as_json):
        limit = SHOWN
    with terminal_progress() as progress:
        index = open_index(to, progress, work)
        hits = index.find(query, sort, limit or None, progress)
    with index:
        if index.update:
            click.echo(told(index.update), err=True)
        if csv_path:
            _write_csv(query, hits, csv_path, raw=raw)
        elif as_json:
            _print_json(hits)
        else:
            _print_text(index, query, list(hits), sort, to)


def _write_csv(query: SearchQuery, hits: Iterable[Hit], path: Path, *, raw: bool) -> None:
    from flows.cli.reading.result_text import write_csv_file

    columns = QUOTE_COLUMNS if query.results == RESULTS[0] else ARTICLE_COLUMNS
    rows = ([values[name] for name in columns] for values in (hit.as_dict() for hit in hits))
    write_csv_file(columns, rows, path, raw=raw)


def _print_json(hits: Iterator[Hit]) -> None:
    import json

    from flows.cli.output import escape_obeyed

    for hit in hits:
        click.echo(escape_obeyed(json.dumps(hit.as_dict(), ensure_ascii=False)))


def _print_text(index: OpenIndex, query: SearchQuery, hits: list[Hit], sort: str, to: str) -> None:
    from dataclasses import replace

    from rich.console import Console

    from flows.search import hit_text

    if not hits:
        other = RESULTS[1] if query.results == RESULTS[0] else RESULTS[0]
        for line in hit_text.nothing_found(query, index.count(replace(query, results=other))):
            click.echo(line)
        return
    total = max(len(hits), index.count(query))
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, hit_text.MAX_WIDTH)
    click.echo(hit_text.heading(query, total, len(hits), sort))
    hit_text.print_hits(console, hits)
    click.echo()
    for line in hit_text.next_steps(query, hits, total, to):
        click.echo(line)
