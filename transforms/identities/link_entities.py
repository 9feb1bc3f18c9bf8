"""Stub."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.ids import digest
from transforms.identities.known_names import NO_KNOWN_NAMES, KnownNames


def link_entities(window: pa.Table, focus: Collection[str], known: KnownNames = NO_KNOWN_NAMES) -> pa.Table:
    rows = window.filter(pc.is_in(window["published_month"], value_set=pa.array(sorted(focus), pa.string())))
    n = rows.num_rows
    return pa.table(
        {
            "article_id": rows["article_id"],
            "entity_id": rows["entity_id"],
            "identity_id": pa.array(
                [
                    digest("identity", t, x.casefold(), "")
                    for t, x in zip(rows["type"].to_pylist(), rows["name"].to_pylist())
                ],
                pa.string(),
            ),
            "method": pa.array(["name"] * n, pa.string()),
            "confidence": pa.array([1.0] * n, pa.float64()),
            "identity_name": rows["name"],
            "identity_type": rows["type"],
            "wikidata_id": pa.nulls(n, pa.string()),
            "country_code": pa.nulls(n, pa.string()),
        }
    )
