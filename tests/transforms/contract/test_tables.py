"""Every declared table is described, sortable, and made of the types that analysts' tools read."""

import pyarrow as pa
import pytest

from transforms.contract import tables

ALL = [*tables.TABLES.values(), tables.RECORDS, tables.QUARANTINE]


@pytest.mark.parametrize("table", ALL, ids=lambda t: t.name)
def test_every_column_is_described(table):
    for column in table.columns:
        assert column.meaning.endswith(".")
        assert table.arrow_schema.field(column.name).metadata[b"description"].decode() == column.meaning


@pytest.mark.parametrize("table", ALL, ids=lambda t: t.name)
def test_keys_orders_and_references_are_columns(table):
    assert set(table.key) | set(table.order) <= set(table.names)
    for own, other in table.references:
        assert set(own) <= set(table.names)
        assert other in tables.TABLES


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=lambda t: t.name)
def test_types_are_flat_and_pinned(table):
    allowed = {pa.string(), pa.int32(), pa.float64(), pa.bool_(), pa.timestamp("us", tz="UTC")}
    assert set(table.arrow_schema.types) <= allowed


@pytest.mark.parametrize("table", tables.TABLES.values(), ids=lambda t: t.name)
def test_an_empty_table_has_the_schema(table):
    assert table.to_arrow(table.frame_of([])).schema.equals(table.arrow_schema, check_metadata=True)
