"""The pages of the site: each has a question for its title, and each link leads somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from website.markdown_text import headings
from website.page_map import GUIDE, PAGES, README
from website.site_links import broken_links
from website.site_pages import Site, configuration, gather, title_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the site without its notebooks: tests/readers/test_notebooks.py has those."""
    return gather(ROOT, notebooks=False)


def test_every_link_leads_somewhere(site: Site) -> None:
    assert broken_links(site.pages, set(site.pictures)) == []


def test_every_page_answers_a_question_that_no_other_answers(site: Site) -> None:
    asked = {path: title_of(page) for path, page in site.pages.items()}
    declared = {page.path for page in PAGES} | {path for path in asked if "/" in path} | {"settings.md"}
    assert [path for path in declared if not asked[path].endswith("?")] == []
    assert len(set(asked.values())) == len(asked)
    assert [path for path, page in site.pages.items() if [h.level for h in headings(page)].count(1) != 1] == []


def test_snippets_of_documents_are_in_those_whose_tests_run_them(site: Site) -> None:
    with_snippets = {
        p.source for p in PAGES if re.search(r"^```(python|sql)$", (ROOT / p.source).read_text("utf-8"), re.M)
    }
    assert with_snippets == {README, GUIDE}  # tests/readers/test_readme.py and test_guide.py


def test_every_page_is_in_the_navigation_once(site: Site) -> None:
    listed = [path for paths in site.navigation.values() for path in paths]
    assert sorted(listed) == sorted(site.pages)


def test_a_section_of_the_readme_is_a_page_with_its_links(site: Site) -> None:
    page = site.pages["articles.md"]
    assert page.startswith("# How do I make tables of my own articles? { #your-own-articles }\n")
    assert "[“How do I keep tables in an object store?”](stores.md#articles-in-an-object-store)" in page
    assert "(pictures/flow.svg)" in site.pages["index.md"]


def test_the_configuration_is_toml_and_names_no_other_machine(site: Site) -> None:
    text = configuration(site)
    project = tomllib.loads(text)["project"]
    assert [next(iter(group)) for group in project["nav"]] == list(site.navigation)
    assert project["theme"]["font"] is False
    assert "http" not in text
