"""Link the entities of articles to identities, month by month, and describe the identities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows.cross_article.linking_rules import LinkingRules
from flows.cross_article.month_rows import MonthRows
from flows.snapshots.sealed_files import PartFiles
from flows.storage import parquet, partitions
from transforms.contract.archive_tables import ENTITY_LINKS, IDENTITIES, IDENTITY_ALIASES
from transforms.contract.months import neighbours
from transforms.contract.table_sets import SNAPSHOT_TABLES
from transforms.identities import identity_rows
from transforms.identities.decisions import apply_plan
from transforms.identities.link_entities import link_entities

MONTHLY = ("entity_links", "identity_months", "alias_months")


def write_identities(into: Path, rows: MonthRows, changed: Collection[str], rules: LinkingRules, to: PartFiles) -> None:
    """Write entity_links, identities and identity_aliases, and the monthly counts that the next build reads.

    The links of a month depend on its articles and on those of the two months beside it.

    Args:
        into: Folder of the new snapshot.
        rows: Its tables of single articles.
        changed: Months whose articles are not those of the snapshot before; all months if the rules changed.
        rules: How entities are linked.
        to: Takes the files.
    """
    affected = {near for month in changed for near in (month, *neighbours(month))}
    months = [month for month in rows.months if month in affected]
    for month in rows.months:
        if month not in affected:
            for name in MONTHLY:
                to.keep(partitions.part_path(name, month, 0))
    window: dict[str, pa.Table] = {}
    for month in months:
        near = [one for one in rows.months if one in (month, *neighbours(month))]
        window = {one: window[one] if one in window else rows.entities(one) for one in near}
        _write_month(month, window, rows, rules, to)
    for table, month_table, merge in (
        (IDENTITIES, "identity_months", identity_rows.merge_months),
        (IDENTITY_ALIASES, "alias_months", identity_rows.merge_aliases),
    ):
        paths = [into / file.path for file in to.files if partitions.split_path(file.path).table == month_table]
        pieces = [parquet.read_table(path) for path in paths]
        merged = merge(pa.concat_tables([SNAPSHOT_TABLES[month_table].arrow_schema.empty_table(), *pieces]))
        to.write(partitions.part_path(table.name, "", 0), table.name, merged.cast(table.arrow_schema))


def _write_month(
    month: str, window: Mapping[str, pa.Table], rows: MonthRows, rules: LinkingRules, to: PartFiles
) -> None:
    """Link the entities of one month, given those of the month and of its neighbours, and write what that gives."""
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
