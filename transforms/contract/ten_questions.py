"""Declare the ten questions of the analyst's guide.

The guide, the notebooks and `newstables explore` have them from here. Days are those of publication, UTC. Statements
are the quotes that are shown by default, see `shown_quotes`.
"""

from __future__ import annotations

from transforms.contract.question import Filter, Question

# A full-text index finds the words in SQLite. The second arm has all rows where no words are given.
TOPIC = Filter(
    "topic",
    "Words of the paragraph in a row; the last one may go on: strike finds strikes, too.",
    duckdb="regexp_matches(w.paragraph, {pattern}, 'i')",
    sqlite="""w.rowid IN (
    SELECT rowid FROM who_said_what_search('paragraph: "' || replace(:topic, '"', ' ') || '"*') WHERE :topic <> ''
    UNION ALL SELECT rowid FROM who_said_what WHERE :topic = ''
  )""",
)
SINCE = Filter(
    "since",
    "The first day, such as 2025-11-01.",
    duckdb="day >= {text}",
    sqlite="(:since = '' OR day >= :since)",
)
UNTIL = Filter(
    "until",
    "The last day, such as 2025-11-30.",
    duckdb="day <= {text}",
    sqlite="(:until = '' OR day <= :until)",
)
NAME = Filter(
    "name",
    "A part of the name.",
    duckdb="contains(lower(i.name), lower({text}))",
    sqlite="instr(lower(i.name), lower(:name)) > 0",
)

MOST_QUOTED = Question(
    "most-quoted",
    "Who is quoted most on a topic, and in how many papers?",
    "One row per person or body, with its statements in paragraphs that have the words.",
    sql="""
SELECT w.speaker, count(*) AS statements, count(DISTINCT w.source) AS papers,
  min(w.day) AS first_day, max(w.day) AS last_day
FROM who_said_what w
{where}
GROUP BY w.speaker, w.identity_id
ORDER BY statements DESC, w.speaker, w.identity_id
LIMIT 20
""",
    where=("w.identity_id IS NOT NULL",),
    filters=(TOPIC, SINCE, UNTIL),
    examples={"topic": "asylum"},
)
SAID_FIRST = Question(
    "said-first",
    "Who said it first?",
    "One row per statement, the earliest first, with its paragraph and the address of the article.",
    sql="""
SELECT w.day, w.source, w.speaker, w.n_papers, w.paragraph, w.url, w.quote_id
FROM who_said_what w
{where}
ORDER BY w.day NULLS LAST, w.source, w.quote_id
LIMIT 20
""",
    filters=(TOPIC, SINCE, UNTIL),
    examples={"topic": "asylum"},
)
QUOTED_OVERALL = Question(
    "quoted-overall",
    "Who is quoted most of all?",
    "One row per person, with office or role, statements and papers.",
    sql="""
SELECT i.name, i.description, count(*) AS statements, count(DISTINCT w.source) AS papers
FROM who_said_what w
JOIN identities i ON i.identity_id = w.identity_id
{where}
GROUP BY i.identity_id, i.name, i.description
ORDER BY statements DESC, i.name, i.identity_id
LIMIT 20
""",
    where=("i.type = 'PERSON'",),
    filters=(SINCE, UNTIL),
)
ABOUT_WHOM = Question(
    "about-whom",
    "Who said what about whom?",
    "One row per statement and each person, body or place that it names. Give a part of the name of the one named.",
    sql="""
SELECT w.day, w.source, w.speaker, i.name AS about, w.text, w.quote_id
FROM who_said_what w
JOIN quotes q ON q.quote_id = w.quote_id
JOIN entity_mentions m ON m.article_id = q.article_id AND m."start" >= q."start" AND m."end" <= q."end"
JOIN entity_links l ON l.article_id = m.article_id AND l.entity_id = m.entity_id
JOIN identities i ON i.identity_id = l.identity_id
{where}
GROUP BY w.day, w.source, w.speaker, i.name, i.identity_id, w.text, w.quote_id
ORDER BY w.day NULLS LAST, w.source, w.quote_id, i.name, i.identity_id
LIMIT 50
""",
    where=("i.identity_id <> coalesce(w.identity_id, '')",),
    filters=(NAME, SINCE, UNTIL),
    examples={"name": "Ferrante"},
)
WOMEN = Question(
    "women",
    "How many of those quoted are women?",
    "One row per gender and what tells it. first_name is a guess; a row without gender is those of whom no article "
    "says it.",
    sql="""
SELECT i.gender, i.gender_basis, count(DISTINCT i.identity_id) AS people, count(*) AS statements
FROM who_said_what w
JOIN identities i ON i.identity_id = w.identity_id
{where}
GROUP BY i.gender, i.gender_basis
ORDER BY statements DESC, i.gender NULLS LAST, i.gender_basis NULLS LAST
""",
    where=("i.type = 'PERSON'",),
    filters=(SINCE, UNTIL),
)
CALLED = Question(
    "called",
    "What is a person called?",
    "One row per person and name that articles have; only people with several names.",
    sql="""
SELECT i.name, i.description, a.alias AS called, a.n_articles AS articles
FROM identities i
JOIN identity_aliases a ON a.identity_id = i.identity_id
{where}
ORDER BY i.name, i.identity_id, a.n_articles DESC, a.alias
LIMIT 100
""",
    where=(
        "i.type = 'PERSON'",
        "(SELECT count(*) FROM identity_aliases o WHERE o.identity_id = i.identity_id) > 1",
    ),
    filters=(NAME,),
    examples={"name": "Ferrante"},
)
LEAST_SURE = Question(
    "least-sure",
    "Which links to people are the least sure?",
    "One row per entity of an article under another name than its identity's, the least sure first: look at these "
    "before you print a count.",
    sql="""
SELECT e.name AS in_the_article, i.name AS identity, l.method, round(l.confidence, 2) AS confidence, a.title,
  a.article_id
FROM entity_links l
JOIN identities i ON i.identity_id = l.identity_id
JOIN entities e ON e.article_id = l.article_id AND e.entity_id = l.entity_id
JOIN articles a ON a.article_id = l.article_id
{where}
ORDER BY l.confidence, e.name, a.article_id, e.entity_id
LIMIT 20
""",
    where=("e.name <> i.name",),
    filters=(NAME,),
)
REPEATED = Question(
    "repeated",
    "Which quotes did most papers have, and who had them first?",
    "One row per wording that several papers have, with the words as the first of them had them.",
    sql="""
SELECT w.n_papers AS papers, w.speaker, w.source AS first_in, w.day AS first_day, w.text, w.quote_id
FROM who_said_what w
JOIN quote_groups g ON g.quote_id = w.quote_id
{where}
ORDER BY papers DESC, w.day NULLS LAST, w.quote_id
LIMIT 20
""",
    where=("g.is_first", "w.n_papers > 1"),
    filters=(TOPIC, SINCE, UNTIL),
)
HAD_IT_FIRST = Question(
    "had-it-first",
    "Which papers have stories first that others copy?",
    "One row per paper, with the stories that it had first, and the articles that have them.",
    sql="""
SELECT source, count(*) AS stories, CAST(sum(n_articles) AS INTEGER) AS articles
FROM first_to_report
{where}
GROUP BY source
ORDER BY stories DESC, source
""",
    filters=(SINCE, UNTIL),
)
COUNTED_ONCE = Question(
    "counted-once",
    "Who is quoted most if the same words count once?",
    "One row per person or body: different statements, however many papers have them, and all of them.",
    sql="""
SELECT w.speaker, count(DISTINCT coalesce(g.group_id, w.quote_id)) AS different, count(*) AS statements
FROM who_said_what w
LEFT JOIN quote_groups g ON g.quote_id = w.quote_id
{where}
GROUP BY w.speaker, w.identity_id
ORDER BY different DESC, w.speaker, w.identity_id
LIMIT 20
""",
    where=("w.identity_id IS NOT NULL",),
    filters=(TOPIC, SINCE, UNTIL),
)

TEN_QUESTIONS = {
    one.name: one
    for one in (
        *(MOST_QUOTED, SAID_FIRST, QUOTED_OVERALL, ABOUT_WHOM, WOMEN),
        *(CALLED, LEAST_SURE, REPEATED, HAD_IT_FIRST, COUNTED_ONCE),
    )
}
