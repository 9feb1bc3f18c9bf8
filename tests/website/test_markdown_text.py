"""Headings, sections and links are found outside code."""

import pytest

from website.markdown_text import anchor_of, headings, introduction, links, replace_links, section, with_anchors

DOCUMENT = """# A title

Hello.

## First: `code` and [a link](x.md)

```python
# no heading
[no](link.md)
```

See [the `second` one](#second) and ![a picture](p.svg); `[not](this.md)` is code.

### Below

## Second
Words.
## Second
"""


def test_headings_have_the_anchors_of_code_hosts() -> None:
    found = [(h.level, h.anchor) for h in headings(DOCUMENT)]
    assert found == [(1, "a-title"), (2, "first-code-and-a-link"), (3, "below"), (2, "second"), (2, "second-1")]
    assert anchor_of("Reading (`transforms/model/`)") == "reading-transformsmodel"
    assert anchor_of("who_said_what") == "who_said_what"


def test_a_section_ends_with_the_next_heading_of_its_level() -> None:
    assert section(DOCUMENT, "second") == "## Second\nWords.\n"
    assert section(DOCUMENT, "first-code-and-a-link").endswith("### Below\n")
    with pytest.raises(KeyError, match="no heading has the anchor 'third'"):
        section(DOCUMENT, "third")


def test_the_introduction_ends_with_the_first_section() -> None:
    assert introduction(DOCUMENT) == "# A title\n\nHello.\n"


def test_links_in_code_are_none() -> None:
    assert links(DOCUMENT) == ["x.md", "#second", "p.svg"]


def test_only_links_are_replaced() -> None:
    replaced = replace_links(DOCUMENT, lambda text, target, is_picture: f"<{text}|{target}|{is_picture}>")
    assert "<the `second` one|#second|False> and <a picture|p.svg|True>; `[not](this.md)` is code" in replaced
    assert "[no](link.md)" in replaced


def test_anchors_are_written_and_levels_raised() -> None:
    assert "\n# Second { #second-1 }\n" in with_anchors(DOCUMENT, raise_by=1)
    assert "\n# no heading\n" in with_anchors(DOCUMENT)
