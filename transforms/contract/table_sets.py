"""Name the sets of tables: those that a batch is read into, those that analysts read, and all of a snapshot."""

from __future__ import annotations

from transforms.contract.archive_tables import ARCHIVE_TABLES, DECISIONS
from transforms.contract.archive_views import VIEWS
from transforms.contract.index_tables import ALIAS_MONTHS, ARTICLE_FINGERPRINTS, IDENTITY_MONTHS, QUOTE_FINGERPRINTS
from transforms.contract.tables import QUARANTINE, TABLES

# Tables whose rows depend on one article only. The parts of one month and number have the same articles in each.
BATCH_TABLES = TABLES | {t.name: t for t in (ARTICLE_FINGERPRINTS, QUOTE_FINGERPRINTS)}
PUBLISHED_TABLES = TABLES | ARCHIVE_TABLES  # those that analysts read
SNAPSHOT_TABLES = BATCH_TABLES | ARCHIVE_TABLES | {t.name: t for t in (IDENTITY_MONTHS, ALIAS_MONTHS)}
UNPARTITIONED = ("identities", "identity_aliases", "quote_groups", "article_copies")


def data_dictionary() -> str:
    """Return the data dictionary of all published tables, their views, decisions and the quarantine, in Markdown."""
    tables = [t.dictionary() for t in PUBLISHED_TABLES.values()]
    views = [v.dictionary() for v in VIEWS.values()]
    return "\n".join([*tables, *views, DECISIONS.dictionary(), QUARANTINE.dictionary()])
