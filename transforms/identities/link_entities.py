"""Link the entities of articles to identities: one id for one person, body or place over the whole archive.

The links of a month follow from the entities of that month and of the month before alone, so that an increment changes
few of them, and a month that is over keeps its links when news of the next one comes in. A full name has the same id in
every month, as the id is a hash of the type and the normalised name.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.ids import digest
from transforms.contract.months import month_before
from transforms.identities.body_links import link_bodies
from transforms.identities.known_links import Identity, KnownLinks
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownNames
from transforms.identities.link_rows import Links
from transforms.identities.names.type_votes import agree_on_types
from transforms.identities.names.window_names import Company, Window
from transforms.identities.people_links import link_people
from transforms.identities.shown_names import shown_names

BY_ROW = -1  # instead of a number: the rows of a form have different identities
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
        window: The entities of the articles of these months and of the month before each, in any order:
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
        near = pc.is_in(months, value_set=pa.array([month, month_before(month)]))
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
    found, codes = _identities(window, links, known)
    ids = {node: digest("identity", *node) for node in {identity.node for identity in found}}
    columns = {
        "identity_id": [ids[identity.node] for identity in found],
        "method": [identity.method for identity in found],
        "confidence": [round(identity.confidence, 4) for identity in found],
        "identity_name": [identity.name for identity in found],
        "identity_type": [identity.node.type for identity in found],
        "wikidata_id": [identity.wikidata_id for identity in found],
        "country_code": [identity.country_code for identity in found],
    }
    rows = window.rows.select(["article_id", "entity_id"]).take(links.focus)
    for name, values in columns.items():
        rows = rows.append_column(name, pa.array(values, COLUMNS.field(name).type).take(codes))
    return rows.cast(COLUMNS)


def _identities(window: Window, links: Links, known: KnownNames) -> tuple[list[Identity], pa.Array]:
    """Return the distinct identities, and for each row of the focus which one it has.

    A name has far more rows than links, so most rows have the identity of their form.
    """
    names = shown_names(window, links)
    lookup = KnownLinks(window, known)
    numbers: dict[Identity, int] = {}
    of_form = np.full(len(window.forms), BY_ROW, dtype=np.int64)
    for form in links.forms:
        link = links.of_form[form]
        if identity := lookup.of_form(form, link, names[link.node]):
            of_form[form] = numbers.setdefault(identity, len(numbers))
    codes = of_form[window.form[links.focus]]
    by_row = (codes == BY_ROW) | np.isin(links.focus, list(links.of_row))
    for at in np.flatnonzero(by_row).tolist():
        row = int(links.focus[at])
        link = links.link(row)
        codes[at] = numbers.setdefault(lookup.of_row(row, link, names[link.node]), len(numbers))
    return list(numbers), pa.array(codes)
