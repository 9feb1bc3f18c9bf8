"""Plug into Datasette: pages of articles, links to them, and the snapshot above each page.

Datasette calls the functions by their names; see its documentation of plugin hooks.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from datasette import NotFound, Response, hookimpl
from datasette.utils import tilde_decode
from markupsafe import Markup

from flows.explore import database_article
from flows.explore.shown_snapshot import ShownSnapshot
from flows.show import article_page
from flows.show.article_tables import ArticleTables
from transforms.contract.browsing import BROWSING
from transforms.contract.table_sets import PUBLISHED_TABLES

PLUGIN = "newstables"
SHOWN = "shown_snapshot"  # the attribute of a site that holds what it shows
ID = re.compile(r"[0-9a-f]{32}")
SNAPSHOT = re.compile(r"/(\d{8}T\d{6}Z-[0-9a-f]+)(?=[/.]|$)")  # an address that begins with the id of a snapshot
SHORT_ID = 8  # characters of an id that stand for it where a page shows it
PAGES = {"article_id": "articles", "quote_id": "quotes"}  # table whose rows have a page of their own, by column
WITH_PAGES = ("articles", "quotes", "who_said_what")


def _shown(datasette: Any) -> ShownSnapshot:
    shown: ShownSnapshot = getattr(datasette, SHOWN)
    return shown


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Show a row of articles, quotes and who_said_what as the article; the first page is that of the database."""
    tables = "|".join(WITH_PAGES)
    return [
        (rf"/(?P<snapshot>[^/.]+)/(?P<table>{tables})/(?P<id>{ID.pattern})$", show_article),
        (r"/$", go_to_snapshot),
    ]


async def go_to_snapshot(datasette: Any) -> Any:
    """Lead from the address without a path to the snapshot, so that each address of a page carries it."""
    return Response.redirect(datasette.urls.database(_shown(datasette).snapshot))


async def show_article(datasette: Any, request: Any) -> Any:
    """Show the article of a row with its quotes marked, and the quote in front where the row is one."""
    snapshot = tilde_decode(request.url_vars["snapshot"])
    table, row_id = request.url_vars["table"], request.url_vars["id"]
    if snapshot not in datasette.databases:
        raise NotFound(f"There is no snapshot {snapshot} here")
    front = "" if table == "articles" else row_id

    def read(database: Any) -> ArticleTables | None:
        article_id = database_article.article_of_quote(database, front) if front else row_id
        return database_article.read(database, snapshot, article_id) if article_id else None

    tables = await datasette.get_database(snapshot).execute_fn(read)
    if tables is None:
        raise NotFound(f"There is no {'quote' if front else 'article'} {row_id} in snapshot {snapshot}")
    return Response.html(article_page.page(tables, front, _links(datasette, snapshot, tables.article["article_id"])))


def _links(datasette: Any, snapshot: str, article_id: str) -> list[tuple[str, str]]:
    def rows(table: str) -> str:
        return f"{datasette.urls.table(snapshot, table)}?article_id={article_id}"

    return [
        ("newstables", datasette.urls.database(snapshot)),
        ("What is said in it", rows("who_said_what")),
        ("All its quotes", rows("quotes")),
        ("All columns", rows("articles")),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(value: Any, column: str, table: str | None, database: str, datasette: Any) -> Markup | None:
    """Show an id as a short link: to the page of its article, or to the row that it refers to."""
    label = None
    if isinstance(value, dict):  # Datasette has looked up the label of a foreign key
        value, label = value["value"], value["label"]
    if not isinstance(value, str) or not ID.fullmatch(value):
        return None
    other = PAGES.get(column) or _referred(table, column)
    short = f"{value[:SHORT_ID]}…"
    if other is None:
        return Markup('<span title="{}">{}</span>').format(value, short)
    text = label if label and label != value else short
    address = f"{datasette.urls.table(database, other)}/{value}"
    return Markup('<a href="{}" title="{}"{}>{}</a>').format(
        address, value, Markup(' class="id"') if text == short else "", text
    )


def _referred(table: str | None, column: str) -> str | None:
    """Return the table that a column refers to: that whose key it is."""
    found = [name for name, one in PUBLISHED_TABLES.items() if one.key == (column,) and name != table]
    return found[0] if found else None


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Give templates the snapshot, whether there is a newer one, and the columns of a first look."""

    async def found() -> dict[str, Any]:
        shown = _shown(datasette)
        return {
            "shown": shown,
            "newer": await shown.newer(),
            "said_columns": BROWSING["who_said_what"].shown,
            "first_look": {name: _first_look(one.shown) for name, one in BROWSING.items()},
        }

    return found


def _first_look(columns: Sequence[str]) -> str:
    return f"?{'&'.join(f'_col={name}' for name in columns)}" if columns else ""


@hookimpl  # type: ignore[untyped-decorator]
def extra_css_urls() -> list[str]:
    """Add our colours, light and dark, and what suits a phone."""
    return ["/-/newstables/explore.css"]


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """Answer with a page that says what is wrong.

    Replaces Datasette's own function, which prints each wrong request with all variables to the terminal.
    """
    status = getattr(exception, "status", 500)
    if status >= 500:
        traceback.print_exception(exception)
    message = getattr(exception, "message", None) or str(exception)
    text = Markup(message) if getattr(exception, "message_is_html", False) else message  # Datasette has escaped it
    title = getattr(exception, "title", None)
    asked = SNAPSHOT.match(request.path)
    other = asked[1] if asked and asked[1] != _shown(datasette).snapshot else ""

    async def answer() -> Any:
        body = {"ok": False, "error": text, "status": status, "title": title}
        if request.path.endswith(".json"):
            return Response.json(body, status=status)
        page = await datasette.render_template("error.html", {**body, "other": other}, request=request)
        return Response.html(page, status=status)

    return answer
