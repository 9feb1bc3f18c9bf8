"""Links of cells, the page of an article, and errors. The pages as a whole: test_explore_site.py."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from tests.flows.explore.conftest import Get

pytest.importorskip("datasette", reason="datasette is not installed: it is in the extra dev")
from flows.explore import database_article, datasette_plugin

ID = "0123456789abcdef" * 2


class Urls:
    def table(self, database: str, table: str) -> str:
        return f"/{database}/{table}"


class Site:
    urls = Urls()


def cell(value: Any, column: str, table: str | None = None) -> str | None:
    found = datasette_plugin.render_cell(value=value, column=column, table=table, database="s", datasette=Site())
    return None if found is None else str(found)


def test_an_id_is_a_short_link() -> None:
    link = f'<a href="/s/quotes/{ID}" title="{ID}" class="id">01234567…</a>'
    assert cell(ID, "quote_id", "quote_spans") == cell(ID, "quote_id") == link
    assert cell(ID, "identity_id", "entity_links") == link.replace("quotes", "identities")
    assert cell(ID, "identity_id", "identities") == cell(ID, "text_key") == f'<span title="{ID}">01234567…</span>'
    labelled = {"value": ID, "label": '<b>"'}
    assert cell(labelled, "article_id") == f'<a href="/s/articles/{ID}" title="{ID}">&lt;b&gt;&#34;</a>'


@pytest.mark.parametrize("value", [None, 1, 0.5, "", "text", ID[1:], f"{ID}\n", ID.upper(), {"value": 1, "label": "x"}])
def test_other_values_are_left_to_datasette(value: Any) -> None:
    assert cell(value, "article_id") is None


def test_a_quote_leads_to_its_article_with_its_snapshot(get: Get, snapshot: str, database: sqlite3.Connection) -> None:
    sql = "SELECT article_id, quote_id FROM quotes WHERE text LIKE '%toll%'"
    article_id, quote_id = database.execute(sql).fetchone()
    for path in (f"/articles/{article_id}", f"/quotes/{quote_id}", f"/who_said_what/{quote_id}"):
        page = get(f"/{snapshot}{path}").text
        assert f'<a href="/{snapshot}/who_said_what?article_id={article_id}">' in page
        assert f'id="quote-{quote_id}"' in page
        assert ("The quote that was asked for" in page) is ("articles" not in path)


def test_an_unexpected_error_is_printed(get: Get, snapshot: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(database_article, "read", fail)
    assert get(f"/{snapshot}/articles/{ID}").status_code == 500
    assert "RuntimeError: no such luck" in capsys.readouterr().err
