"""Gather all pages of the site, and link them with each other."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import NamedTuple

from flows.cli.main import cli
from website import page_map
from website.column_pages import column_pages, names_of_tables
from website.command_pages import command_pages
from website.markdown_text import headings, introduction, section, with_anchors
from website.notebook_pages import notebook_page
from website.notebook_run import run_notebook
from website.page_map import ASK, INTRODUCTION, LOOK_UP, Page
from website.setting_pages import setting_page
from website.site_links import Links, Place

NOTEBOOKS = {"ten_questions": "ten-questions.md", "confidence": "confidence.md", "corrections": "corrections.md"}
PICTURES = {
    "docs/flow.svg": "pictures/flow.svg",
    "transforms/model/weights/calibration.svg": "pictures/calibration.svg",
}


class Site(NamedTuple):
    """The pages of the site.

    Attributes:
        pages: Markdown by path.
        pictures: SVG by path.
        navigation: The groups with the paths of their pages, in order; a path with a slash is in a group of its folder.
    """

    pages: dict[str, str]
    pictures: dict[str, str]
    navigation: dict[str, list[str]]


def gather(root: Path, notebooks: bool = True) -> Site:
    """Return the site.

    Args:
        root: The repository, with the tables of the sample in `data/demo` if notebooks are run.
        notebooks: Whether to run the notebooks; else the site lacks their pages, and links to them are text.

    Raises:
        KeyError: A link in a document, or a section of the page map, leads nowhere.
    """
    texts = {path: (root / path).read_text("utf-8") for path in {page.source for page in page_map.PAGES}}
    listed = [*page_map.PAGES]
    for source, known in ((page_map.README, frozenset[str]()), (page_map.GUIDE, names_of_tables())):
        listed += page_map.sections_without_a_page(source, texts[source], known)
    made = {page.path: _cut(page, texts[page.source]) for page in listed}
    places = _places(listed, made)
    if notebooks:
        places |= {Place(f"docs/notebooks/{name}.py", ""): path for name, path in NOTEBOOKS.items()}
    asked = {page.path: title_of(made[page.path]) for page in listed}
    links = Links(places, PICTURES, asked)
    pages = {page.path: links.rewrite(made[page.path], page.source, page.path) for page in listed}
    pictures = {to: (root / path).read_text("utf-8") for path, to in PICTURES.items()}
    for name, path in NOTEBOOKS.items() if notebooks else ():
        source = f"docs/notebooks/{name}.py"
        page, plots = notebook_page(path.removesuffix(".md"), source, run_notebook(root / source, root))
        with_plots = Links(places, PICTURES | {f"docs/notebooks/{plot}": plot for plot in plots}, asked)
        pages[path] = with_plots.rewrite(with_anchors(page), source, path)
        pictures |= plots
    code = command_pages(cli) | column_pages() | {"settings.md": setting_page()}
    navigation = _navigation(listed, [*code], [*NOTEBOOKS.values()] if notebooks else [])
    site = Site(pages | code, pictures, navigation)
    site.pages["index.md"] += _where_next(site)
    return site


def title_of(page: str) -> str:
    """Return the title of a page: its question."""
    return headings(page)[0].text.partition(" { #")[0]


def _where_next(site: Site) -> str:
    """Return a list of the other pages by group, for the first page; of commands and tables, their index."""
    asked = {path: title_of(page) for path, page in site.pages.items()}
    parts = ["\n## Where next? { #where-next }"]
    for group, paths in site.navigation.items():
        first = [path for path in paths if path != "index.md" and ("/" not in path or path.endswith("/index.md"))]
        parts.append("\n".join([f"**{group}**", "", *(f"- [{asked[path]}]({path})" for path in first)]))
    return "\n\n".join(parts) + "\n"


def configuration(site: Site) -> str:
    """Return the configuration of zensical. Nothing in it fetches anything from another machine."""
    navigation = []
    for group, paths in site.navigation.items():
        entries: list[object] = []
        for folder, name in (("commands", "Commands"), ("tables", "Tables and columns")):
            inside = [path for path in paths if posixpath.dirname(path) == folder]
            entries += [{name: [_short(path) for path in inside]}] if inside else []
        entries += [path for path in paths if "/" not in path]
        navigation.append({group: entries})
    return CONFIGURATION.replace("NAVIGATION", _toml(navigation))


CONFIGURATION = """
[project]
site_name = "newstables"
site_description = "Who said what about whom, when, and in how many papers: tables of raw news articles."
docs_dir = "pages"
site_dir = "site"
use_directory_urls = false
extra_css = ["pictures/site.css"]
nav = NAVIGATION

[project.plugins.offline]  # the site is read from its folder

[[project.extra.polyfills]]  # ours, so that zensical adds none that is fetched
path = "pictures/iframe-worker.js"
type = "text/javascript"
async = false
defer = false

[project.theme]
font = false
language = "en"
features = ["navigation.footer", "navigation.indexes", "navigation.top", "content.code.copy", "search.highlight"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"
toggle.icon = "lucide/sun"
toggle.name = "Switch to dark mode"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
toggle.icon = "lucide/moon"
toggle.name = "Switch to light mode"

[project.markdown_extensions.attr_list]
[project.markdown_extensions.def_list]
[project.markdown_extensions.md_in_html]
[project.markdown_extensions.tables]
[project.markdown_extensions.toc]
permalink = true
[project.markdown_extensions.pymdownx.highlight]
[project.markdown_extensions.pymdownx.superfences]
""".lstrip()


def _cut(page: Page, text: str) -> str:
    """Return the part of a document that a page has, under the page's title."""
    parts = [introduction(text) if anchor == INTRODUCTION else section(text, anchor) for anchor in page.sections]
    if not parts:
        return _retitled(with_anchors(text), page.title)
    if page.sections[0] == INTRODUCTION:
        return _retitled(with_anchors("\n".join(parts)), page.title)
    one = len(parts) == 1
    cut = with_anchors("\n".join(parts), raise_by=1 if one else 0)
    return _retitled(cut, page.title) if one else f"# {page.title}\n\n{cut}"


def _retitled(markdown: str, title: str) -> str:
    """Return a document with another title; its own if that is empty. The anchor stays."""
    first = headings(markdown)[0]
    lines = markdown.splitlines()
    if title:
        _, sign, anchor = first.text.partition(" { #")
        lines[first.line] = f"# {title}{sign}{anchor}"
    return "\n".join(lines) + "\n"


def _places(listed: list[Page], made: dict[str, str]) -> dict[Place, str]:
    """Return where each heading, and each document, is on the site."""
    places: dict[Place, str] = {}
    for page in reversed(listed):  # so that a document's beginning is its first page
        for heading in headings(made[page.path]):
            _, _, anchor = heading.text.rstrip(" }").partition(" { #")
            if anchor:
                places[Place(page.source, anchor)] = f"{page.path}#{anchor}"
        if not page.sections or page.sections[0] == INTRODUCTION:
            places[Place(page.source, "")] = page.path
    for (source, anchor), path in page_map.ELSEWHERE.items():
        places[Place(source, anchor)] = path
    for name in names_of_tables():
        places.setdefault(Place(page_map.GUIDE, name), f"tables/{name}.md")
    return places


def _navigation(listed: list[Page], code: list[str], notebooks: list[str]) -> dict[str, list[str]]:
    navigation = {group: [page.path for page in listed if page.group == group] for group in page_map.GROUPS}
    navigation[ASK] = notebooks + navigation[ASK]
    navigation[LOOK_UP] = code + navigation[LOOK_UP]
    return navigation


def _short(path: str) -> object:
    """Return a page of a folder with a short name for the navigation."""
    name = posixpath.basename(path).removesuffix(".md")
    return path if name == "index" else {name: path}


def _toml(value: object) -> str:
    """Return lists, dicts and texts as inline TOML."""
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
