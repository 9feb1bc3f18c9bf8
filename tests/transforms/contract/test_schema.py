"""What follows from a table's declaration: dtypes, order, Arrow schema and a page of the data dictionary."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from transforms.contract.schema import Column, Table

TABLE = Table(
    "notes",
    "One row per note",
    key=("note_id",),
    order=("written_at", "note_id"),
    columns=(
        Column("note_id", "string", "The note's id."),
        Column("written_at", "timestamp", "When it was written.", null=True),
        Column("n_words", "int32", "Number of words.", least=0),
        Column("share", "float64", "A share.", least=0, most=1),
        Column("kept", "bool", "Whether it is kept."),
        Column("tone", "string", "Its tone.", null=True, values=("calm", "loud")),
        Column("raw", "binary", "Its bytes."),
    ),
    references=((("note_id",), "articles"),),
)


class Note(NamedTuple):
    note_id: str
    written_at: pd.Timestamp | None
    n_words: int
    share: float
    kept: bool
    tone: str | None
    raw: bytes


NOTES = [
    Note("a", None, 3, 0.5, True, "calm", b"\xff"),
    Note("b", pd.Timestamp("2024-02-01", tz="UTC"), 4, 1.0, False, None, b""),
    Note("c", pd.Timestamp("2024-01-01", tz="UTC"), 5, 0.0, True, "loud", b"c"),
]


def test_nullable_integers_cannot_be_declared():
    with pytest.raises(ValueError, match="never null"):
        Column("n", "int32", "A count.", null=True)


def test_unknown_types_cannot_be_declared():
    with pytest.raises(ValueError, match="no type"):
        Column("n", "int64", "A count.")


@pytest.mark.parametrize("rows", [NOTES, []], ids=["rows", "no rows"])
def test_a_frame_has_the_declared_dtypes(rows):
    found = TABLE.frame_of(rows).dtypes.astype(str).to_dict()
    assert found == {
        "note_id": "str",
        "written_at": "datetime64[us, UTC]",
        "n_words": "int32",
        "share": "float64",
        "kept": "bool",
        "tone": "str",
        "raw": "object",
    }


def test_tuples_in_the_declared_order_make_the_same_frame_as_rows():
    pd.testing.assert_frame_equal(TABLE.frame(map(tuple, NOTES)), TABLE.frame_of(NOTES))


def test_a_row_without_a_column_is_an_error():
    with pytest.raises(AttributeError, match="written_at"):
        TABLE.frame_of([pd.Series({"note_id": "a"})])


def test_typed_leaves_out_other_columns_and_restores_the_order():
    frame = TABLE.frame_of(NOTES)
    shuffled = frame[frame.columns[::-1]].assign(other=1)
    pd.testing.assert_frame_equal(TABLE.typed(shuffled), frame)


def test_sorting_puts_unknown_dates_last():
    assert TABLE.sorted(TABLE.rows_of(NOTES))["note_id"].to_pylist() == ["c", "b", "a"]


def test_an_arrow_table_has_the_declared_schema_and_descriptions():
    data = TABLE.to_arrow(TABLE.frame_of(NOTES))
    assert data.schema.equals(TABLE.arrow_schema, check_metadata=True)
    assert data.schema.metadata == {b"description": b"One row per note"}
    assert data.schema.field("tone").metadata == {b"description": b"Its tone."}
    assert data["written_at"].to_pylist()[0] is None
    assert data["raw"].to_pylist() == [b"\xff", b"", b"c"]


def test_a_null_where_none_is_allowed_cannot_be_written():
    frame = TABLE.frame_of([NOTES[0]._replace(note_id=np.nan)])  # type: ignore[arg-type]
    with pytest.raises((pa.ArrowInvalid, ValueError), match="note_id"):
        TABLE.to_arrow(frame)


def test_the_dictionary_describes_every_column():
    assert TABLE.dictionary() == (
        "## notes\n\nOne row per note. Key: `note_id`.\n`note_id` → `articles`.\n\n"
        "| column | type | null | meaning |\n|---|---|---|---|\n"
        "| `note_id` | string |  | The note's id. |\n"
        "| `written_at` | timestamp[us, tz=UTC] | yes | When it was written. |\n"
        "| `n_words` | int32 |  | Number of words. |\n"
        "| `share` | double |  | A share. |\n"
        "| `kept` | bool |  | Whether it is kept. |\n"
        "| `tone` | string | yes | Its tone. One of: `calm`, `loud`. |\n"
        "| `raw` | binary |  | Its bytes. |\n"
    )
