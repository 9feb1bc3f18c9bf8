"""An article of the SQLite file is that of the snapshot."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from flows.explore import database_article
from flows.show import article_page
from flows.show.show_article import show
from tests.flows.explore.hostile import RECORDS


@pytest.mark.parametrize("name", [record["id"] for record in RECORDS])
def test_its_page_is_the_one_that_show_writes(
    database: sqlite3.Connection, explored: Path, snapshot: str, name: str
) -> None:
    shown = show(name, explored)
    found = database_article.read(database, snapshot, shown.tables.article["article_id"])
    assert found is not None
    assert article_page.page(found) == shown.html()
    quote_id = found.quotes[0]["quote_id"]
    assert database_article.article_of_quote(database, quote_id) == found.article["article_id"]
    assert article_page.page(found, quote_id) == show(quote_id, explored).html()


def test_what_is_not_there_is_none(database: sqlite3.Connection, snapshot: str) -> None:
    assert database_article.read(database, snapshot, "0" * 32) is None
    assert database_article.article_of_quote(database, "0" * 32) is None
