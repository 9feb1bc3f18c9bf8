"""Write the tables that depend on several articles into a new snapshot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from flows.cross_article.copy_groups import write_copies
from flows.cross_article.identity_links import write_identities
from flows.cross_article.linking_rules import LinkingRules
from flows.cross_article.month_rows import MonthRows
from flows.snapshots.sealed_files import PartFiles
from flows.snapshots.snapshot import Snapshot
from flows.storage.disk import FileInfo


def write_cross_article_tables(
    into: Path, base: Snapshot | None, files: Sequence[FileInfo], changed: Collection[str], rules: LinkingRules
) -> PartFiles:
    """Write entity_links, identities, identity_aliases, quote_groups, article_copies and what the next build needs.

    Args:
        into: Folder of the new snapshot.
        base: The snapshot that it is based on; None for none.
        files: The files of the tables of single articles.
        changed: Months whose articles are not those of the base.
        rules: How entities are linked to identities.

    Returns:
        The files; those that did not change are shared with the base.
    """
    usable = base if base and not base.outdated else None
    to = PartFiles(into, usable)
    rows = MonthRows(into, files)
    linked = usable if usable and usable.manifest.linking == rules.key else None
    write_identities(linked, into, rows, changed if linked else rows.months, rules, to)
    write_copies(usable, rows, changed if usable else rows.months, to)
    return to
