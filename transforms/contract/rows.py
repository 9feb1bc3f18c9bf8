"""The rows of the published tables: a class per table of `table_sets.BATCH_TABLES`, one field per column.

Rows are made by column name only, so that two columns of one type cannot be swapped by their position. A test compares
the fields with the declared columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class ArticleRow:
    """A row of `articles`."""

    article_id: str
    external_id: str
    source: str
    url: str | None
    title: str | None
    byline: str | None
    dateline: str | None
    section: str | None
    language: str | None
    published_at: datetime | None
    updated_at: datetime | None
    published_raw: str | None
    text: str
    text_key: str
    raw_uri: str
    raw_sha256: str
    raw_format: str
    content_sha256: str
    reader: str
    reader_version: str
    n_chars: int
    n_words: int
    n_sentences: int
    n_quotes: int
    n_mentions: int


@dataclass(slots=True, kw_only=True)
class SentenceRow:
    """A row of `sentences`."""

    article_id: str
    sentence_id: str
    sentence_index: int
    paragraph_index: int
    start: int
    end: int
    n_words: int
    text: str
    part: str


@dataclass(slots=True, kw_only=True)
class QuoteRow:
    """A row of `quotes`."""

    article_id: str
    quote_id: str
    quote_index: int
    start: int
    end: int
    n_words: int
    kind: str
    text: str
    text_key: str
    cue: str | None
    cue_lemma: str | None
    act: str | None
    speaker: str | None
    speaker_name: str | None
    speaker_entity_id: str | None
    speaker_confidence: float
    speaker_type: str
    speaker_description: str | None
    first_sentence_index: int
    last_sentence_index: int
    confidence: float


@dataclass(slots=True, kw_only=True)
class QuoteSpanRow:
    """A row of `quote_spans`."""

    article_id: str
    quote_id: str
    role: str
    span_index: int
    start: int
    end: int
    text: str
    verbatim: bool


@dataclass(slots=True, kw_only=True)
class EntityMentionRow:
    """A row of `entity_mentions`."""

    article_id: str
    mention_id: str
    entity_id: str | None
    sentence_index: int
    start: int
    end: int
    text: str
    type: str
    form: str
    confidence: float


@dataclass(slots=True, kw_only=True)
class EntityRow:
    """A row of `entities`."""

    article_id: str
    entity_id: str
    name: str
    type: str
    n_mentions: int
    n_quotes: int
    first_start: int
    salience: float
    country_code: str | None
    wikidata_id: str | None
    description: str | None
    gender: str | None
    gender_basis: str | None


@dataclass(slots=True, kw_only=True)
class ArticleFingerprintRow:
    """A row of `article_fingerprints`."""

    article_id: str
    agency: str | None
    fingerprint: bytes


@dataclass(slots=True, kw_only=True)
class QuoteFingerprintRow:
    """A row of `quote_fingerprints`."""

    article_id: str
    quote_id: str
    fingerprint: bytes


@dataclass(slots=True, kw_only=True)
class ArticleRows:
    """The rows of one article, or of several: an attribute per table of `table_sets.BATCH_TABLES`."""

    articles: list[ArticleRow]
    sentences: list[SentenceRow]
    quotes: list[QuoteRow]
    quote_spans: list[QuoteSpanRow]
    entity_mentions: list[EntityMentionRow]
    entities: list[EntityRow]
    article_fingerprints: list[ArticleFingerprintRow]
    quote_fingerprints: list[QuoteFingerprintRow]
