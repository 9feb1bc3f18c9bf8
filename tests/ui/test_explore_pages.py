"""Explore hostile articles in a browser: a search, a facet, a question, an article. Nothing runs, nothing leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.flows.explore.hostile import build_hostile
from tests.ui.conftest import TIMEOUT_MS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = pytest.mark.ui

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1300, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1300, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `newstables explore` on hostile articles, without its path."""
    pytest.importorskip("datasette", reason="datasette is not installed: it is in the extra dev")
    folder = tmp_path_factory.mktemp("explore")
    command = [sys.executable, "-m", "newstables", "explore", "--to", str(build_hostile(folder)), "--port", "0"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        (url,) = [word for word in process.stdout.readline().split() if word.startswith("http://")]
        parts = urlsplit(url)
        yield f"{parts.scheme}://{parts.netloc}"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


@pytest.fixture(params=LOOKS)
def tab(browser: Browser, site: str, screenshots: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser tab. The test fails where a script of an article runs, or a request goes to another host."""
    page = browser.new_page(base_url=site, **LOOKS[request.param])
    page.set_default_timeout(TIMEOUT_MS)
    ran, asked, faults = list[str](), list[str](), list[str]()

    def dismiss(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    page.screenshot(path=screenshots / f"{request.node.name}.png", animations="disabled")
    page.close()
    assert ran == []
    assert faults == []
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    assert len(asked) > 1


def fits(page: Page) -> bool:
    """Return whether nothing of the page is beyond the width of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_first_page_leads_to_a_search_and_a_facet(tab: Page) -> None:
    tab.goto("/")
    assert fits(tab)
    assert tab.get_by_role("heading", name="Who said what").is_visible()
    tab.get_by_label("Search what people said").fill("bridge")
    tab.get_by_role("button", name="Search").click()
    tab.get_by_role("heading", name="rows where search matches").wait_for()
    before = tab.locator("table.rows-and-columns tbody tr").count()
    tab.locator(".facet-results").get_by_role("link", name="Courier", exact=True).click()
    tab.get_by_role("heading", name='source = "Courier"').wait_for()
    assert 0 < tab.locator("table.rows-and-columns tbody tr").count() < before
    assert fits(tab)


def test_a_question_leads_to_an_article_with_marked_quotes(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("link", name="Who said it first?").click()
    tab.get_by_label("topic").fill("old bridge")
    tab.get_by_label("since").fill("2026-01-06")
    with tab.expect_navigation():
        tab.get_by_role("button", name="Answer").click()
    row = tab.locator("table.rows-and-columns tbody tr")
    assert row.count() == 1
    assert "Anna Kovacs" in row.inner_text()
    assert fits(tab)
    snapshot = urlsplit(tab.url).path.split("/")[1]
    row.locator("a.id").click()
    marked = tab.locator(".content.front")
    assert "rebuild the old bridge" in marked.first.inner_text()
    assert urlsplit(tab.url).path.startswith(f"/{snapshot}/quotes/")
    assert fits(tab)
    tab.get_by_role("link", name="newstables", exact=True).click()
    tab.get_by_role("heading", name="Who said what").wait_for()


def test_hostile_articles_are_text(tab: Page) -> None:
    tab.goto("/")
    tab.get_by_role("link", name="articles", exact=True).click()
    tab.get_by_role("link", name="title", exact=True).wait_for(state="attached")
    links = [one.get_attribute("href") or "" for one in tab.locator("td.type-pk a").all()]
    assert len(links) == 4
    for link in links:
        tab.goto(link)
        assert tab.locator(".content").count()
        tab.locator("body").hover()
    tab.goto(urlsplit(links[0]).path.split("/articles")[0] + "/articles?_facet=title&_facet=url&_facet=byline")
    assert "<script>alert(1)</script>" in tab.locator(".facet-results").inner_text()
    assert tab.locator("a[href^='javascript']").count() == 0
