"""Each rule of the contract finds the row that breaks it, and passes rows that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from transforms.contract import tables, validation
from transforms.contract.table_sets import BATCH_TABLES

ARTICLE = {
    **{"article_id": "a", "external_id": "1", "source": "wire", "text": "“No,” Ann Lee said.", "text_key": "k"},
    **{"raw_uri": "a.txt", "raw_sha256": "00", "raw_format": "txt", "content_sha256": "00", "reader": "rules"},
    **{"reader_version": "1", "n_chars": 19, "n_words": 4, "n_sentences": 1, "n_quotes": 1, "n_mentions": 1},
}
SENTENCE = {
    **{"article_id": "a", "sentence_id": "s", "sentence_index": 0, "paragraph_index": 0, "start": 0, "end": 19},
    **{"n_words": 4, "text": "“No,” Ann Lee said.", "part": "body"},
}
QUOTE = {
    **{"article_id": "a", "quote_id": "q", "quote_index": 0, "start": 1, "end": 4, "n_words": 1, "kind": "direct"},
    **{"text": "No,", "text_key": "k", "cue": "said", "act": "speech", "speaker_name": "Ann Lee"},
    **{
        "speaker_entity_id": "e",
        "speaker_confidence": 0.9,
        "speaker_type": "person",
        "first_sentence_index": 0,
        "last_sentence_index": 0,
    },
    **{"confidence": 0.9},
}
SPAN = {
    **{"article_id": "a", "quote_id": "q", "role": "content", "span_index": 0, "start": 1, "end": 4, "text": "No,"},
    **{"verbatim": True},
}
MENTION = {
    **{"article_id": "a", "mention_id": "m", "entity_id": "e", "sentence_index": 0, "start": 6, "end": 13},
    **{"text": "Ann Lee", "type": "PERSON", "form": "name", "confidence": 0.9},
}
ENTITY = {
    **{"article_id": "a", "entity_id": "e", "name": "Ann Lee", "type": "PERSON", "n_mentions": 1, "n_quotes": 1},
    **{"first_start": 6, "salience": 1.0},
}
ARTICLE_FINGERPRINT = {"article_id": "a", "fingerprint": b"0000"}
QUOTE_FINGERPRINT = {"article_id": "a", "quote_id": "q", "fingerprint": b"0000"}
ROWS: dict[str, dict[str, Any]] = dict(
    zip(
        BATCH_TABLES,
        (ARTICLE, SENTENCE, QUOTE, SPAN, MENTION, ENTITY, ARTICLE_FINGERPRINT, QUOTE_FINGERPRINT),
        strict=True,
    )
)


def frame(name: str, *changes: dict[str, Any]) -> pd.DataFrame:
    """A row of a table per change, each with that change."""
    rows = [dict.fromkeys(BATCH_TABLES[name].names) | ROWS[name] | change for change in changes or ({},)]
    return BATCH_TABLES[name].typed(pd.DataFrame(rows))


def rows(name: str, *changes: dict[str, Any]) -> pa.Table:
    """The same as an Arrow table."""
    types = pa.schema([(field.name, field.type) for field in BATCH_TABLES[name].arrow_schema])  # nulls are let in
    return pa.Table.from_pandas(frame(name, *changes), types, preserve_index=False)


def all_rows(**changed: pa.Table) -> dict[str, pa.Table]:
    """A row of every table, or other rows."""
    return {name: rows(name) for name in BATCH_TABLES} | changed


# The values of one table


@pytest.mark.parametrize("name", BATCH_TABLES)
def test_rows_that_keep_the_contract_pass(name):
    assert list(validation.violations(BATCH_TABLES[name], rows(name))) == []
    assert list(validation.repeated_keys(BATCH_TABLES[name], rows(name))) == []


@pytest.mark.parametrize("table", [*BATCH_TABLES.values(), tables.RECORDS], ids=lambda table: table.name)
def test_an_empty_table_passes(table):
    assert list(validation.violations(table, table.rows_of([]))) == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "sentences",
            {"part": "footer"},
            "part 'footer' is not one of headline, dateline, body, credit, caption, boilerplate (article a)",
        ),
        ("quotes", {"act": "song"}, "act 'song' is not one of speech, thought, intention, attitude (article a)"),
        ("sentences", {"text": ""}, "text '' is empty: unknown text must be null (article a)"),
        ("articles", {"byline": ""}, "byline '' is empty: unknown text must be null (article a)"),
        ("sentences", {"text": None}, "text is null (article a)"),
        ("quotes", {"speaker_type": None}, "speaker_type is null (article a)"),
        ("quotes", {"confidence": np.nan}, "confidence is null (article a)"),
        ("sentences", {"start": -1}, "start -1 is less than 0 (article a)"),
        ("articles", {"n_chars": 0}, "n_chars 0 is less than 1 (article a)"),
        ("entities", {"salience": 1.5}, "salience 1.5 is more than 1 (article a)"),
        ("sentences", {"start": 19}, "start 19, end 19 is no span: start must be less than end (article a)"),
    ],
)
def test_a_wrong_value_is_found(name, change, said):
    assert [str(found) for found in validation.violations(BATCH_TABLES[name], rows(name, change))] == [said]


REQUIRED = [
    (name, column.name)
    for name, table in BATCH_TABLES.items()
    for column in table.columns
    if not column.null and column.type in ("string", "float64")  # pandas' integers and booleans have no null
]


@pytest.mark.parametrize(("name", "column"), REQUIRED)
def test_a_null_is_found_in_every_column_that_has_none(name, column):
    (found,) = validation.violations(BATCH_TABLES[name], rows(name, {column: None}))
    assert str(found).startswith(f"{column} is null (article ")


def test_rows_that_break_a_rule_are_counted():
    (found,) = validation.violations(tables.SENTENCES, rows("sentences", {"part": "foot"}, {}, {"part": "head"}))
    assert (
        str(found)
        == "part 'foot' is not one of headline, dateline, body, credit, caption, boilerplate (article a; 2 such rows)"
    )


def test_a_long_value_is_cut():
    (found,) = validation.violations(tables.SENTENCES, rows("sentences", {"part": "x" * 1000}))
    assert str(found).startswith(f"part '{'x' * 79} is not one of")


def test_repeated_keys_are_found():
    (found,) = validation.repeated_keys(tables.QUOTE_SPANS, rows("quote_spans", {}, {"role": "cue"}, {}))
    assert str(found) == "quote_id 'q', role 'content', span_index 0 repeats the key of another row (article a)"


# The articles of a batch


def test_broken_articles_are_named_with_the_first_wrong_value_of_each():
    quotes = rows("quotes", {}, {"article_id": "b", "quote_id": "r", "kind": "loud", "confidence": 7.0})
    mentions = rows(
        "entity_mentions",
        {},
        {"article_id": "b", "mention_id": "n", "type": "PLANET"},
        {"article_id": "c", "mention_id": "o", "type": "COMET"},
        {"article_id": "d", "mention_id": "p"},
        {"article_id": "d", "mention_id": "p"},
    )
    types = ", ".join(tables.ENTITY_TYPES)
    assert validation.broken_articles(
        {name: rows(name) for name in BATCH_TABLES} | {"quotes": quotes, "entity_mentions": mentions}
    ) == {
        "b": "quotes: kind 'loud' is not one of direct, mixed, indirect",
        "c": f"entity_mentions: type 'COMET' is not one of {types}",
        "d": "entity_mentions: mention_id 'p' repeats the key of another row",
    }


def test_a_batch_without_wrong_values_has_no_broken_articles():
    assert validation.broken_articles({name: rows(name) for name in BATCH_TABLES}) == {}


# Between the tables


def test_tables_that_agree_have_no_problems():
    assert validation.problems(all_rows()) == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("quotes", {"speaker_entity_id": "x"}, "quotes: 1 rows refer to no row of entities"),
        ("quote_spans", {"quote_id": "x"}, "quote_spans: 1 rows refer to no row of quotes"),
        ("entities", {"article_id": "x"}, "entities: 1 rows refer to no row of articles"),
        ("sentences", {"text": "Yes."}, "sentences: text is not articles.text[0:19] of article a"),
        ("quote_spans", {"end": 3}, "quote_spans: text is not articles.text[1:3] of article a"),
        ("articles", {"n_mentions": 2}, "articles: n_mentions is not the number of rows in entity_mentions"),
        ("articles", {"n_quotes": 0}, "articles: n_quotes is not the number of rows in quotes, first article a"),
    ],
)
def test_tables_that_disagree_are_found(name, change, said):
    problems = validation.problems(all_rows(**{name: rows(name, change)}))
    assert said in [problem[: len(said)] for problem in problems]


def test_the_first_dangling_row_is_shown():
    mentions = rows("entity_mentions", {}, {"entity_id": "x"}, {"entity_id": "y"})
    said = "entity_mentions: 2 rows refer to no row of entities, first {'article_id': 'a', 'entity_id': 'x'}"
    assert said in validation.problems(all_rows(entity_mentions=mentions))


def test_a_null_refers_to_nothing():
    mentions = rows("entity_mentions", {"entity_id": None})
    assert validation.problems(all_rows(entity_mentions=mentions)) == []


# The order of a file


def articles(*rows: tuple[str | None, str]) -> pa.Table:
    dates = [None if date is None else pd.Timestamp(date, tz="UTC") for date, _ in rows]
    names = [name for _, name in rows]
    fields = tables.ARTICLES.arrow_schema
    return pa.table(
        {"published_at": pa.array(dates, fields.field("published_at").type), "article_id": pa.array(names, pa.string())}
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], True, id="no rows"),
        pytest.param([("2024-01-01", "b"), ("2024-01-02", "a")], True, id="by date"),
        pytest.param([("2024-01-01", "a"), ("2024-01-01", "b")], True, id="by id on one date"),
        pytest.param([("2024-01-01", "a"), ("2024-01-01", "a")], True, id="equal rows"),
        pytest.param([("2024-01-01", "b"), (None, "a")], True, id="unknown date last"),
        pytest.param([("2024-01-02", "a"), ("2024-01-01", "b")], False, id="not by date"),
        pytest.param([("2024-01-01", "b"), ("2024-01-01", "a")], False, id="not by id on one date"),
        pytest.param([(None, "a"), ("2024-01-01", "b")], False, id="unknown date first"),
    ],
)
def test_the_order_of_rows_is_checked(rows, expected):
    assert validation.is_sorted(tables.ARTICLES, articles(*rows)) is expected
