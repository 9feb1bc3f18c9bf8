"""Say which pages the site has, what question each answers, and which part of which document it is made of.

Pages of commands, tables and settings come from the code, those of notebooks from running them; the others are here.
"""

from __future__ import annotations

from typing import NamedTuple

from website.markdown_text import headings

README, GUIDE = "README.md", "data/README.md"
START, ASK, LOOK_UP, RUN, QUALITY, INSIDE = (
    "Start here",
    "Ask the tables",
    "Look up",
    "Run it",
    "How good it is",
    "How it works",
)
GROUPS = (START, ASK, LOOK_UP, RUN, QUALITY, INSIDE)


class Page(NamedTuple):
    """A page made of a document.

    Attributes:
        path: Its file in the site, with slashes.
        group: The group of the navigation that has it.
        title: The question that it answers; empty for the document's own title.
        source: The document, relative to the repository.
        sections: Anchors of the sections that it has, in order; empty for the whole document, `INTRODUCTION` for what
            stands before the first section.
    """

    path: str
    group: str
    title: str
    source: str
    sections: tuple[str, ...] = ()


INTRODUCTION = ""
PAGES = (
    Page("index.md", START, "What is newstables, and how do I start?", README, (INTRODUCTION, "two-commands")),
    Page("articles.md", START, "How do I make tables of my own articles?", README, ("your-own-articles",)),
    Page("reading.md", START, "How do I read the tables?", README, ("reading-the-tables",)),
    Page("updates.md", START, "How do I keep the tables up to date?", README, ("keeping-the-tables-up-to-date",)),
    Page("who-is-who.md", ASK, "Who is who over all articles?", GUIDE, ("who-is-who",)),
    Page("same-words.md", ASK, "Which words stand in many papers?", GUIDE, ("the-same-words-in-many-papers",)),
    Page("quotes.md", ASK, "What is a quote, and which ones are statements?", GUIDE, ("quotes",)),
    Page(
        "files.md",
        ASK,
        "How do I hand a colleague a file?",
        GUIDE,
        ("files-for-other-programs", "excel-with-pandas"),
    ),
    Page(
        "folders.md",
        LOOK_UP,
        "Where are the tables, and how do they join?",
        GUIDE,
        (INTRODUCTION, "how-the-tables-join"),
    ),
    Page("offsets.md", LOOK_UP, "What do the offsets count?", GUIDE, ("offsets",)),
    Page("formats.md", LOOK_UP, "Which fields does each format give?", GUIDE, ("which-fields-each-format-gives",)),
    Page("accounting.md", LOOK_UP, "Where did each record go?", GUIDE, ("the-accounting",)),
    Page("refused.md", LOOK_UP, "Why was a record refused?", GUIDE, ("quarantine",)),
    Page("sample.md", LOOK_UP, "What is in the sample?", "data/sample/README.md"),
    Page("prefect.md", RUN, "", "docs/prefect.md"),
    Page("scale.md", RUN, "", "docs/scale.md"),
    Page("stores.md", RUN, "", "docs/stores.md"),
    Page("install.md", RUN, "", "docs/install.md"),
    Page("quality.md", QUALITY, "How good is it, and how fast?", README, ("how-good-how-fast",)),
    Page("figures.md", QUALITY, "Which figures does each model have?", "transforms/model/weights/CARD.md"),
    Page("terms.md", QUALITY, "What may I do with the models?", "transforms/model/weights/NOTICE.md"),
    Page("design.md", INSIDE, "", "docs/design.md"),
    Page("model.md", INSIDE, "", "docs/model.md"),
    Page("contributing.md", INSIDE, "How do I change newstables?", "CONTRIBUTING.md"),
    Page("changes.md", INSIDE, "What has changed?", "CHANGELOG.md"),
)
# Sections that only point to documents which are pages themselves, and the pages.
ELSEWHERE = {
    (README, "with-prefect"): "prefect.md",
    (README, "on-several-machines-and-in-object-stores"): "scale.md",
    (README, "more"): "index.md",
}


def sections_without_a_page(source: str, markdown: str, known: frozenset[str] = frozenset()) -> list[Page]:
    """Return a page for each section of a document that no page has, so that what is added to it is on the site.

    Args:
        source: The document, `README` or `GUIDE`.
        markdown: Its text.
        known: Sections that have pages of another kind: those of the data dictionary.
    """
    taken = {anchor for page in PAGES if page.source == source for anchor in page.sections}
    taken |= {anchor for path, anchor in ELSEWHERE if path == source}
    group = START if source == README else ASK
    return [
        Page(f"{heading.anchor}.md", group, heading.text, source, (heading.anchor,))
        for heading in headings(markdown)
        if heading.level == 2 and heading.anchor not in taken and heading.text not in known
    ]
