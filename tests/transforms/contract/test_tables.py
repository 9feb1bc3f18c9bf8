import pandas as pd
import pyarrow as pa
import pytest

from transforms.contract import tables
from transforms.contract.schema import Column, Table

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
    frame = table.frame([])
    table.checks.validate(frame, lazy=True)
    assert table.to_arrow(frame).schema.equals(table.arrow_schema, check_metadata=True)


def test_the_dictionary_has_every_column():
    text = tables.data_dictionary()
    for table in tables.TABLES.values():
        assert f"## {table.name}" in text
        for name in table.names:
            assert f"| `{name}` |" in text


def small(**changes) -> pd.DataFrame:
    row = {"article_id": "a", "sentence_id": "s", "sentence_index": 0, "paragraph_index": 0, "start": 0, "end": 4}
    row |= {"n_words": 1, "text": "Word", "part": "body"} | changes
    return tables.SENTENCES.typed(pd.DataFrame([row]))


def test_checks_pass_what_keeps_the_contract():
    tables.SENTENCES.checks.validate(small(), lazy=True)


@pytest.mark.parametrize(
    "change", [{"part": "footer"}, {"text": ""}, {"text": None}, {"start": -1}, {"start": 4}, {"n_words": -1}]
)
def test_checks_refuse_what_breaks_the_contract(change):
    import pandera.errors

    with pytest.raises(pandera.errors.SchemaErrors):
        tables.SENTENCES.checks.validate(small(**change), lazy=True)


def test_nullable_integers_cannot_be_declared():
    with pytest.raises(ValueError, match="never null"):
        Column("n", "int32", "A count.", null=True)


def test_unknown_types_cannot_be_declared():
    with pytest.raises(ValueError, match="no type"):
        Column("n", "int64", "A count.")


def test_sorting_puts_unknown_dates_last():
    table = Table(
        "t",
        "A row",
        ("article_id",),
        ("published_at", "article_id"),
        (tables.ARTICLE_ID, Column("published_at", "timestamp", "When.", null=True)),
    )
    dates = pd.to_datetime(pd.Series([None, "2024-02-01", "2024-01-01"]), utc=True)
    frame = table.typed(pd.DataFrame({"article_id": ["a", "b", "c"], "published_at": dates}))
    assert list(table.sorted(frame)["article_id"]) == ["c", "b", "a"]
