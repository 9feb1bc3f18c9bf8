"""All of Prefect as `newstables serve` starts it, and a browser that looks at it.

SCREENSHOTS=folder keeps the pictures there; otherwise they are in pytest's own folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.common.serving import free_port
from flows.orchestration.local_server import Serving, serving
from tests.flows.serving import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000.0
TALL = {"width": 1400, "height": 1500}  # a form that scrolls in itself is cut off in a picture

Shoot = Callable[[str], None]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Server, deployments, automations and a worker, from this clone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        with serving(free_port(), tmp_path_factory.mktemp("prefect"), print) as running:
            yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -e '.[ui]'")
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("needs chromium: apt install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(QUIET), env={**os.environ, "DO_NOT_TRACK": "1"}
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser, served: Serving, pictures: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser's tab; how it looked at the end of the test is kept as a picture, too."""
    page = browser.new_page(base_url=served.url, viewport=TALL, timezone_id="America/New_York")
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.screenshot(path=pictures / f"{request.node.name}.png", animations="disabled")
    page.close()


@pytest.fixture
def shoot(page: Page, pictures: Path) -> Shoot:
    """Keeps a picture under a name."""

    def keep(name: str) -> None:
        page.screenshot(path=pictures / f"{name}.png", animations="disabled")

    return keep
