"""The article as a page: all of its text, marks that nest, anchors that lead somewhere, and nothing that runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.report.charts import visible_text
from flows.show import article_page
from flows.show.article_page import page
from flows.show.article_tables import ArticleTables, read
from flows.show.find_article import find
from flows.show.snapshot_files import SnapshotFiles
from tests.flows.show.conftest import SCRIPT, WORDS, article, without_archive

VOID = {"meta", "input"}  # elements without an end tag
LOADING = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg", "video", "audio"}


class Parsed(HTMLParser):
    """The elements of a page, its texts, and the paragraphs of the article without numbers and hidden words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.paragraphs: list[str] = []
        self.marked: list[tuple[str, str]] = []  # classes of the innermost mark, and its text
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "p" and ("section", "text") in self.open:
            self.paragraphs.append("")
        if tag not in VOID:
            self.open.append((tag, attributes.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        classes = {name for _, some in self.open for name in some.split()}
        in_paragraph = ("section", "text") in self.open and self.open[-1] != ("section", "text")
        if in_paragraph and not classes & {"number", "hidden"}:
            self.paragraphs[-1] += data
            self.marked.append((self.open[-1][1], data))

    def with_id(self) -> dict[str, tuple[str, dict[str, str | None]]]:
        found = [(attributes["id"], (tag, attributes)) for tag, attributes in self.elements if attributes.get("id")]
        assert len(found) == len({name for name, _ in found})
        return {name or "": element for name, element in found}


@pytest.fixture(scope="module")
def bridge(files: SnapshotFiles) -> ArticleTables:
    return read(files, find(files, "bridge"))


def test_the_page_has_the_text_and_its_marks(bridge: ArticleTables) -> None:
    parsed = Parsed(page(bridge))
    assert parsed.paragraphs == bridge.article["text"].split("\n\n")
    assert ("content", WORDS) in parsed.marked
    assert ("cue", "said") in parsed.marked
    assert ("entity", "Anna Kovacs") in parsed.marked
    assert ("speaker", "Mayor ") in parsed.marked


def test_numbers_and_notes_lead_to_each_other(bridge: ArticleTables) -> None:
    parsed = Parsed(page(bridge))
    named = parsed.with_id()
    for quote in bridge.quotes:
        number = named[f"quote-{quote['quote_id']}"]
        assert number[1]["href"] == f"#note-{quote['quote_id']}"
        assert re.match(r"quote \d, Anna Kovacs, confidence 0\.\d\d", number[1]["aria-label"] or "")
        assert named[f"note-{quote['quote_id']}"][0] == "li"
    links = [attributes["href"] or "" for tag, attributes in parsed.elements if tag == "a"]
    assert {link[1:] for link in links if link.startswith("#")} <= named.keys()
    assert [link for link in links if not link.startswith("#")] == [bridge.article["url"]]


def test_the_quote_asked_for_is_in_front(bridge: ArticleTables) -> None:
    second = bridge.quotes[1]["quote_id"]
    parsed = Parsed(page(bridge, second))
    assert ("content front", "that the work begins soon") in parsed.marked
    focused = [attributes["id"] for _, attributes in parsed.elements if "autofocus" in attributes]
    assert focused == [f"quote-{second}"]
    assert "autofocus" not in page(bridge)


def test_the_page_can_be_read_without_seeing_it(bridge: ArticleTables) -> None:
    html = page(bridge)
    parsed = Parsed(html)
    assert '<html lang="en">' in html
    headings = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert {tag for tag, _ in parsed.elements} >= {"main", "header", "footer"}
    assert sum("(end of quote" in text for text in parsed.texts) == len(bridge.quotes)
    sections = [attributes for tag, attributes in parsed.elements if tag == "section"]
    assert all(attributes.keys() & {"aria-label", "aria-labelledby"} for attributes in sections)


@pytest.mark.parametrize("front", ["", "c" * 32])
def test_an_article_cannot_run_anything(hostile: ArticleTables, front: str) -> None:
    html = page(hostile, front)
    parsed = Parsed(html)
    assert not {tag for tag, _ in parsed.elements} & LOADING
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    links = [attributes["href"] or "" for tag, attributes in parsed.elements if "href" in attributes]
    assert links
    assert all(re.fullmatch(r"#[a-z0-9-]+", link) for link in links)
    assert "default-src 'none'" in html
    assert all(c.isprintable() or c == "\n" for c in html)
    assert any(SCRIPT in text for text in parsed.texts)
    assert any("{{ 7 * 7 }}" in text for text in parsed.texts)


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://herald.example/a?b=1&c", "https://herald.example/a?b=1&c"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt://x.example/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("https://herald.example/\u202egnp", ""),
        ("https://[", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str | None, link: str) -> None:
    parsed = Parsed(page(ArticleTables("s", article("Rain fell.", url=url))))
    links = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    assert links == ["#notes", *([link] if link else [])]


def test_the_page_needs_no_other_file(bridge: ArticleTables) -> None:
    html = page(bridge)
    assert not re.search(r"url\(|@import|src=", html)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_an_article_without_quotes_or_tables_over_the_archive(bridge: ArticleTables) -> None:
    nothing = Parsed(page(ArticleTables("s", article("Rain fell.", title=None, published_at=None))))
    assert nothing.paragraphs == ["Rain fell."]
    assert ("h1", {}) in nothing.elements
    assert "x" in nothing.texts
    assert "The article has no quotes." in nothing.texts
    assert "in the archive" not in page(without_archive(bridge))


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_text_is_shown_whole(text: str) -> None:
    end = len(text)
    spans = [
        {"quote_id": "q", "role": "content", "start": 0, "end": (end + 1) // 2},
        {"quote_id": "q", "role": "speaker", "start": end // 3, "end": end},
    ]
    parsed = Parsed(page(ArticleTables("s", article(text.replace("\r", " ")), quote_spans=spans)))
    assert parsed.paragraphs == [visible_text(text.replace("\r", " ").strip())]


def test_the_template_is_in_the_package() -> None:
    assert (Path(article_page.__file__).parent / article_page.TEMPLATE).is_file()
