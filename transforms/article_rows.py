"""Make an article's rows in every table from what a reader found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from transforms.contract.ids import digest, text_key
from transforms.contract.rows import (
    ArticleFingerprintRow,
    ArticleRow,
    ArticleRows,
    EntityMentionRow,
    EntityRow,
    QuoteFingerprintRow,
    QuoteRow,
    QuoteSpanRow,
    SentenceRow,
)
from transforms.contract.tables import PARTS_WITHOUT_QUOTES
from transforms.copies.agency import agency_of
from transforms.copies.fingerprints import article_fingerprint, quote_fingerprint
from transforms.lexicons.cues import lemma
from transforms.linking.speech_acts import act_of
from transforms.reader_api import Article, Quote, Reader, Reading, Span
from transforms.records.record import Record
from transforms.resolved_article import ResolvedArticle, resolve_article
from transforms.text.page_furniture import is_byline
from transforms.text.quotation_marks import is_verbatim, verbatim_runs, with_marks

FlaggedSpan = tuple[Span, bool]  # a span, and whether it stands in quotation marks
FIRST_SENTENCES = 3  # mentions in the headline and in so many sentences count double in an entity's salience


def article_rows(record: Record, article: Article, reading: Reading, reader: Reader) -> ArticleRows:
    """Return the rows of one article in every table.

    Args:
        record: The accepted record.
        article: Its repaired text, cut into sentences.
        reading: What the reader found in it.
        reader: The reader; the article's row names it.
    """
    reading = replace(reading, quotes=reported_quotes(article, reading.quotes))
    found = resolve_article(record.article_id, article, reading)
    contents = [_content_spans(quote, found) for quote in reading.quotes]
    quotes = [_quote_row(i, content, found) for i, content in enumerate(contents)]
    return ArticleRows(
        articles=[_article_row(record, article, reading, reader)],
        sentences=_sentence_rows(found),
        quotes=quotes,
        quote_spans=[
            row
            for quote, quote_id, content in zip(reading.quotes, found.quote_ids, contents, strict=True)
            for row in _span_rows(quote, quote_id, content, found)
        ],
        entity_mentions=_mention_rows(found),
        entities=_entity_rows(found),
        article_fingerprints=[
            ArticleFingerprintRow(
                article_id=record.article_id,
                agency=agency_of(article.text),
                fingerprint=article_fingerprint(article.text),
            )
        ],
        quote_fingerprints=[
            QuoteFingerprintRow(article_id=quote.article_id, quote_id=quote.quote_id, fingerprint=fingerprint)
            for quote in quotes
            if (fingerprint := quote_fingerprint(quote.text))
        ],
    )


def quote_kind(spans: Iterable[FlaggedSpan]) -> str:
    """Return direct, mixed or indirect: whether all, part or none of the content stands in quotation marks."""
    flags = {verbatim for _, verbatim in spans}
    if len(flags) > 1:
        return "mixed"
    return "direct" if True in flags else "indirect"


def reported_quotes(article: Article, quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes without those of credits and boilerplate, which nobody said in the matter reported."""
    starts = [s.start for s in article.sentences]
    parts = (article.sentences[max(0, bisect_right(starts, q.content[0].start) - 1)].part for q in quotes)
    return [q for q, part in zip(quotes, parts, strict=True) if part not in PARTS_WITHOUT_QUOTES]


def _printed_byline(article: Article) -> str | None:
    """Return what the line "By …" above the text says, without "By"; None without such a line."""
    lines = (article.text[s.start : s.end] for s in article.sentences if s.part == "credit")
    return next((said.split(maxsplit=1)[1] for said in lines if is_byline(said)), None)


def _article_row(record: Record, article: Article, reading: Reading, reader: Reader) -> ArticleRow:
    return ArticleRow(
        article_id=record.article_id,
        external_id=record.external_id,
        source=record.source,
        url=record.url,
        title=article.title,
        byline=record.byline or _printed_byline(article),
        dateline=next((article.text[s.start : s.end] for s in article.sentences if s.part == "dateline"), None),
        section=record.section,
        language=record.language,
        published_at=record.published_at,
        updated_at=record.updated_at,
        published_raw=record.published_raw,
        text=article.text,
        text_key=text_key(article.text),
        raw_uri=record.raw_uri,
        raw_sha256=record.raw_sha256,
        raw_format=record.raw_format,
        content_sha256=record.content_sha256,
        reader=reader.name,
        reader_version=reader.version,
        n_chars=len(article.text),
        n_words=_n_words(article.text),
        n_sentences=len(article.sentences),
        n_quotes=len(reading.quotes),
        n_mentions=len(reading.mentions),
    )


def _sentence_rows(found: ResolvedArticle) -> list[SentenceRow]:
    rows = []
    for i, sentence in enumerate(found.article.sentences):
        text = found.article.text[sentence.start : sentence.end]
        rows.append(
            SentenceRow(
                article_id=found.article_id,
                sentence_id=digest(found.article_id, "sentences", "", sentence.start, sentence.end),
                sentence_index=i,
                paragraph_index=sentence.paragraph,
                start=sentence.start,
                end=sentence.end,
                n_words=_n_words(text),
                text=text,
                part=sentence.part,
            )
        )
    return rows


def _content_spans(quote: Quote, found: ResolvedArticle) -> list[FlaggedSpan]:
    """Return a quote's content as maximal runs of one `verbatim` value."""
    text = found.article.text
    spans = [run for span in quote.content for run in verbatim_runs(text, span, found.quotations)]
    return with_marks(text, spans, found.quotations) if quote_kind(spans) == "mixed" else spans


def _quote_row(index: int, content: Sequence[FlaggedSpan], found: ResolvedArticle) -> QuoteRow:
    quote, speaker = found.quotes[index], found.speakers[index]
    start, end = content[0][0].start, content[-1][0].end
    text = " ".join(found.article.text[span.start : span.end] for span, _ in content)
    cue, kind = found.text(quote.cue), quote_kind(content)
    return QuoteRow(
        article_id=found.article_id,
        quote_id=found.quote_ids[index],
        quote_index=index,
        start=start,
        end=end,
        n_words=_n_words(text),
        kind=kind,
        text=text,
        text_key=text_key(text),
        cue=cue,
        cue_lemma=lemma(cue) if cue else None,
        act=act_of(quote, found.article.text, found.quotations),
        speaker=found.text(quote.speaker),
        speaker_name=speaker.name,
        speaker_entity_id=found.entity_id(speaker.entity),
        speaker_confidence=speaker.confidence,
        speaker_type=speaker.type,
        speaker_description=speaker.description,
        first_sentence_index=found.sentence_at(start),
        last_sentence_index=found.sentence_at(end - 1),
        confidence=quote.confidence,
    )


def _span_rows(
    quote: Quote, quote_id: str, content: Sequence[FlaggedSpan], found: ResolvedArticle
) -> list[QuoteSpanRow]:
    spans = {"content": content, "speaker": _flagged(quote.speaker, found), "cue": _flagged(quote.cue, found)}
    return [
        QuoteSpanRow(
            article_id=found.article_id,
            quote_id=quote_id,
            role=role,
            span_index=i,
            start=span.start,
            end=span.end,
            text=found.article.text[span.start : span.end],
            verbatim=verbatim,
        )
        for role, flagged in spans.items()
        for i, (span, verbatim) in enumerate(flagged)
    ]


def _flagged(span: Span | None, found: ResolvedArticle) -> list[FlaggedSpan]:
    return [(span, is_verbatim(span, found.quotations))] if span else []


def _mention_rows(found: ResolvedArticle) -> list[EntityMentionRow]:
    entity_of = {m: k for k, entity in enumerate(found.entities) for m in entity.mentions}
    return [
        EntityMentionRow(
            article_id=found.article_id,
            mention_id=digest(found.article_id, "entity_mentions", mention.type, mention.start, mention.end),
            entity_id=found.entity_id(entity_of.get(i)),
            sentence_index=found.sentence_at(mention.start),
            start=mention.start,
            end=mention.end,
            text=found.article.text[mention.start : mention.end],
            type=mention.type,
            form=mention.form,
            confidence=mention.confidence,
        )
        for i, mention in enumerate(found.mentions)
    ]


def _entity_rows(found: ResolvedArticle) -> list[EntityRow]:
    n_quotes = Counter(speaker.entity for speaker in found.speakers)
    return [
        EntityRow(
            article_id=found.article_id,
            entity_id=entity_id,
            name=entity.name,
            type=entity.type,
            n_mentions=len(entity.mentions),
            n_quotes=n_quotes[k],
            first_start=min(found.mentions[m].start for m in entity.mentions),
            salience=salience,
            country_code=entity.country_code,
            wikidata_id=entity.wikidata_id,
            description=entity.description,
            gender=entity.gender,
            gender_basis=entity.gender_basis,
        )
        for k, (entity, entity_id, salience) in enumerate(
            zip(found.entities, found.entity_ids, _salience(found), strict=True)
        )
    ]


def _salience(found: ResolvedArticle) -> list[float]:
    """Return each entity's share of the resolved mentions; early ones (see `FIRST_SENTENCES`) count double."""
    early = [s.end for s in found.article.sentences if s.part != "headline"][:FIRST_SENTENCES]
    early_end = early[-1] if early else len(found.article.text)
    weights = [
        sum(2 if found.mentions[m].start < early_end else 1 for m in entity.mentions) for entity in found.entities
    ]
    total = sum(weights)
    return [weight / total for weight in weights]


def _n_words(text: str) -> int:
    return len(text.split())
