"""The documentation site, opened from its folder: no request leaves the machine, search works, a phone can read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.flows.prefect_server import ROOT
from website.make_site import make_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.ui

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1300, "height": 900}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the first page of the site, without its notebooks."""
    pytest.importorskip("zensical", reason="zensical is not installed: make docs does it")
    return make_site(ROOT, tmp_path_factory.mktemp("docs") / "docs", notebooks=False).start


def test_search_finds_a_page_and_nothing_is_fetched_from_elsewhere(start: Path, browser: Browser) -> None:
    page = browser.new_page(viewport=DESKTOP)
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(start.as_uri())
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search").press_sequentially("newstables snapshots rollback")
    # Not with Enter: until the search of all words has ended, the list shows what was found for fewer of them.
    page.locator("a[href*='commands/snapshots.html?h=']").first.click()
    page.get_by_role("heading", name="What does newstables snapshots do?").wait_for()
    assert problems == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_columns_below_each_other(start: Path, browser: Browser, scheme: str) -> None:
    page = browser.new_page(viewport=PHONE, color_scheme=scheme)
    page.goto((start.parent / "tables" / "quotes.html").as_uri())
    page.get_by_role("heading", name="What is in quotes?").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.body.dataset.mdColorScheme") == ("slate" if scheme == "dark" else "default")
    cell = page.locator(".columns td:nth-child(4)").first.bounding_box()
    assert cell is not None
    assert cell["x"] + cell["width"] <= PHONE["width"]
    page.close()
