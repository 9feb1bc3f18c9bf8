"""The map of pages names what is there, and what is added to the README and the guide gets a page."""

from pathlib import Path

from website.markdown_text import headings
from website.page_map import ELSEWHERE, GROUPS, GUIDE, INTRODUCTION, PAGES, README, sections_without_a_page

ROOT = Path(__file__).parents[2]


def test_pages_name_documents_and_sections_that_exist() -> None:
    for page in PAGES:
        anchors = {heading.anchor for heading in headings((ROOT / page.source).read_text("utf-8"))} | {INTRODUCTION}
        assert set(page.sections) <= anchors, page.path
        assert page.group in GROUPS
    for source, anchor in ELSEWHERE:
        assert anchor in {heading.anchor for heading in headings((ROOT / source).read_text("utf-8"))}


def test_every_document_of_docs_has_a_page() -> None:
    assert {f"docs/{path.name}" for path in ROOT.glob("docs/*.md")} <= {page.source for page in PAGES}


def test_a_new_section_gets_a_page() -> None:
    [page] = sections_without_a_page(README, "# newstables\n\n## Two commands\n\n## Something new\n\n## More\n")
    assert (page.path, page.title, page.sections) == ("something-new.md", "Something new", ("something-new",))
    assert sections_without_a_page(GUIDE, "## Quotes\n\n## quotes\n", frozenset({"quotes"})) == []
