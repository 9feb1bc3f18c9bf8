"""Helpers of tests of decisions: make decisions, one a minute, and links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from transforms.identities.decision import Decision, with_id
from transforms.identities.decisions import COLUMNS

A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
NAMES = {A: "Anna Kovacs", B: "Ana Kovac", C: "Carl Berg", D: "Dora Lind"}
START = datetime(2026, 1, 5, tzinfo=UTC)


def decided(minute: int, kind: str, identity: str | None, other: str | None = None, **more: Any) -> Decision:
    """Return a decision of that minute."""
    plain = Decision(
        "", kind, identity, other, None, (), NAMES.get(identity or ""), "PERSON", None, None, "ed", START, ()
    )
    return with_id(plain._replace(**{"decided_at": START + timedelta(minutes=minute), **more}))


def links(*rows: tuple[str, str, str], type_: str = "PERSON") -> pa.Table:
    """Return links of entities: article, name and identity."""
    values = [
        dict.fromkeys(COLUMNS)
        | {
            "article_id": article,
            "entity_id": f"{article}-{name}",
            "name": name,
            "type": type_,
            "identity_id": identity,
        }
        | {"identity_name": NAMES.get(identity, name), "identity_type": type_, "method": "name", "confidence": 0.9}
        for article, name, identity in rows
    ]
    numbers = {"confidence": pa.float64()}
    return pa.Table.from_pylist(values, schema=pa.schema([(name, numbers.get(name, pa.string())) for name in COLUMNS]))


def ids(table: pa.Table) -> list[str]:
    """Return the identity of each row."""
    return table["identity_id"].to_pylist()  # type: ignore[no-any-return]
