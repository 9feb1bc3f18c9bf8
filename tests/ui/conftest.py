"""A Prefect server as `newstables serve` starts it, and a browser.

SCREENSHOTS=folder saves the screenshots there. By default they are in pytest's temporary folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.common.serving import free_port
from flows.server.local_server import local_server
from flows.server.server_processes import LocalServer
from tests.flows.prefect_server import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TIMEOUT_MS = 120_000.0
WINDOW = {"width": 1400, "height": 1500}  # tall, because screenshots cut off a form that scrolls

Shoot = Callable[[str], None]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server with deployments, automations and a worker, from this clone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        with local_server(free_port(), tmp_path_factory.mktemp("prefect"), print) as running:
            yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[ui]'")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("needs chromium: apt install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(BROWSER_OPTIONS), env={**os.environ, "DO_NOT_TRACK": "1"}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser, served: LocalServer, screenshots: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser tab. A screenshot is taken at the end of the test."""
    page = browser.new_page(base_url=served.url, viewport=WINDOW, timezone_id="America/New_York")
    page.set_default_timeout(TIMEOUT_MS)
    yield page
    page.screenshot(path=screenshots / f"{request.node.name}.png", animations="disabled")
    page.close()


@pytest.fixture
def shoot(page: Page, screenshots: Path) -> Shoot:
    """A function that saves a screenshot under a name."""

    def save(name: str) -> None:
        page.screenshot(path=screenshots / f"{name}.png", animations="disabled")

    return save
