"""What the next build reads is sorted and described as other tables are."""

from __future__ import annotations

import pytest

from transforms.contract import index_tables
from transforms.contract.archive_tables import IDENTITIES
from transforms.contract.schema import Table

ALL = [one for one in vars(index_tables).values() if isinstance(one, Table)]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_keys_and_orders_are_columns_that_are_described(table: Table) -> None:
    assert set(table.key) | set(table.order) <= set(table.names)
    assert all(column.meaning.endswith(".") for column in table.columns)


def test_a_month_of_identities_has_the_columns_of_the_published_ones() -> None:
    assert index_tables.IDENTITY_MONTHS.columns == IDENTITIES.columns
