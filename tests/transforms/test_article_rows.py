"""The rows of one article, made by hand: every column holds its own value, and no other's."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.article_rows import article_rows, quote_kind, reported_quotes
from transforms.batch import prepare
from transforms.contract.ids import digest, text_key
from transforms.contract.rows import ArticleRow, ArticleRows
from transforms.contract.tables import TABLES
from transforms.formats.items import Item
from transforms.formats.pages.web_page import read_page
from transforms.linking.speaking.speaker_confidence import confidence
from transforms.linking.speaking.speaker_finding import Finding
from transforms.reader_api import Mention, Quote, Reading, Span
from transforms.records.record import Record

TEXT = "VARNSUND, March 3 — “We will rebuild the bridge,” Mayor Ingrid Solberg said. She left Norway."
RECORD = Record(
    article_id="a",
    external_id="1",
    source="wire",
    url="https://a.example/1",
    title="Bridge to be rebuilt",
    byline="Ann Lee",
    section="Local",
    language="en",
    published_at=datetime(2026, 3, 3, tzinfo=UTC),
    updated_at=datetime(2026, 3, 4, tzinfo=UTC),
    published_raw="March 3, 2026",
    text=TEXT,
    raw_uri="feed.jsonl#1",
    raw_sha256="11",
    raw_format="jsonl",
    content_sha256="22",
)


class ByHand:
    name, version, releases_gil = "by hand", "7", False

    def read(self, articles: Any) -> list[Reading]:
        raise NotImplementedError


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


@pytest.fixture(scope="module")
def rows() -> ArticleRows:
    mentions = [
        Mention(*span("Ingrid Solberg"), "PERSON", "name", 0.9),
        Mention(*span("She"), "PERSON", "pronoun", 0.7),
        Mention(*span("Norway"), "GPE", "name", 0.8),
    ]
    quote = Quote((span("We will rebuild the bridge,"),), span("said"), span("Mayor Ingrid Solberg"), 0.6)
    article = prepare(TEXT, RECORD.title)
    assert article.text == TEXT
    return article_rows(RECORD, article, Reading(mentions, [quote]), ByHand())


def test_the_article_has_the_record_s_values_and_the_reader_s(rows: ArticleRows) -> None:
    (article,) = rows.articles
    assert asdict(article) == {
        **RECORD._asdict(),
        "dateline": "VARNSUND, March 3 —",
        "text_key": text_key(TEXT),
        "reader": "by hand",
        "reader_version": "7",
        "n_chars": len(TEXT),
        "n_words": 16,
        "n_sentences": 3,
        "n_quotes": 1,
        "n_mentions": 3,
    }


BODY = "The bridge of Varnsund closed on Monday after a night of storms, and the council met to talk of its repair."


def _article(text: str, byline: str | None = None) -> ArticleRow:
    article = prepare(text, RECORD.title)
    (row,) = article_rows(RECORD._replace(byline=byline, text=text), article, Reading([], []), ByHand()).articles
    return row


@pytest.mark.parametrize(
    ("lines", "byline"),
    [
        ("Bridge to be rebuilt\n\nBy ANN LEE", "ANN LEE"),
        ("By Ann Lee and Bo Park, Staff Writers", "Ann Lee and Bo Park, Staff Writers"),
        ("By March the bridge will be open again.", None),
        ("Bridge to be rebuilt", None),
    ],
)
def test_a_byline_in_the_text_goes_where_no_field_has_one(lines: str, byline: str | None) -> None:
    text = f"{lines}\n\nVARNSUND, March 3 — {BODY}\n\n{BODY}"
    assert _article(text).byline == byline
    assert _article(text, "Cy Roe").byline == "Cy Roe"
    assert _article(text).dateline == "VARNSUND, March 3 —"


def test_a_page_has_its_dateline_and_byline_from_its_text() -> None:
    more = "Some sixty people had gathered in front of the town hall, and many of them had crossed it every day."
    texts = ["By ANN LEE", f"VARNSUND (AP) — {BODY}", more, f"On Friday, it was open again. {more}"]
    page = "<main><article><h1>Bridge to be rebuilt</h1>" + "".join(f"<p>{text}</p>" for text in texts)
    item = read_page(page.encode(), "file")
    assert isinstance(item, Item)
    row = _article(str(item.fields["text"]))
    assert (row.byline, row.dateline) == ("ANN LEE", "VARNSUND (AP) —")


@pytest.mark.parametrize("table", ["articles", "quotes"])
def test_no_two_columns_have_the_same_text_so_that_a_swap_fails(rows: ArticleRows, table: str) -> None:
    (row,) = map(asdict, getattr(rows, table))
    values = [row[column.name] for column in TABLES[table].columns if column.type == "string" and column.null]
    assert None not in values
    assert len(set(values)) == len(values)


def test_sentences_have_their_offsets_and_parts(rows: ArticleRows) -> None:
    assert [(row.sentence_index, row.part, row.text) for row in rows.sentences] == [
        (0, "dateline", "VARNSUND, March 3 —"),
        (1, "body", "“We will rebuild the bridge,” Mayor Ingrid Solberg said."),
        (2, "body", "She left Norway."),
    ]
    assert [TEXT[row.start : row.end] for row in rows.sentences] == [row.text for row in rows.sentences]


def test_a_quote_has_its_content_cue_and_speaker(rows: ArticleRows) -> None:
    (quote,) = rows.quotes
    content = span("We will rebuild the bridge,")
    assert asdict(quote) == {
        "article_id": "a",
        "quote_id": digest("a", "quotes", "", *content),
        "quote_index": 0,
        "start": content.start,
        "end": content.end,
        "n_words": 5,
        "kind": "direct",
        "text": "We will rebuild the bridge,",
        "text_key": text_key("We will rebuild the bridge,"),
        "cue": "said",
        "cue_lemma": "say",
        "act": "speech",
        "speaker": "Mayor Ingrid Solberg",
        "speaker_name": "Ingrid Solberg",
        "speaker_entity_id": digest("entity", "PERSON", "ingrid solberg"),
        "speaker_confidence": confidence(Finding(0, "person", "name")),
        "speaker_type": "person",
        "speaker_description": "Mayor",
        "first_sentence_index": 1,
        "last_sentence_index": 1,
        "confidence": 0.6,
    }


def test_a_quote_has_a_span_per_piece(rows: ArticleRows) -> None:
    assert [(row.role, row.span_index, row.text, row.verbatim) for row in rows.quote_spans] == [
        ("content", 0, "We will rebuild the bridge,", True),
        ("speaker", 0, "Mayor Ingrid Solberg", False),
        ("cue", 0, "said", False),
    ]


def test_mentions_refer_to_their_entities(rows: ArticleRows) -> None:
    solberg, norway = digest("entity", "PERSON", "ingrid solberg"), digest("entity", "GPE", "norway")
    assert [(row.text, row.entity_id, row.type, row.form) for row in rows.entity_mentions] == [
        ("Ingrid Solberg", solberg, "PERSON", "name"),
        ("She", solberg, "PERSON", "pronoun"),
        ("Norway", norway, "GPE", "name"),
    ]


def test_an_entity_has_its_counts_country_and_description(rows: ArticleRows) -> None:
    person, country = map(asdict, rows.entities)
    assert person == {
        "article_id": "a",
        "entity_id": digest("entity", "PERSON", "ingrid solberg"),
        "name": "Ingrid Solberg",
        "type": "PERSON",
        "n_mentions": 2,
        "n_quotes": 1,
        "first_start": TEXT.index("Ingrid"),
        "salience": pytest.approx(2 / 3),
        "country_code": None,
        "wikidata_id": None,
        "description": "Mayor",
        "gender": "female",
        "gender_basis": "pronoun",
    }
    assert country["name"] == "Norway"
    assert country["country_code"] == "NO"
    assert country["n_quotes"] == 0
    assert country["description"] is None


@pytest.mark.parametrize(
    ("flags", "kind"),
    [([True], "direct"), ([True, True], "direct"), ([False], "indirect"), ([False, True], "mixed")],
)
def test_the_kind_follows_from_quotation_marks(flags: list[bool], kind: str) -> None:
    assert quote_kind((Span(0, 1), flag) for flag in flags) == kind


def test_credits_and_boilerplate_have_no_quotes() -> None:
    text = "“We won,” Roe said on Monday after the long vote.\n\nAn earlier version of this article said that Roe lost."
    article = prepare(text)
    assert [s.part for s in article.sentences] == ["body", "boilerplate"]
    won, lost = (Quote((Span(at, at + 6),), None, None, 0.5) for at in (text.index("We won"), text.index("Roe lost")))
    assert reported_quotes(article, [won, lost]) == [won]
