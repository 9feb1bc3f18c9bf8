"""Declare the tables over the whole archive: who is who, and the same words in several articles.

Their rows depend on several articles. They are made when a snapshot is written, from the tables of `tables.TABLES`.
"""

from __future__ import annotations

from transforms.contract.schema import Column, Table
from transforms.contract.shown_quotes import SHOWN_RULE
from transforms.contract.tables import (
    ARTICLE_ID,
    GENDER_BASES,
    GENDER_BASIS_MEANING,
    GENDERS,
    LINK_METHODS,
    NAMED_TYPES,
    count_column,
)

IDENTITY_ID = Column(
    "identity_id",
    "string",
    "Hash of type, canonical name and, where several share the name, what tells them apart.",
)
PUBLISHED_MONTH = Column("published_month", "string", "Partition of its article: the UTC month, or unknown.")
IS_FIRST = Column("is_first", "bool", "Whether it is the earliest published of its group; undated ones come last.")


def _group_id(of: str) -> Column:
    return Column("group_id", "string", f"Hash of the group's first {of}: equal for all {of}s of the group.")


def _similarity(of: str) -> Column:
    meaning = f"0 to 1: how much of the words it shares with the first {of} of its group."
    return Column("similarity", "float64", meaning, least=0, most=1)


ENTITY_LINKS = Table(
    "entity_links",
    "One row per entity of an article: the identity that it is",
    key=("article_id", "entity_id"),
    order=("article_id", "entity_id"),
    columns=(
        ARTICLE_ID,
        Column("entity_id", "string", "With article_id: the row in entities."),
        IDENTITY_ID,
        Column(
            "method",
            "string",
            "What links them: the same name, another name of the identity, the context, a list of known names, or a "
            "person's decision.",
            values=LINK_METHODS,
        ),
        Column("confidence", "float64", "0 to 1: how sure the link is.", least=0, most=1),
    ),
    references=((("article_id", "entity_id"), "entities"), (("identity_id",), "identities")),
)

IDENTITIES = Table(
    "identities",
    "One row per person, body, place or other named thing of the archive",
    key=("identity_id",),
    order=("identity_id",),
    columns=(
        IDENTITY_ID,
        Column("name", "string", "Canonical name."),
        Column("type", "string", "The type, by its name in OntoNotes.", values=NAMED_TYPES),
        Column("wikidata_id", "string", "Wikidata's Q-number, where a list of known names has it.", null=True),
        Column(
            "country_code",
            "string",
            "ISO 3166-1 alpha-2 code of the country, or of the country that it lies in.",
            null=True,
        ),
        Column("description", "string", "Its office or role, as most articles have it.", null=True),
        Column("gender", "string", "A person's gender, as the articles have it.", values=GENDERS, null=True),
        Column("gender_basis", "string", GENDER_BASIS_MEANING, values=GENDER_BASES, null=True),
        count_column("n_articles", "articles that mention it"),
        count_column("n_mentions", "mentions of it"),
        count_column("n_quotes", "quotes whose speaker it is"),
        count_column("n_statements", f"its quotes that are shown by default: {SHOWN_RULE}"),
        count_column("n_statement_articles", "articles with such a quote of it"),
        Column("first_seen", "timestamp", "When the first article that mentions it was published, UTC.", null=True),
        Column("last_seen", "timestamp", "When the last article that mentions it was published, UTC.", null=True),
    ),
)

IDENTITY_ALIASES = Table(
    "identity_aliases",
    "One row per name that an identity is called by",
    key=("identity_id", "alias"),
    order=("identity_id", "alias"),
    columns=(
        IDENTITY_ID,
        Column("alias", "string", "The name, as articles have it."),
        count_column("n_articles", "articles that call it so"),
    ),
    references=((("identity_id",), "identities"),),
)

QUOTE_GROUPS = Table(
    "quote_groups",
    "One row per quote whose words stand in more than one article",
    key=("quote_id",),
    order=("group_id", "quote_id"),
    columns=(
        Column("quote_id", "string", "The quote."),
        ARTICLE_ID,
        PUBLISHED_MONTH,
        _group_id("quote"),
        _similarity("quote"),
        IS_FIRST,
    ),
    references=((("quote_id",), "quotes"), (("article_id",), "articles")),
)

ARTICLE_COPIES = Table(
    "article_copies",
    "One row per article that has a near copy",
    key=("article_id",),
    order=("group_id", "article_id"),
    columns=(
        ARTICLE_ID,
        PUBLISHED_MONTH,
        _group_id("article"),
        _similarity("article"),
        IS_FIRST,
        Column("agency", "string", "News agency that the text names as its source, such as AP or Reuters.", null=True),
    ),
    references=((("article_id",), "articles"),),
)

DECISION_KINDS = ("same", "differ", "not-a-person", "undo")
DECISIONS = Table(
    "decisions",
    "One row per decision of a person about identities; kept beside the snapshots, and only added to",
    key=("decision_id",),
    order=("decided_at", "decision_id"),
    columns=(
        Column("decision_id", "string", "Hash of what it says, by whom and when."),
        Column("kind", "string", "What it says.", values=DECISION_KINDS),
        Column("identity_id", "string", "The identity that it is about; null where it only undoes others.", null=True),
        Column("other", "string", "Id of the other identity, or the alias that is meant.", null=True),
        Column("as_type", "string", "The type that the identity has.", values=NAMED_TYPES, null=True),
        Column(
            "article_ids",
            "string",
            "Articles in which an alias is meant, between spaces; null for all.",
            null=True,
        ),
        Column("identity_name", "string", "Name of the identity when it was decided.", null=True),
        Column("identity_type", "string", "Its type then.", values=NAMED_TYPES, null=True),
        Column("other_name", "string", "Name of the other identity then.", null=True),
        Column("note", "string", "Why.", null=True),
        Column("decided_by", "string", "Who decided."),
        Column("decided_at", "timestamp", "When, UTC."),
        Column("undoes", "string", "Decisions that it takes back or replaces, separated by spaces.", null=True),
    ),
)

ARCHIVE_TABLES = {t.name: t for t in (ENTITY_LINKS, IDENTITIES, IDENTITY_ALIASES, QUOTE_GROUPS, ARTICLE_COPIES)}
