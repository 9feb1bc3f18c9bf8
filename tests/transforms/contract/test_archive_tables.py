"""Tables over the archive are declared as the others are: described, sortable, of flat types."""

from __future__ import annotations

import pyarrow as pa
import pytest

from transforms.contract.archive_tables import ARCHIVE_TABLES
from transforms.contract.schema import Table
from transforms.contract.tables import TABLES


@pytest.mark.parametrize("table", ARCHIVE_TABLES.values(), ids=lambda t: t.name)
def test_columns_are_described_and_flat(table: Table) -> None:
    allowed = {pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.timestamp("us", tz="UTC")}
    assert all(column.meaning.endswith(".") for column in table.columns)
    assert set(table.arrow_schema.types) <= allowed


@pytest.mark.parametrize("table", ARCHIVE_TABLES.values(), ids=lambda t: t.name)
def test_keys_orders_and_references_are_columns(table: Table) -> None:
    assert set(table.key) | set(table.order) <= set(table.names)
    for own, other in table.references:
        assert set(own) <= set(table.names)
        target = (TABLES | ARCHIVE_TABLES)[other]
        assert len(target.key) == len(own)
