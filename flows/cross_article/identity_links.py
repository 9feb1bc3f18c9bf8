"""Link the entities of articles to identities, month by month, and describe the identities."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.cross_article.linking_rules import LinkingRules
from flows.cross_article.month_rows import MonthRows
from flows.snapshots.sealed_files import PartFiles
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract.archive_tables import ENTITY_LINKS, IDENTITIES, IDENTITY_ALIASES
from transforms.contract.months import month_after, month_before
from transforms.contract.schema import Table
from transforms.identities import identity_rows
from transforms.identities.decisions import apply_plan
from transforms.identities.link_entities import link_entities

MONTHLY = ("entity_links", "identity_months", "alias_months")


class Sum(NamedTuple):
    """A table over the archive that is the sum of what each month says.

    Attributes:
        table: The table.
        month_table: Name of the table of its months.
        merge: Adds up the rows of several months, by identity_id.
    """

    table: Table
    month_table: str
    merge: Callable[[pa.Table], pa.Table]


SUMS = (
    Sum(IDENTITIES, "identity_months", identity_rows.merge_months),
    Sum(IDENTITY_ALIASES, "alias_months", identity_rows.merge_aliases),
)


def write_identities(
    base: Snapshot | None, into: Path, rows: MonthRows, changed: Collection[str], rules: LinkingRules, to: PartFiles
) -> None:
    """Write entity_links, identities and identity_aliases, and the monthly counts that the next build reads.

    The links of a month depend on its articles and on those of the month before.

    Args:
        base: The snapshot before, whose links and identities stay where nothing changed; None to make all anew.
        into: Folder of the new snapshot.
        rows: Its tables of single articles.
        changed: Months whose articles are not those of `base`; all months without one.
        rules: How entities are linked.
        to: Takes the files.
    """
    affected = {*changed, *filter(None, map(month_after, changed))}
    months = [month for month in rows.months if month in affected]
    for month in rows.months:
        if month not in affected:
            for name in MONTHLY:
                to.keep(partitions.part_path(name, month, 0))
    window: dict[str, pa.Table] = {}
    for month in months:
        near = [one for one in rows.months if one in (month, month_before(month))]
        window = {one: window[one] if one in window else rows.entities(one) for one in near}
        _write_month(month, window, rows, rules, to)
    for one in SUMS:
        summed = _summed(one, base, into, affected, to.files)
        to.write(partitions.part_path(one.table.name, "", 0), one.table.name, summed)


def _summed(
    one: Sum, base: Snapshot | None, into: Path, affected: Collection[str], files: Sequence[FileInfo]
) -> pa.Table:
    """Return the rows of a table over the archive: those of the base, but for identities of the affected months."""
    monthly = one.month_table
    months = parquet.read_files(monthly, _paths(into, files, monthly))
    if base is None:
        return one.merge(months).cast(one.table.arrow_schema)
    linked_again = [*_paths(base.path, base.files, monthly, affected), *_paths(into, files, monthly, affected)]
    touched = pc.unique(parquet.read_files(monthly, linked_again, ["identity_id"])["identity_id"])
    before = parquet.read_files(one.table.name, _paths(base.path, base.files, one.table.name))
    stays = before.filter(pc.invert(pc.is_in(before["identity_id"], value_set=touched)))
    merged = one.merge(months.filter(pc.is_in(months["identity_id"], value_set=touched)))
    return pa.concat_tables([stays, merged.cast(one.table.arrow_schema)])


def _paths(
    folder: Path, files: Sequence[FileInfo], table: str, months: Collection[str] | None = None
) -> Iterator[Path]:
    """Yield the paths of a table's files; only those of some months if they are given."""
    for file in files:
        found = partitions.split_path(file.path)
        if found.table == table and (months is None or found.month in months):
            yield folder / file.path


def _write_month(
    month: str, window: Mapping[str, pa.Table], rows: MonthRows, rules: LinkingRules, to: PartFiles
) -> None:
    """Link the entities of one month, given those of the month and of the one before, and write what that gives."""
    links = link_entities(pa.concat_tables(window.values()), {month}, rules.known)
    links = _decided(links, window[month], rules)
    to.write(
        partitions.part_path("entity_links", month, 0),
        "entity_links",
        links.select(ENTITY_LINKS.names).cast(ENTITY_LINKS.arrow_schema),
    )
    counts = identity_rows.month_identities(links, window[month])
    to.write(partitions.part_path("identity_months", month, 0), "identity_months", counts)
    aliases = identity_rows.month_aliases(links, _names(rows, month))
    to.write(partitions.part_path("alias_months", month, 0), "alias_months", aliases)


def _decided(links: pa.Table, entities: pa.Table, rules: LinkingRules) -> pa.Table:
    """Return the links of one month as people decided them."""
    if not rules.plan.touched():
        return links
    keys = ["article_id", "entity_id"]
    named = links.join(entities.select([*keys, "name", "type"]), keys, join_type="inner").combine_chunks()
    return apply_plan(named, rules.plan).drop_columns(["name", "type"])


def _names(rows: MonthRows, month: str) -> pa.Table:
    """Return article_id, entity_id and text (as `alias`) of the mentions of a month that are names of entities."""
    mentions = rows.read("entity_mentions", month, ["article_id", "entity_id", "text", "form"])
    named = mentions.filter(pc.and_(pc.equal(mentions["form"], "name"), pc.is_valid(mentions["entity_id"])))
    return named.drop_columns(["form"]).rename_columns(["article_id", "entity_id", "alias"])
