"""The classes of rows have the declared columns, and cannot be filled by position."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

import pytest

from transforms.contract import tables
from transforms.contract.rows import ArticleRows, QuoteRow
from transforms.contract.table_sets import BATCH_TABLES
from transforms.records.record import Record

ROW_TYPES = {name: hint.__args__[0] for name, hint in get_type_hints(ArticleRows).items()}
PYTHON_TYPES = {"string": str, "int32": int, "float64": float, "bool": bool, "timestamp": datetime, "binary": bytes}

QUOTE: dict[str, Any] = {
    **{"article_id": "a", "quote_id": "q", "quote_index": 0, "start": 0, "end": 9, "n_words": 2, "kind": "direct"},
    **{"text": "We go now", "text_key": "k", "cue": "said", "cue_lemma": "say", "act": "speech", "speaker": "she"},
    **{
        "speaker_name": "Ann Lee",
        "speaker_entity_id": "e",
        "speaker_confidence": 0.9,
        "speaker_type": "person",
        "speaker_description": "Mayor",
    },
    **{"first_sentence_index": 0, "last_sentence_index": 1, "confidence": 0.5},
}


def test_every_table_has_a_class_of_rows():
    assert list(ROW_TYPES) == list(BATCH_TABLES)


@pytest.mark.parametrize(
    ("row_type", "table"),
    [*((ROW_TYPES[name], table) for name, table in BATCH_TABLES.items()), (Record, tables.RECORDS)],
    ids=[*BATCH_TABLES, "records"],
)
def test_fields_are_the_declared_columns(row_type, table):
    declared = {c.name: PYTHON_TYPES[c.type] | None if c.null else PYTHON_TYPES[c.type] for c in table.columns}
    assert get_type_hints(row_type) == declared
    assert list(get_type_hints(row_type)) == table.names


@pytest.mark.parametrize("row_type", ROW_TYPES.values(), ids=ROW_TYPES)
def test_values_are_not_taken_by_position(row_type):
    with pytest.raises(TypeError, match="positional argument"):
        row_type(*[None for _ in fields(row_type)])


def test_values_reach_their_columns_in_any_order():
    swapped = dict(QUOTE)
    name, description = swapped.pop("speaker_name"), swapped.pop("speaker_description")
    row = QuoteRow(speaker_description=description, speaker_name=name, **swapped)
    (found,) = tables.QUOTES.frame_of([row]).to_dict("records")
    assert found == QUOTE


@pytest.mark.parametrize("change", ["a column is missing", "a column is unknown"])
def test_rows_have_exactly_the_declared_columns(change):
    values = dict(QUOTE)
    if change == "a column is missing":
        del values["speaker_name"]
    else:
        values["speaker_nam"] = "Ann Lee"
    with pytest.raises(TypeError, match="speaker_nam"):
        QuoteRow(**values)
