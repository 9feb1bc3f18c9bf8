from __future__ import annotations

import pytest

from tests.transforms.formats.pages import local_pages, publisher_pages
from tests.transforms.formats.pages.publisher_pages import Published
from transforms.formats.items import Item
from transforms.formats.pages.web_page import read_page
from transforms.records.dates import parse_date

PAGES = [*publisher_pages.PAGES, *local_pages.PAGES]


@pytest.mark.parametrize("published", PAGES, ids=[published.name for published in PAGES])
def test_title_day_and_authors_of_a_page(published: Published) -> None:
    item = read_page(published.markup.encode(), "file")
    assert isinstance(item, Item)
    date = parse_date(item.fields.get("published_at"))
    assert date is not None
    said = str(item.fields.get("author", "")).title()
    found = (item.fields["title"], f"{date:%Y-%m-%d}", said)
    assert found == (published.title, published.day, ", ".join(published.authors))
