"""The pages of the site: what they show, that they only read, and that nothing of an article is markup."""

from __future__ import annotations

import builtins
import csv
import io
import sqlite3
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

import pytest
from lxml import html

from flows.errors import InputError
from flows.explore.explore_site import require_datasette
from tests.flows.explore.conftest import Get
from tests.flows.explore.hostile import RUNS
from transforms.contract.archive_views import VIEWS
from transforms.contract.table_sets import PUBLISHED_TABLES
from transforms.contract.ten_questions import TEN_QUESTIONS

PAGES = [
    "",
    *(f"/{name}" for name in (*PUBLISHED_TABLES, *VIEWS, *TEN_QUESTIONS)),
    *("/who_said_what?_search=bridge", "/articles?_facet=title&_facet=url", "/most-quoted?topic=bridge"),
    "?sql=select+*+from+articles",
]


def text_of(get: Get, path: str) -> str:
    answer = get(path)
    assert answer.status_code == 200, answer.text
    return str(html.fromstring(answer.text).text_content())


def test_the_first_page_has_questions_and_tables(get: Get, snapshot: str) -> None:
    assert get("/").headers["location"] == f"/{snapshot}"
    found = text_of(get, f"/{snapshot}")
    for question in TEN_QUESTIONS.values():
        assert question.title in found
    assert "One row per attribution: who said what." in found
    assert snapshot in found


def test_a_search_a_facet_and_a_question(get: Get, snapshot: str) -> None:
    found = text_of(get, f"/{snapshot}/who_said_what?_search=rebuild")
    assert "2 rows where search matches" in found
    assert "Anna Kovacs" in found
    assert "1 row" in text_of(get, f"/{snapshot}/who_said_what?_search=rebuild&source=Courier")
    rows = get(f"/{snapshot}/most-quoted.json?topic=old+bridge&_shape=array").json()
    assert [(row["speaker"], row["statements"], row["papers"]) for row in rows] == [("Anna Kovacs", 2, 2)]
    assert "first day" in text_of(get, f"/{snapshot}/most-quoted")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_an_article_is_markup_and_nothing_is_from_elsewhere(get: Get, snapshot: str, path: str) -> None:
    check(get, f"/{snapshot}{path}")


def test_pages_of_hostile_articles(get: Get, snapshot: str, database: sqlite3.Connection) -> None:
    for table, key in (("articles", "article_id"), ("quotes", "quote_id"), ("who_said_what", "quote_id")):
        for (one,) in database.execute(f"SELECT {key} FROM {table}"):
            check(get, f"/{snapshot}/{table}/{one}")


def check(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 200, answer.text
    page = html.fromstring(answer.text)
    for element in page.iter("*"):
        if element.tag == "script":
            assert RUNS not in (element.text or "")
        assert element.tag != "img"
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            if name in ("href", "src", "action", "formaction"):
                assert urlsplit(value.strip()).scheme in ("", "http", "https", "data"), value
    loaded = [
        *page.xpath("//script/@src"),
        *page.xpath("//link[@rel='stylesheet']/@href"),
        *page.xpath("//form/@action"),
    ]
    assert [one for one in loaded if not one.startswith("/") or one.startswith("//")] == []


def test_csv_computes_nothing_and_is_whole(get: Get, snapshot: str, database: sqlite3.Connection) -> None:
    rows = list(csv.reader(io.StringIO(get(f"/{snapshot}/articles.csv?_sort=article_id&_size=max").text, newline="")))
    expected = database.execute("SELECT text FROM articles ORDER BY article_id").fetchall()
    assert [(row[rows[0].index("text")],) for row in rows[1:]] == expected
    sql = "select '=1+1' as a, '@x' as b, -0.5 as c, '-a' as d, 'a\n\"=1' as e"
    found = get(f"/{snapshot}.csv?sql={quote_plus(sql)}").text
    assert list(csv.reader(io.StringIO(found, newline="")))[1] == ["'=1+1", "'@x", "-0.5", "'-a", 'a\n"=1']


@pytest.mark.parametrize("sql", ["delete from quotes", "select 1; drop table quotes", "attach 'x' as y", "pragma x=1"])
def test_it_only_reads(get: Get, snapshot: str, file: Path, sql: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    answer = get(f"/{snapshot}?sql={quote_plus(sql)}")
    assert answer.status_code == 400
    assert file.read_bytes() == before
    assert "Traceback" not in capsys.readouterr().out


def test_what_is_not_there(get: Get, snapshot: str) -> None:
    for path in ("/nosuch", f"/articles/{'0' * 32}", f"/quotes/{'0' * 32}", "/identities/x"):
        answer = get(f"/{snapshot}{path}")
        assert answer.status_code == 404
        assert "explore --snapshot" not in answer.text
    other = "20260101T000000Z-aabbcc"
    for path in ("", "/quotes", f"/quotes/{'0' * 32}"):
        answer = get(f"/{other}{path}")
        assert answer.status_code == 404
        assert f"newstables explore --snapshot {other}" in answer.text
    assert get(f"/{snapshot}/nosuch.json").json()["status"] == 404


def test_a_missing_datasette_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "datasette":
            raise ModuleNotFoundError(name)
        return importing(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    monkeypatch.delitem(sys.modules, "datasette", raising=False)
    with pytest.raises(InputError, match=r"pip install 'newstables\[explore\]'"):
        require_datasette()
