"""A batch of records read into the six tables: the one path that every reader and every runner takes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from transforms.contract import tables
from transforms.contract.ids import digest, text_key
from transforms.lexicons.cues import act, lemma
from transforms.linking import entities, speakers
from transforms.reader_api import Article, Mention, Reader, Reading, Span
from transforms.text.quotation_marks import Quotation, is_verbatim, quotations, verbatim_runs, with_marks
from transforms.text.repair import repair
from transforms.text.sentences import split

Rows = dict[str, list[tuple[Any, ...]]]
BROKEN_CODE = (ImportError, NameError, MemoryError)  # no article's fault: these stop the run


def read_batch(records: pd.DataFrame, reader: Reader) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Reads records into tables.

    An article that a step fails on, or one of whose rows breaks the contract, is refused whole: tables never hold half
    of one.

    Args:
        records: Rows of `tables.RECORDS`, at most one an article.
        reader: What finds mentions and quotes.

    Returns:
        The six tables by name, each typed and sorted as declared; and the refused records: the columns of
        `tables.QUARANTINE` but `run_id` and `refused_at`.
    """
    refused: list[dict[str, Any]] = []
    articles: dict[int, Article] = {}
    rows: Rows = {name: [] for name in tables.TABLES}
    plain = records.astype(object).where(records.notna(), None)
    taken = [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
    for i, record in enumerate(taken):
        try:
            articles[i] = prepare(record["text"], record["title"])
        except BROKEN_CODE:
            raise
        except Exception as error:  # one poisonous article must not stop the run: it is kept, with its reason
            refused.append(_refusal(record, "unreadable", f"text repair failed: {error!r}"))
    for i, reading in _read(reader, articles, taken, refused):
        try:
            for name, more in article_rows(taken[i], articles[i], reading, reader).items():
                rows[name].extend(more)
        except BROKEN_CODE:
            raise
        except Exception as error:
            refused.append(_refusal(taken[i], "unreadable", f"reading failed: {error!r}"))
    frames = {name: tables.TABLES[name].frame(rows[name]) for name in tables.TABLES}
    bad = broken_articles(frames)
    for record in taken:
        if record["article_id"] in bad:
            refused.append(_refusal(record, "contract", bad[record["article_id"]]))
    kept = {
        name: tables.TABLES[name].sorted(frame[~frame["article_id"].isin(bad)] if bad else frame)
        for name, frame in frames.items()
    }
    columns = [n for n in tables.QUARANTINE.names if n not in ("run_id", "refused_at")]
    return kept, pd.DataFrame(refused, columns=columns)


def prepare(raw: str, title: str | None = None) -> Article:
    """The repaired article with its sentences; raises ValueError where repair leaves no text."""
    text = repair(raw).text
    if not text:
        raise ValueError("no text is left")
    headline = repair(title).text or None if title else None
    return Article(text, tuple(split(text, headline)), headline)


def article_rows(record: dict[str, Any], article: Article, reading: Reading, reader: Reader) -> Rows:
    """The rows of one article in every table."""
    aid = record["article_id"]
    text = article.text
    starts = [s.start for s in article.sentences]
    mentions = reading.mentions
    linked = entities.link(article, mentions)
    who = speakers.resolve(article, reading.quotes, mentions, linked)
    linked = speakers.relink_pronouns(linked, mentions, reading.quotes, who)
    entity_ids = [digest("entity", e.type, e.name.casefold()) for e in linked]
    entity_of = {m: k for k, e in enumerate(linked) for m in e.mentions}
    quoted = quotations(text)
    rows: Rows = {name: [] for name in tables.TABLES}

    for i, s in enumerate(article.sentences):
        piece = text[s.start : s.end]
        key = digest(aid, "sentences", "", s.start, s.end)
        rows["sentences"].append((aid, key, i, s.paragraph, s.start, s.end, _n_words(piece), piece, s.part))

    n_quotes: dict[int, int] = defaultdict(int)
    for i, (quote, speaker) in enumerate(zip(reading.quotes, who, strict=True)):
        qid = digest(aid, "quotes", "", *(o for span in quote.content for o in span))
        spans = [run for span in quote.content for run in verbatim_runs(text, span, quoted)]
        form = kind(spans)
        if form == "mixed":
            spans = with_marks(text, spans, quoted)
        start, end = spans[0][0].start, spans[-1][0].end
        said = " ".join(text[s.start : s.end] for s, _ in spans)
        cue = text[quote.cue.start : quote.cue.end] if quote.cue else None
        if speaker.entity is not None:
            n_quotes[speaker.entity] += 1
        rows["quotes"].append(
            (
                *(aid, qid, i, start, end, _n_words(said), form, said, text_key(said)),
                *(cue, lemma(cue) if cue else None, act(cue, said, form != "indirect")),
                text[quote.speaker.start : quote.speaker.end] if quote.speaker else None,
                speaker.name,
                entity_ids[speaker.entity] if speaker.entity is not None else None,
                *(speaker.type, speaker.description),
                *(bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1),
                quote.confidence,
            )
        )
        rows["quote_spans"].extend(
            (aid, qid, role, k, span.start, span.end, text[span.start : span.end], verbatim)
            for role, pieces in (
                ("content", spans),
                ("speaker", _flagged(quote.speaker, quoted)),
                ("cue", _flagged(quote.cue, quoted)),
            )
            for k, (span, verbatim) in enumerate(pieces)
        )

    for i, m in enumerate(mentions):
        k = entity_of.get(i)
        rows["entity_mentions"].append(
            (
                *(aid, digest(aid, "entity_mentions", m.type, m.start, m.end)),
                entity_ids[k] if k is not None else None,
                *(bisect_right(starts, m.start) - 1, m.start, m.end, text[m.start : m.end], m.type, m.form),
                m.confidence,
            )
        )

    salience = _salience(article, mentions, linked)
    for k, e in enumerate(linked):
        first = min(mentions[m].start for m in e.mentions)
        rows["entities"].append(
            (
                *(aid, entity_ids[k], e.name, e.type, len(e.mentions), n_quotes[k], first, salience[k]),
                *(e.country_code, e.wikidata_id, e.description),
            )
        )
    rows["articles"].append(_article_row(record, article, reader, rows))
    return rows


def kind(spans: Iterable[tuple[Span, bool]]) -> str:
    """direct, mixed or indirect: whether all, part or none of the content stands in quotation marks."""
    flags = {verbatim for _, verbatim in spans}
    if len(flags) > 1:
        return "mixed"
    return "direct" if True in flags else "indirect"


def broken_articles(frames: dict[str, pd.DataFrame]) -> dict[str, str]:
    """The articles with a row that breaks the contract, and what is wrong with the first of them."""
    import pandera.errors

    bad: dict[str, str] = {}
    for name, frame in frames.items():
        try:
            tables.TABLES[name].checks.validate(frame, lazy=True)
        except pandera.errors.SchemaErrors as errors:
            cases = errors.failure_cases
            if cases["index"].isna().any():  # a fault of the whole frame is ours, not an article's
                raise
            for case in cases.to_dict("records"):
                row = frame.loc[case["index"]]
                message = f"{name}.{case['column']}: {case['check']} failed for {str(case['failure_case'])[:80]!r}"
                bad.setdefault(row["article_id"], message)
    return bad


def _read(
    reader: Reader, articles: dict[int, Article], taken: list[dict[str, Any]], refused: list[dict[str, Any]]
) -> list[tuple[int, Reading]]:
    """Readings by record: the batch at once, or one by one where that fails, so that only the cause is refused."""
    try:
        return list(zip(articles, reader.read(list(articles.values())), strict=True))
    except BROKEN_CODE:
        raise
    except Exception:
        readings = []
        for i, article in articles.items():
            try:
                readings.append((i, reader.read([article])[0]))
            except Exception as error:
                refused.append(_refusal(taken[i], "unreadable", f"the {reader.name} reader failed: {error!r}"))
        return readings


def _flagged(span: Span | None, quoted: Sequence[Quotation]) -> list[tuple[Span, bool]]:
    return [(span, is_verbatim(span, quoted))] if span else []


def _salience(article: Article, mentions: Sequence[Mention], linked: Sequence[entities.Entity]) -> list[float]:
    """Shares of the article's resolved mentions; those in the headline and the first three sentences count double."""
    early = [s.end for s in article.sentences if s.part != "headline"][:3]
    until = early[-1] if early else len(article.text)
    weights = [sum(2 if mentions[m].start < until else 1 for m in e.mentions) for e in linked]
    total = sum(weights)
    return [w / total for w in weights]


def _article_row(record: dict[str, Any], article: Article, reader: Reader, rows: Rows) -> tuple[Any, ...]:
    own = {
        **record,
        "dateline": next((article.text[s.start : s.end] for s in article.sentences if s.part == "dateline"), None),
        "title": article.title,
        "text": article.text,
        "text_key": text_key(article.text),
        "reader": reader.name,
        "reader_version": reader.version,
        "n_chars": len(article.text),
        "n_words": _n_words(article.text),
        "n_sentences": len(rows["sentences"]),
        "n_quotes": len(rows["quotes"]),
        "n_mentions": len(rows["entity_mentions"]),
    }
    return tuple(own[name] for name in tables.ARTICLES.names)


def _n_words(text: str) -> int:
    return len(text.split())


def _refusal(record: dict[str, Any], reason: str, message: str) -> dict[str, Any]:
    return {
        "reason": reason,
        "message": f"{message}; the article is kept in the quarantine, the run went on",
        "raw_uri": record["raw_uri"],
        "place": "article",
        "raw_sha256": record["raw_sha256"],
        "raw": record["text"].encode()[: 1 << 20],
    }
