"""Write a search as SQL on the index: which quotes or articles are hits, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from transforms.contract.months import UNKNOWN
from transforms.search.match_expression import any_of, matched, phrase
from transforms.search.row_numbers import QUOTE_BITS, Numbers, articles_of_days, articles_of_month
from transforms.search.search_query import QUOTES, Days, Filters, SearchQuery, Words

NEWEST, OLDEST, RELEVANCE = "newest", "oldest", "relevance"
SORTS = (NEWEST, OLDEST, RELEVANCE)
UNDATED = articles_of_month(UNKNOWN)
DATED = Numbers(UNDATED.end, articles_of_days(Days()).end)
OF_ARTICLE = f"q.id >= (a.id << {QUOTE_BITS}) AND q.id < ((a.id + 1) << {QUOTE_BITS})"
OF_LINK = f">= (l.article << {QUOTE_BITS}) AND {{0}} < ((l.article + 1) << {QUOTE_BITS})"
# Identities that are called by a name. CROSS JOIN keeps the order in which tables are read.
IDENTITIES = "SELECT identity FROM called WHERE name IN (SELECT rowid FROM name_search WHERE name_search MATCH ?)"
SPEAKERS = f"""
    SELECT s.id FROM link l CROSS JOIN quote s ON s.speaker_entity = l.entity AND s.id {OF_LINK.format("s.id")}
    WHERE l.identity IN ({IDENTITIES})
    UNION ALL SELECT rowid FROM quote_search WHERE quote_search MATCH ?"""
QUOTES_ABOUT = f"""
    SELECT m.quote FROM link l CROSS JOIN mention m ON m.quote {OF_LINK.format("m.quote")} AND m.entity = l.entity
    WHERE l.identity IN ({IDENTITIES})
    UNION ALL SELECT rowid FROM quote_search WHERE quote_search MATCH ?"""
ARTICLES_ABOUT = f"""
    SELECT article FROM link WHERE identity IN ({IDENTITIES})
    UNION ALL SELECT rowid FROM article_search WHERE article_search MATCH ?"""


class Sql(NamedTuple):
    """A piece of SQL.

    Attributes:
        text: The SQL.
        values: Values of its parameters.
    """

    text: str
    values: tuple[Any, ...] = ()


def select_hits(query: SearchQuery, sort: str) -> list[Sql]:
    """Return statements that select, one after the other, the numbers of the hits in their order.

    Args:
        query: The search.
        sort: One of `SORTS`. Those without a date come last, except by relevance. Without words, all are equally
            relevant: then the newest come first.
    """
    if sort == OLDEST and query.days == Days():
        return [_select(query, sort, numbers) for numbers in (DATED, UNDATED)]
    return [_select(query, sort, None if query.days == Days() else articles_of_days(query.days))]


def _select(query: SearchQuery, sort: str, within: Numbers | None) -> Sql:
    """Return a statement for the articles of some numbers; None for all."""
    is_quotes = query.results == QUOTES
    rows, search, column = ("quote", "quote_search", "text") if is_quotes else ("article", "article_search", None)
    name = "q" if is_quotes else "a"
    match = matched(query, column)
    key = f"{search}.rowid" if match else f"{name}.id"
    conditions = [Sql(f"{search} MATCH ?", (match,))] if match else []
    conditions += [_between(key, within, is_quotes=is_quotes)] if within else []
    if query.without_words and not match:
        without = f"{key} NOT IN (SELECT rowid FROM {search} WHERE {search} MATCH ?)"
        conditions.append(Sql(without, (any_of(query.without_words, column),)))
    # The plus keeps SQLite from looking for the words once more for each row of a list.
    listed = f"+{key}" if match else key
    filters = _of_quotes(query, listed) if is_quotes else _of_articles(query, listed)
    conditions += filters
    table = f"{rows} {name}"
    if match:
        table = f"{search} CROSS JOIN {table} ON {name}.id = {key}" if filters else search
    order = f"bm25({search}), {key} DESC" if match and sort == RELEVANCE else key
    order += " DESC" if sort == NEWEST or (sort == RELEVANCE and not match) else ""
    where = _all(conditions)
    return Sql(f"SELECT {key} FROM {table} WHERE {where.text or 'true'} ORDER BY {order}", where.values)


def _between(key: str, articles: Numbers, *, is_quotes: bool) -> Sql:
    first, end = (number << QUOTE_BITS * is_quotes for number in articles)
    return Sql(f"{key} >= ? AND {key} < ?", (first, end))


def _of_quotes(query: SearchQuery, key: str) -> list[Sql]:
    """Return the conditions for quotes `q`; `key` is the expression of their number that is looked for in lists."""
    within = [*_names(query.within, "q"), *_quote_values(query.within), *_speakers(query.within, key)]
    without = [*_names(query.without, "q"), *_quote_values(query.without), *_speakers(query.without, key)]
    within += [_about(one, QUOTES_ABOUT, key, "text") for one in query.within.about]
    without += [_about(one, QUOTES_ABOUT, key, "text") for one in query.without.about]
    without += [_between("q.id", articles_of_days(days), is_quotes=True) for days in query.without.days]
    return [*within, *map(_not, without)]


def _of_articles(query: SearchQuery, key: str) -> list[Sql]:
    """Return the conditions for articles `a`; `key` is the expression of their number that is looked for in lists.

    What quotes must have, one quote of the article must have.
    """
    within, without = _names(query.within, "a"), _names(query.without, "a")
    values, speakers = _quote_values(query.within), _speakers(query.within, "q.id")
    if speakers:
        within.append(_quoted_by_few([*values, *speakers], key))
    elif values:
        within.append(_quoted(values))
    without += [_quoted([one]) for one in _quote_values(query.without)]
    without += [_quoted_by_few([one], key) for one in _speakers(query.without, "q.id")]
    within += [_about(one, ARTICLES_ABOUT, key, None) for one in query.within.about]
    without += [_about(one, ARTICLES_ABOUT, key, None) for one in query.without.about]
    without += [_between("a.id", articles_of_days(days), is_quotes=False) for days in query.without.days]
    return [*within, *map(_not, without)]


def _quoted(conditions: Sequence[Sql]) -> Sql:
    """Return the condition that an article has a quote with all of some, which many quotes have."""
    where = _all(conditions)
    return Sql(f"EXISTS (SELECT 1 FROM quote q WHERE {OF_ARTICLE} AND {where.text})", where.values)


def _quoted_by_few(conditions: Sequence[Sql], key: str) -> Sql:
    """Return the condition that an article has a quote with all of some, which few quotes have."""
    where = _all(conditions)
    return Sql(f"{key} IN (SELECT q.id >> {QUOTE_BITS} FROM quote q WHERE {where.text})", where.values)


def _all(conditions: Sequence[Sql]) -> Sql:
    text = " AND ".join(f"({one.text})" for one in conditions)
    return Sql(text, tuple(value for one in conditions for value in one.values))


def _names(filters: Filters, table: str) -> list[Sql]:
    """Return the condition that the paper is one of those named."""
    if not filters.sources:
        return []
    among = "SELECT rowid FROM name_search WHERE name_search MATCH ?"
    return [Sql(f"{table}.source IN ({among})", (any_of(filters.sources),))]


def _quote_values(filters: Filters) -> list[Sql]:
    found = [_among(f"q.{name}", values) for name, values in (("kind", filters.kinds), ("act", filters.acts)) if values]
    return [*found, *(Sql(f"q.confidence {one.sign} ?", (one.value,)) for one in filters.confidence)]


def _speakers(filters: Filters, key: str) -> list[Sql]:
    if not filters.speakers:
        return []
    return [Sql(f"{key} IN ({SPEAKERS})", (any_of(filters.speakers), any_of(filters.speakers, "speaker")))]


def _about(name: Words, select: str, key: str, column: str | None) -> Sql:
    return Sql(f"{key} IN ({select})", (phrase(name), any_of([name], column)))


def _among(column: str, values: Iterable[str]) -> Sql:
    given = tuple(values)
    return Sql(f"coalesce({column}, '') IN ({', '.join('?' * len(given))})", given)


def _not(sql: Sql) -> Sql:
    return Sql(f"NOT ({sql.text})", sql.values)
