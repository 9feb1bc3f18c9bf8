"""The command `show`: an article with its quotes, speakers and entities marked."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from flows.cli.exit_codes import exit_code_of
from flows.cli.options import json_option

if TYPE_CHECKING:
    from flows.show.show_article import ShownArticle

EXAMPLES = """
\b
Examples:
  newstables show harbour-strike                      an external_id, of the tables in data
  newstables show https://herald.example/2025/strike  the article's address
  newstables show 86243d25 --to data/demo             the first characters of an article_id
  newstables show a2156f36 --to data/demo             of a quote_id: its paragraph, who speaks and why
  newstables show a2156f36 --html quote.html          a page for a browser, to keep or to print
  newstables show a2156f36 --json | jq .quotes        all rows of the article
"""


@click.command(epilog=EXAMPLES)
@click.argument("name", metavar="ARTICLE|QUOTE|URL")
@click.option("--to", metavar="DIR", default="data", show_default=True, help="Folder or URL of the tables.")
@click.option("--snapshot", metavar="ID", help="A former snapshot. Default: the published one.")
@click.option("--all", "whole", is_flag=True, help="Print the whole article also where a quote was asked for.")
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an HTML page instead.",
)
@json_option
def show(name: str, to: str, snapshot: str | None, whole: bool, page: Path | None, as_json: bool) -> None:
    """Show an article with its quotes, and who speaks.

    Quotes, cues, speakers and entities are marked, and notes say who each speaker is and why.

    ARTICLE is an article_id, an external_id or the url of the article; QUOTE is a quote_id. Of an article_id or
    quote_id, the first characters are enough (at least 6). If several have them, they are listed.

    Each quote has a number. Its note says how the mention leads to the speaker ("she" is Anna Kovacs), and how sure the
    tables are: of the quote's content and speaker mention, of the name, and of the link to the same person in other
    articles. It also says which other papers have the same words.

    In a terminal the marks are colours; elsewhere they are signs: [1 a quote], {a speaker}, /a cue/, _an entity_.
    """
    if page and as_json:
        raise click.UsageError("give --html or --json, not both")

    def work() -> None:
        from flows.show.show_article import show as find_and_read

        shown = find_and_read(name, to, snapshot)
        if as_json:
            _print_json(shown)
        elif page:
            _write_page(shown, page)
        else:
            _print_text(shown, whole=whole)

    sys.exit(exit_code_of(work))


def _print_json(shown: ShownArticle) -> None:
    from flows.cli import output

    output.print_json(shown.as_dict())


def _print_text(shown: ShownArticle, *, whole: bool) -> None:
    from rich.console import Console

    from flows.show.article_text import MAX_WIDTH

    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    shown.print_to(console, whole=whole or not shown.front)


def _write_page(shown: ShownArticle, page: Path) -> None:
    from flows.errors import InputError

    if not page.parent.is_dir():
        raise InputError(f"{page}: there is no folder {page.parent}")
    page.write_text(shown.html(), encoding="utf-8")
    place = f"#quote-{shown.front}" if shown.front else ""
    click.echo(f"Wrote {quote(str(page))}. To see it, open:\n  {page.resolve().as_uri()}{place}")
