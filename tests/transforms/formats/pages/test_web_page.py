from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from time import process_time

import pytest

from tests.transforms.formats.pages.written_pages import BODY, FIRST, LD, TITLE, article, page, paragraphs
from transforms.formats.items import Item, RefusedItem
from transforms.formats.pages import page_text
from transforms.formats.pages.page_tree import MAX_BYTES
from transforms.formats.pages.web_page import read, read_page
from transforms.records.record import Record, from_fields
from transforms.records.refusals import REASONS

NOW = datetime(2021, 5, 1, tzinfo=UTC)


def _of(text: str) -> Item | RefusedItem:
    (item,) = read(BytesIO(text.encode("utf-8", "surrogatepass")))
    return item


def _refused(text: str) -> str:
    item = _of(text)
    assert isinstance(item, RefusedItem)
    assert item.reason in REASONS
    return item.reason


def test_an_article_becomes_a_record() -> None:
    item = _of(article(head=f"<script type='application/ld+json'>{LD}</script>"))
    assert isinstance(item, Item)
    assert item.place == "file"
    assert item.fields["lost_quotes"] == []
    record = from_fields(item.fields, namespace="n", now=NOW, raw_uri="u", raw_sha256="0", raw_format="html")
    assert isinstance(record, Record)
    assert record.text == "\n\n".join(BODY)
    assert record.title == TITLE
    assert record.byline == "Ann Lee, Bo Park"
    assert record.published_at == datetime(2021, 3, 2, 17, 30, tzinfo=UTC)
    assert record.section == "Local"
    assert record.language == "en"


def test_when_it_was_fetched_is_the_last_date() -> None:
    item = read_page(article().encode(), "item 1", address="https://a.example/n/1", fetched=NOW)
    assert isinstance(item, Item)
    record = from_fields(item.fields, namespace="n", now=NOW, raw_uri="u", raw_sha256="0", raw_format="warc")
    assert isinstance(record, Record)
    assert record.published_at == NOW
    assert record.url == "https://a.example/n/1"


def test_a_front_page_is_refused() -> None:
    teasers = "".join(
        f"<div><h2><a href=/{i}>The council votes on item {i}</a></h2><p>Seven hours, {i} votes</p></div>"
        for i in range(30)
    )
    assert _refused(page(teasers, head="<title>The Northford Herald</title>")) == "no_article"
    address = "<link rel=canonical href='https://herald.example/'>"
    assert _refused(page(f"<main>{paragraphs(*BODY)}</main>", head=address)) == "no_article"


def test_a_gallery_is_refused() -> None:
    pictures = "".join(f"<figure><img src={i}.jpg><figcaption>Picture {i}</figcaption></figure>" for i in range(20))
    assert _refused(page(f"<main><h1>The fair</h1>{pictures}</main>")) == "no_article"


def test_a_stub_behind_a_paywall_is_refused() -> None:
    notice = "<div><p>Subscribe to continue reading this article.</p></div>"
    assert _refused(article(FIRST, after=notice)) == "paywall"
    says = '{"@type": "NewsArticle", "isAccessibleForFree": "False"}'
    assert _refused(article(FIRST, head=f"<script type='application/ld+json'>{says}</script>")) == "paywall"


def test_a_short_report_is_an_article() -> None:
    assert isinstance(_of(article(FIRST)), Item)


@pytest.mark.parametrize("text", ["", "\x00", "<div>" * 100_000, "plain", "<" * 50_000, "&" * 50_000, "<p" * 20_000])
def test_what_is_no_page_is_refused(text: str) -> None:
    assert _refused(text) in ("broken_page", "no_article")


def test_a_page_too_large_is_refused() -> None:
    assert _refused("x" * (MAX_BYTES + 1)) == "record_too_large"


@pytest.mark.parametrize(
    "middle",
    [
        '"' * 100_000,
        "“" * 100_000,
        "“a” " * 50_000,
        "a\x00\ud800b",
        "<b>" * 200,
        "<a>x</a>" * 20_000,
        "<p>“I " * 20_000,
    ],
)
def test_poison_is_read_in_bounded_time(middle: str) -> None:
    began = process_time()
    _of(article(FIRST, middle, *BODY))
    assert process_time() - began < 20


def test_a_page_that_trafilatura_fails_on_is_refused_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(page_text, "bare_extraction", failing)
    item = _of(article())
    assert isinstance(item, RefusedItem)
    assert item.reason == "broken_page"
    assert "RecursionError: too deep" in item.message
