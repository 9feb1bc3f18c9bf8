"""Make windows of entities from a few words a row."""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as pa

from transforms.contract.ids import digest
from transforms.identities.alias_keys import alias_key
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownName, KnownNames
from transforms.identities.known_rows import KNOWN_SCHEMA
from transforms.identities.link_entities import link_entities

FIELDS = ("n_mentions", "n_quotes", "country_code", "description", "gender", "gender_basis")
SCHEMA = pa.schema(
    [
        ("published_month", pa.string()),
        ("article_id", pa.string()),
        ("entity_id", pa.string()),
        ("name", pa.string()),
        ("type", pa.string()),
        ("n_mentions", pa.int32()),
        ("n_quotes", pa.int32()),
        ("country_code", pa.string()),
        ("description", pa.string()),
        ("gender", pa.string()),
        ("gender_basis", pa.string()),
        ("published_at", pa.timestamp("us", "UTC")),
    ]
)


def entity(article: str, name: str, type_: str = "PERSON", month: str = "unknown", **fields: object) -> dict[str, Any]:
    """Return a row of an entity."""
    row = dict.fromkeys(SCHEMA.names) | {"n_mentions": 1, "n_quotes": 0} | fields
    ids = {"article_id": article, "entity_id": digest(name, type_), "published_month": month}
    return row | ids | {"name": name, "type": type_}


def window(*rows: dict[str, Any]) -> pa.Table:
    """Return the window of some rows."""
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def article(article_id: str, *names: str, month: str = "unknown") -> list[dict[str, Any]]:
    """Return the rows of an article: each name is a person's, or "ORG:Acme" for another type's."""
    parts = [name.split(":") if ":" in name else ["PERSON", name] for name in names]
    return [entity(article_id, name, type_, month) for type_, name in parts]


class Linked(NamedTuple):
    """A row of the links."""

    article_id: str
    entity_id: str
    identity_id: str
    method: str
    confidence: float
    identity_name: str
    identity_type: str
    wikidata_id: str | None
    country_code: str | None


def linked(*rows: dict[str, Any], known: KnownNames = NO_KNOWN_NAMES) -> dict[tuple[str, str], Linked]:
    """Return the link of each entity of undated articles, by (article, name)."""
    table = window(*rows)
    names = {(r["article_id"], r["entity_id"]): r["name"] for r in rows}
    found = (Linked(**row) for row in link_entities(table, ["unknown"], known).to_pylist())
    return {(link.article_id, names[link.article_id, link.entity_id]): link for link in found}


def known(*rows: tuple[str, KnownName]) -> KnownNames:
    """Return a list with an alias and what it means in each row."""
    columns = {
        "key": [alias_key(alias) for alias, _ in rows],
        **{name: [getattr(one, name) for _, one in rows] for name in KnownName._fields},
    }
    return KnownNames(pa.table([pa.array(columns[f.name], f.type) for f in KNOWN_SCHEMA], schema=KNOWN_SCHEMA))
