"""Links of documents become links of the site, and broken ones are found."""

import pytest

from website.site_links import Links, Place, broken_links, relative

LINKS = Links(
    {
        Place("README.md", ""): "index.md",
        Place("data/README.md", "who-is-who"): "who-is-who.md#who-is-who",
        Place("data/README.md", "quotes"): "tables/quotes.md",
    },
    {"docs/flow.svg": "pictures/flow.svg"},
)


@pytest.mark.parametrize(
    ("written", "rewritten"),
    [
        ("[home](../README.md)", "[home](index.md)"),
        ("[who](../data/README.md#who-is-who)", "[who](who-is-who.md#who-is-who)"),
        ("[out](https://example.org/a#b)", "[out](https://example.org/a#b)"),
        ("![a flow](flow.svg)", "![a flow](pictures/flow.svg)"),
        ("[the notice](../NOTICE)", "the notice"),
        ("`[code](../NOTICE)`", "`[code](../NOTICE)`"),
    ],
)
def test_a_link_leads_to_a_page(written: str, rewritten: str) -> None:
    assert LINKS.rewrite(written, "docs/design.md", "design.md") == rewritten


def test_the_name_of_a_document_becomes_the_title_of_its_page() -> None:
    links = Links({Place("docs/stores.md", ""): "stores.md"}, {}, {"stores.md": "Where are stores?"})
    assert (
        links.rewrite("[docs/stores.md](docs/stores.md)", "README.md", "a/b.md")
        == "[“Where are stores?”](../stores.md)"
    )


def test_a_link_to_a_section_that_no_page_has_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"docs/design\.md: nothing on the site is \.\./README\.md#gone"):
        LINKS.rewrite("[x](../README.md#gone)", "docs/design.md", "design.md")


def test_links_are_relative_to_their_page() -> None:
    assert relative("commands/build.md", "tables/quotes.md#x") == "../tables/quotes.md#x"
    assert relative("index.md", "pictures/flow.svg") == "pictures/flow.svg"


def test_links_that_lead_nowhere_are_named() -> None:
    pages = {
        "index.md": "# A { #a }\n[ok](sub/b.md#b) [ok](#a) [no](sub/b.md#a) [no](c.md) ![ok](p.svg#only-light)\n",
        "sub/b.md": "# B { #b }\n[ok](../index.md) [no](index.md) [out](https://example.org)\n",
    }
    assert broken_links(pages, {"p.svg"}) == ["index.md: sub/b.md#a", "index.md: c.md", "sub/b.md: index.md"]
