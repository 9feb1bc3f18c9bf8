"""Apply people's decisions to the links of a month: which identity each entity of an article is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.identities.alias_keys import alias_key
from transforms.identities.decision import Decision
from transforms.identities.decision_plan import Plan, Split

COLUMNS = (
    *("article_id", "entity_id", "name", "type", "identity_id", "identity_name", "identity_type"),
    *("wikidata_id", "country_code", "method", "confidence"),
)
ABOUT_IDENTITY = ("identity_name", "identity_type", "wikidata_id", "country_code")
METHOD, CONFIDENCE = "decision", 1.0


def apply_decisions(links: pa.Table, decisions: Iterable[Decision]) -> pa.Table:
    """Return the links with the identities that decisions give them.

    The result depends on each row and on the decisions, not on the order of either; on other rows only in what is said
    of an identity that stands for others. Decisions about identities that do not occur change nothing.

    Args:
        links: A row per entity of an article, as the linking algorithm made it, with at least the columns `COLUMNS`.
            `name` and `type` are the entity's.
        decisions: All decisions, in any order; those that are undone, or in conflict with earlier ones, count as not
            made (see `decision_plan.Plan.conflicts`).

    Returns:
        The same rows in the same order. Those that changed have the method `decision` and the confidence 1.
    """
    return apply_plan(links, Plan(decisions))


def apply_plan(links: pa.Table, plan: Plan) -> pa.Table:
    """Do what `apply_decisions` does, with decisions whose plan is known: for many months."""
    touched = pc.is_in(links["identity_id"], pa.array(plan.touched(), pa.string()))
    positions = pc.indices_nonzero(touched)
    rows = links.select(COLUMNS).take(positions).to_pylist()
    if not rows:
        return links
    splits: dict[str, list[Split]] = {}
    for split in plan.splits:
        splits.setdefault(split.key, []).append(split)
    listed = _listed(rows)
    for row in rows:
        _decide(row, plan, splits, listed)
    for name in (*ABOUT_IDENTITY, "identity_id", "method", "confidence"):
        column = links[name]
        changed = pa.array([row[name] for row in rows], column.type)
        replaced = pc.replace_with_mask(column.combine_chunks(), _one_chunk(touched), changed)
        links = links.set_column(links.column_names.index(name), links.schema.field(name), replaced)
    return links


def _listed(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what the rows say of each identity: where they differ, what comes first in the alphabet."""
    said: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        about = said.setdefault(row["identity_id"], {name: set() for name in ABOUT_IDENTITY})
        for name in ABOUT_IDENTITY:
            if row[name] is not None:
                about[name].add(row[name])
    return {one: {name: min(values, default=None) for name, values in about.items()} for one, about in said.items()}


def _decide(row: dict[str, Any], plan: Plan, splits: dict[str, list[Split]], listed: dict[str, dict[str, Any]]) -> None:
    """Change a row as the plan says."""
    before = (row["identity_id"], row["identity_type"])
    here = row["identity_id"]
    for split in splits.get(alias_key(row["name"]), ()):
        if here in split.members and (not split.articles or row["article_id"] in split.articles):
            here = split.identity_id
            row.update(identity_name=split.name, wikidata_id=None, country_code=None)
    final = plan.final(here)
    if final != row["identity_id"]:
        row["identity_id"] = final
        row.update(_about(final, plan, listed))
    row["identity_type"] = plan.type_of(here) or row["identity_type"]
    if (row["identity_id"], row["identity_type"]) != before:
        row["method"], row["confidence"] = METHOD, CONFIDENCE


def _about(identity_id: str, plan: Plan, listed: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what is known of the identity that a row now has: from its own rows, else from when it was decided."""
    if identity_id in listed:
        return {name: value for name, value in listed[identity_id].items() if value is not None}
    name, type_ = plan.names.get(identity_id, (None, None))
    return {column: value for column, value in (("identity_name", name), ("identity_type", type_)) if value}


def _one_chunk(mask: pa.ChunkedArray | pa.Array) -> pa.Array:
    return mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
