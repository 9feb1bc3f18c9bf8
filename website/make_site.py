"""Write the pages into a folder, let zensical make HTML of them, and check what it made."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from website.html_check import problems_of
from website.site_links import broken_links
from website.site_pages import Site, configuration, gather

HERE = Path(__file__).parent
BROUGHT = ("site.css", "iframe-worker.js")  # what the site needs beside its pages and pictures


class Made(NamedTuple):
    """A site that was made.

    Attributes:
        start: The page to open.
        n_pages: The number of its pages.
        problems: Links that lead nowhere, and whatever a page would fetch from another machine.
    """

    start: Path
    n_pages: int
    problems: list[str]


def make_site(root: Path, to: Path, notebooks: bool = True) -> Made:
    """Make the site in a folder; what is there is replaced.

    Args:
        root: The repository, with the tables of the sample in `data/demo`.
        to: The folder: `pages/` has the Markdown, `site/` the HTML.
        notebooks: Whether to run the notebooks.

    Raises:
        subprocess.CalledProcessError: zensical failed.
    """
    site = gather(root, notebooks)
    write_pages(site, to)
    command = [
        sys.executable,
        "-m",
        "zensical",
        "build",
        "--clean",
        "--strict",
        "--config-file",
        str(to / "zensical.toml"),
    ]
    subprocess.run(command, check=True, cwd=to, stdout=subprocess.DEVNULL)
    problems = broken_links(site.pages, set(site.pictures)) + problems_of(to / "site")
    return Made(to / "site" / "index.html", len(site.pages), problems)


def write_pages(site: Site, to: Path) -> None:
    """Write the Markdown, the pictures and zensical's configuration."""
    shutil.rmtree(to, ignore_errors=True)
    brought = {f"pictures/{name}": (HERE / name).read_text("utf-8") for name in BROUGHT}
    for path, text in (site.pages | site.pictures | brought).items():
        (to / "pages" / path).parent.mkdir(parents=True, exist_ok=True)
        (to / "pages" / path).write_text(text, encoding="utf-8")
    (to / "zensical.toml").write_text(configuration(site), encoding="utf-8")
