"""Link the entities of articles to identities: one id for one person, body or place over the whole archive.

The links of a month follow from the entities of that month and its two neighbours alone, so that an increment changes
few of them. A full name has the same id in every month, as the id is a hash of the type and the normalised name.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.ids import digest
from transforms.contract.months import neighbours
from transforms.identities.body_links import link_bodies
from transforms.identities.known_links import KnownLinks
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownNames
from transforms.identities.link_rows import Links
from transforms.identities.names.type_votes import agree_on_types
from transforms.identities.names.window_names import Company, Window
from transforms.identities.people_links import link_people
from transforms.identities.shown_names import shown_names

COLUMNS = pa.schema(
    [
        ("article_id", pa.string()),
        ("entity_id", pa.string()),
        ("identity_id", pa.string()),
        ("method", pa.string()),
        ("confidence", pa.float64()),
        ("identity_name", pa.string()),
        ("identity_type", pa.string()),
        ("wikidata_id", pa.string()),
        ("country_code", pa.string()),
    ]
)


def link_entities(window: pa.Table, focus: Collection[str], known: KnownNames = NO_KNOWN_NAMES) -> pa.Table:
    """Link the entities of some months to identities.

    Args:
        window: The entities of the articles of these months and of the months before and after each, in any order:
            columns published_month ("YYYY-MM" or "unknown"), article_id, entity_id, name, type, n_mentions,
            country_code, description, gender, gender_basis as in `tables.ENTITIES`.
        focus: The months whose entities are linked. What a month's links are does not depend on the others.
        known: Names that the archive's owner knows.

    Returns:
        A row for each entity of the focus, sorted by (article_id, entity_id): article_id, entity_id, identity_id,
        method (name, alias, context, known), confidence (0 to 1), identity_name, identity_type, wikidata_id and
        country_code (null unless known).
    """
    months = window["published_month"]
    parts = [COLUMNS.empty_table()]
    for month in sorted(set(focus)):
        near = pc.is_in(months, value_set=pa.array([month, *neighbours(month)]))
        part = window.filter(near)
        if pc.any(pc.equal(part["published_month"], month)).as_py():
            parts.append(_link_month(part, month, known))
    return pa.concat_tables(parts).sort_by([("article_id", "ascending"), ("entity_id", "ascending")])


def _link_month(rows: pa.Table, month: str, known: KnownNames) -> pa.Table:
    window = Window(rows)
    agree_on_types(window)
    company = Company(window)
    links = Links(window, np.flatnonzero(pc.equal(window.rows["published_month"], month)))
    link_people(window, company, links)
    link_bodies(window, company, links)
    return _table(window, links, known)


def _table(window: Window, links: Links, known: KnownNames) -> pa.Table:
    """Return the rows of the focus."""
    names = shown_names(window, links)
    lookup = KnownLinks(window, known)
    rows = links.focus.tolist()
    found = [
        lookup.identity(row, link, names[link.node]) for row, link in zip(rows, map(links.link, rows), strict=True)
    ]
    ids = {node: digest("identity", *node) for node in {identity.node for identity in found}}
    columns = {
        "article_id": [window.columns["article_id"][row] for row in rows],
        "entity_id": [window.columns["entity_id"][row] for row in rows],
        "identity_id": [ids[identity.node] for identity in found],
        "method": [identity.method for identity in found],
        "confidence": [round(identity.confidence, 4) for identity in found],
        "identity_name": [identity.name for identity in found],
        "identity_type": [identity.node.type for identity in found],
        "wikidata_id": [identity.wikidata_id for identity in found],
        "country_code": [identity.country_code for identity in found],
    }
    return pa.table(columns, schema=COLUMNS)
