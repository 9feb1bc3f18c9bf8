"""Declare the views that `newstables.open` has beside the tables: what people ask, as one query each.

A view reads tables and earlier views by name. Its SQL is that of DuckDB; SQLite runs that of all but who_said_what.
"""

from __future__ import annotations

from dataclasses import replace

from transforms.contract.archive_tables import ARTICLE_COPIES, IDENTITIES
from transforms.contract.schema import Column, Table, View
from transforms.contract.shown_quotes import MIN_CONFIDENCE, SHOWN_ACT, SHOWN_RULE
from transforms.contract.tables import ARTICLES, QUOTES, count_column

N_PAPERS = count_column("n_papers", "papers (sources) that have these words; 1 where only this one has them")


def _of(table: Table, *names: str, null: bool = False) -> tuple[Column, ...]:
    """Return columns of a table; all of them may be null if `null`."""
    by_name = {c.name: c for c in table.columns}
    return tuple(replace(by_name[name], null=null or by_name[name].null) for name in names)


DAY = Column("day", "date", "Day of publication, UTC.", null=True)
IDENTITY_ID = replace(_of(IDENTITIES, "identity_id")[0], null=True)

STATEMENTS = View(
    "statements",
    f"The rows and columns of quotes, of those that are shown by default: {SHOWN_RULE}",
    reads=("quotes",),
    order=("article_id", '"start"', "quote_id"),
    columns=(),
    query=f"SELECT * FROM quotes WHERE act = '{SHOWN_ACT}' AND confidence >= {MIN_CONFIDENCE}",
)

WHO_SAID_WHAT = View(
    "who_said_what",
    "One row per statement: who said what, in which paper, on which day, in which paragraph",
    reads=("statements", "articles", "entity_links", "identities", "quote_groups"),
    order=("day", "source", "article_id", "quote_id"),
    columns=(
        DAY,
        *_of(ARTICLES, "source", "title", "url"),
        Column("speaker", "string", "Name of the speaker over all articles; else speaker_name.", null=True),
        IDENTITY_ID,
        *_of(QUOTES, "speaker_type", "kind", "cue", "text"),
        Column("paragraph", "string", "The paragraph of the quote, or all that it spans, as in articles.text."),
        *_of(QUOTES, "confidence", "speaker_confidence", "article_id", "quote_id"),
        N_PAPERS,
    ),
    # Paragraphs end with an empty line. They are cut from the text: a join with sentences would cost every query.
    query="""
        SELECT date(a.published_at) AS day, a.source, a.title, a.url, coalesce(i.name, q.speaker_name) AS speaker,
            i.identity_id, q.speaker_type, q.kind, q.cue, q.text,
            split_part(a.text[1 : q."start"], E'\\n\\n', -1) || a.text[q."start" + 1 : q."end"]
                || split_part(a.text[q."end" + 1 :], E'\\n\\n', 1) AS paragraph,
            q.confidence, q.speaker_confidence, q.article_id, q.quote_id,
            CAST(coalesce(g.n_papers, 1) AS INTEGER) AS n_papers
        FROM statements q
        JOIN articles a ON a.article_id = q.article_id
        LEFT JOIN entity_links l ON l.article_id = q.article_id AND l.entity_id = q.speaker_entity_id
        LEFT JOIN identities i ON i.identity_id = l.identity_id
        LEFT JOIN (
            SELECT o.quote_id, p.n_papers
            FROM quote_groups o
            JOIN (
                SELECT n.group_id, count(DISTINCT b.source) AS n_papers
                FROM quote_groups n JOIN articles b ON b.article_id = n.article_id
                GROUP BY n.group_id
            ) p ON p.group_id = o.group_id
        ) g ON g.quote_id = q.quote_id
    """,
)

PERSON_COLUMNS = tuple(c for c in IDENTITIES.columns if c.name != "type")
PEOPLE_ORDER = ("n_statements DESC", "n_statement_articles DESC", "n_quotes DESC", "name", "identity_id")
PEOPLE = View(
    "people",
    "One row per person of the archive, those with most statements first",
    reads=("identities",),
    order=PEOPLE_ORDER,
    columns=PERSON_COLUMNS,
    query=f"""
        SELECT {", ".join(c.name for c in PERSON_COLUMNS)} FROM identities WHERE type = 'PERSON'
        ORDER BY {", ".join(PEOPLE_ORDER)}
    """,
)

SAID_BY_DAY = View(
    "said_by_day",
    "One row per day and identity with a statement on it",
    reads=("who_said_what",),
    order=("day", "n_statements DESC", "name", "identity_id"),
    columns=(
        DAY,
        *_of(IDENTITIES, "identity_id", "name"),
        count_column("n_statements", "its statements in the articles of the day"),
        count_column("n_papers", "papers (sources) of these articles"),
    ),
    query="""
        SELECT day, identity_id, speaker AS name, CAST(count(*) AS INTEGER) AS n_statements,
            CAST(count(DISTINCT source) AS INTEGER) AS n_papers
        FROM who_said_what WHERE identity_id IS NOT NULL GROUP BY day, identity_id, speaker
    """,
)

FIRST_TO_REPORT = View(
    "first_to_report",
    "One row per story that several articles have in the same words: who had it first",
    reads=("article_copies", "articles"),
    order=("day", "source", "group_id"),
    columns=(
        Column("day", "date", "Day on which the first article was published, UTC.", null=True),
        *_of(ARTICLES, "source", "title", "url"),
        Column("agency", "string", "News agency that the first article names as its source, else another.", null=True),
        count_column("n_papers", "papers (sources) that have the story"),
        count_column("n_articles", "articles that have it"),
        *_of(ARTICLES, "article_id"),
        *_of(ARTICLE_COPIES, "group_id"),
    ),
    query="""
        SELECT date(a.published_at) AS day, a.source, a.title, a.url, coalesce(c.agency, g.agency) AS agency,
            CAST(g.n_papers AS INTEGER) AS n_papers,
            CAST(g.n_articles AS INTEGER) AS n_articles, a.article_id, c.group_id
        FROM article_copies c
        JOIN articles a ON a.article_id = c.article_id
        JOIN (
            SELECT o.group_id, min(o.agency) AS agency, count(DISTINCT b.source) AS n_papers, count(*) AS n_articles
            FROM article_copies o JOIN articles b ON b.article_id = o.article_id
            GROUP BY o.group_id
        ) g ON g.group_id = c.group_id
        WHERE c.is_first
    """,
)

VIEWS = {v.name: v for v in (STATEMENTS, WHO_SAID_WHAT, PEOPLE, SAID_BY_DAY, FIRST_TO_REPORT)}
