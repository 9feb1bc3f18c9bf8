"""Declare the tables that only the next build reads: what it needs to know of articles that it does not read again."""

from __future__ import annotations

from transforms.contract.archive_tables import IDENTITIES, IDENTITY_ALIASES
from transforms.contract.schema import Column, Table
from transforms.contract.tables import ARTICLE_ID

FINGERPRINT = Column(
    "fingerprint",
    "binary",
    "Hashes of runs of its words, 4 bytes each, in ascending order: those that texts with the same words share.",
)

ARTICLE_FINGERPRINTS = Table(
    "article_fingerprints",
    "One row per article: what finds its copies",
    key=("article_id",),
    order=("article_id",),
    columns=(
        ARTICLE_ID,
        Column("agency", "string", "News agency that the text names as its source.", null=True),
        FINGERPRINT,
    ),
    references=((("article_id",), "articles"),),
)

QUOTE_FINGERPRINTS = Table(
    "quote_fingerprints",
    "One row per quote that is long enough to be told from others: what finds the same words elsewhere",
    key=("quote_id",),
    order=("article_id", "quote_id"),
    columns=(ARTICLE_ID, Column("quote_id", "string", "The quote."), FINGERPRINT),
    references=((("article_id",), "articles"), (("quote_id",), "quotes")),
)

IDENTITY_MONTHS = Table(
    "identity_months",
    "One row per identity and month: what the articles of the month say of it",
    key=("identity_id",),
    order=("identity_id",),
    columns=IDENTITIES.columns,
)

ALIAS_MONTHS = Table(
    "alias_months",
    "One row per name that an identity is called by in a month",
    key=("identity_id", "alias"),
    order=("identity_id", "alias"),
    columns=IDENTITY_ALIASES.columns,
)
