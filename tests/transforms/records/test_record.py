import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.contract import tables, validation
from transforms.contract.ids import article_id
from transforms.records.record import ALIASES, Record, from_fields
from transforms.records.refusals import REASONS, Refused

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLACE: dict[str, Any] = {"raw_uri": "in/a.jsonl#1", "raw_sha256": "00", "raw_format": "jsonl"}
TEXT = "The mayor said no."


def read(fields: Mapping[str, Any], **more: Any) -> Record | Refused:
    return from_fields(fields, **{"namespace": "default", "now": NOW, **PLACE, **more})


def accepted(fields: Mapping[str, Any], **more: Any) -> Record:
    record = read(fields, **more)
    assert isinstance(record, Record), record
    return record


def refused(fields: Mapping[str, Any], **more: Any) -> Refused:
    refusal = read(fields, **more)
    assert isinstance(refusal, Refused), refusal
    assert refusal.reason in REASONS
    return refusal


def values(record: Record, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def test_a_record_fits_the_declared_table():
    frame = tables.RECORDS.frame([accepted({"text": TEXT, "date": "2021-03-03"})])
    assert list(validation.violations(tables.RECORDS, tables.RECORDS.to_arrow(frame))) == []


@pytest.mark.parametrize(
    ("field", "column"),
    [
        *(("id", "external_id"), ("text", "text"), ("title", "title"), ("url", "url"), ("source", "source")),
        *(("published", "published_raw"), ("byline", "byline"), ("section", "section")),
    ],
)
def test_every_alias_in_any_case_reaches_its_column(field, column):
    for alias in ALIASES[field]:
        for name in (alias, alias.upper()):
            fields = {"text": TEXT} if field != "text" else {}
            assert getattr(accepted({**fields, name: "Value of it"}), column) == "Value of it"


def test_the_first_alias_has_precedence_in_any_order_of_keys():
    fields = {"date": "2021-03-03", "link": "b", "url": "a", "body": "Other.", "text": TEXT, "guid": "g", "id": "i"}
    one, other = accepted(fields), accepted(dict(reversed(fields.items())))
    assert one == other
    assert values(one, "external_id", "url", "text") == {"external_id": "i", "url": "a", "text": TEXT}


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_a_blank_value_is_passed_over_for_the_next_alias(blank):
    record = accepted({"text": blank, "body": TEXT, "title": blank, "headline": "No", "id": blank, "guid": "g"})
    assert values(record, "text", "title", "external_id") == {"text": TEXT, "title": "No", "external_id": "g"}


def test_unknown_values_are_null():
    record = accepted({"text": TEXT, "title": " ", "byline": [], "section": None, "language": "Elvish"})
    nullable = [column.name for column in tables.RECORDS.columns if column.null]
    assert values(record, *nullable) == dict.fromkeys(nullable)


# ids


def test_the_article_id_is_made_from_source_and_external_id():
    record = accepted({"id": "7", "source": "The Post", "text": TEXT})
    assert record.article_id == article_id("The Post", "7")


def test_the_namespace_is_the_default_source():
    assert accepted({"id": "7", "text": TEXT}, namespace="wire").article_id == article_id("wire", "7")


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (2**70, str(2**70)), (" 7 ", "7")])
def test_a_number_is_an_id(value, text):
    assert accepted({"id": value, "text": TEXT}).external_id == text


def test_the_url_is_the_id_where_there_is_no_other():
    assert accepted({"url": "https://a.example/1", "text": TEXT}).external_id == "https://a.example/1"
    assert accepted({"url": "https://a.example/1", "guid": "g", "text": TEXT}).external_id == "g"


def test_the_id_of_a_file_is_its_path_unless_its_metadata_has_one():
    assert accepted({}, text=TEXT, external_id="a/b").external_id == "a/b"
    assert accepted({"id": "own"}, text=TEXT, external_id="a/b").external_id == "own"


def test_without_any_id_the_text_is_hashed():
    assert accepted({"text": TEXT}).external_id == f"sha256:{hashlib.sha256(TEXT.encode()).hexdigest()}"


# fields


def test_the_text_is_unchanged():
    assert accepted({"text": f"\n {TEXT}\r\n"}).text == f"\n {TEXT}\r\n"


def test_a_text_file_has_precedence_over_the_fields():
    assert accepted({"text": "Other."}, text=TEXT).text == TEXT


@pytest.mark.parametrize(
    ("value", "byline"),
    [
        ("By  Ann\nLee", "By Ann Lee"),
        (["Ann Lee", "Bo Ray"], "Ann Lee, Bo Ray"),
        ([{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ray"}, None], "Ann Lee, Bo Ray"),
        ({"name": "Ann Lee"}, "Ann Lee"),
        ({"name": None}, None),
    ],
)
def test_authors_are_one_line(value, byline):
    assert accepted({"text": TEXT, "author": value}).byline == byline


def test_a_nested_source_is_its_name():
    assert accepted({"text": TEXT, "source": {"id": None, "name": "The Post"}}).source == "The Post"


def test_a_language_is_its_two_letters():
    assert accepted({"text": TEXT, "lang": "EN-us"}).language == "en"
    assert accepted({"text": TEXT, "inLanguage": {"name": "German"}}).language == "de"


# dates


def test_the_raw_date_is_kept():
    record = accepted({"text": TEXT, "pubDate": "Wed, 03 Mar 2021 14:05:06 GMT", "modified": 1614866706})
    assert record.published_at == datetime(2021, 3, 3, 14, 5, 6, tzinfo=UTC)
    assert record.published_raw == "Wed, 03 Mar 2021 14:05:06 GMT"
    assert record.updated_at == datetime(2021, 3, 4, 14, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ("2021-03", "2021-03"),
        ({"$date": 5}, None),
        (True, "true"),
        (float("nan"), "NaN"),
        ("a\ud83d", "a\\ud83d"),
    ],
)
def test_a_bad_date_refuses_no_record(value, raw):
    record = accepted({"text": TEXT, "date": value})
    assert record.published_at is None
    assert record.published_raw == raw


def test_a_value_that_is_no_date_is_passed_over_for_the_next_alias():
    record = accepted({"text": TEXT, "published": True, "date": "2021-03-03"})
    assert record.published_at == datetime(2021, 3, 3, tzinfo=UTC)
    assert record.published_raw == "2021-03-03"


# refusals


@pytest.mark.parametrize(
    ("fields", "reason", "named"),
    [
        ({"id": 1, "text": None}, "missing_text", "text"),
        ({"text": " \n "}, "empty_text", "empty"),
        ({"text": "123 — 456"}, "no_letter", "9 characters"),
        ({"text": [TEXT]}, "wrong_type", "text"),
        ({"text": 5}, "wrong_type", "text"),
        ({"text": TEXT, "id": float("nan")}, "wrong_type", "id"),
        ({"text": TEXT, "id": {"$oid": "5"}}, "wrong_type", "id"),
        ({"text": TEXT, "id": True}, "wrong_type", "id"),
        ({"text": TEXT, "title": ["a"]}, "wrong_type", "title"),
        ({"text": TEXT, "url": {"href": "a"}}, "wrong_type", "url"),
        ({"text": TEXT, "author": {"first": "Ann"}}, "wrong_type", "byline"),
        ({"text": TEXT, "author": [["Ann"]]}, "wrong_type", "byline"),
        ({"text": "half \ud83d a pair"}, "undecodable", "(U+D83D) at character 5"),
        ({"text": TEXT, "id": 1, "title": "\udc00"}, "undecodable", "title"),
        ({"text": TEXT, "id": "\udc00"}, "undecodable", "external_id"),
    ],
)
def test_a_refusal_says_why(fields, reason, named):
    refusal = refused(fields)
    assert refusal.reason == reason
    assert named in refusal.message


def test_the_least_length_excludes_white_space_at_the_ends():
    text = f"  {TEXT}  "
    assert accepted({"text": text}, min_chars=len(TEXT))
    assert refused({"text": text}, min_chars=len(TEXT) + 1).reason == "too_short"


def test_unknown_fields_may_have_any_value():
    assert accepted({"text": TEXT, "tags": [float("nan"), {"a": "\ud83d"}]})


# content


def test_the_content_is_the_same_from_another_place():
    fields = {"id": 7, "text": TEXT, "published_at": 1614780306, "author": ["Ann"]}
    same = {"byline": "Ann", "tags": [1], "date": "1614780306", "body": TEXT, "guid": "7"}
    one, other = accepted(fields), accepted(same, raw_uri="b", raw_sha256="11", raw_format="txt")
    assert one.content_sha256 == other.content_sha256


@pytest.mark.parametrize(
    "field", ["id", "text", "title", "url", "source", "date", "updated", "byline", "section", "lang"]
)
def test_a_change_of_any_field_changes_the_content(field):
    fields = {"id": "7", "text": TEXT}
    value = {"lang": "de", "date": "2021-03", "updated": "2021-03"}.get(field, "Changed.")
    assert accepted(fields).content_sha256 != accepted({**fields, field: value}).content_sha256


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.just("name") | st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw builds a table of all characters
@given(st.dictionaries(st.sampled_from([alias for names in ALIASES.values() for alias in names]), JSON, max_size=6))
def test_any_fields_make_a_record_that_can_be_written_or_a_refusal(fields):
    result = read({"text": TEXT, **fields})
    if isinstance(result, Record):
        tables.RECORDS.to_arrow(tables.RECORDS.frame([result]))
        assert "" not in result
        json.dumps(result[:8]).encode()
    else:
        assert result.reason in REASONS


def test_a_text_of_too_many_characters_is_refused(monkeypatch):
    monkeypatch.setattr("transforms.records.record.MAX_CHARACTERS", len(TEXT))
    assert accepted({"text": TEXT}).text == TEXT
    refusal = refused({"text": TEXT + "."})
    assert refusal.reason == "record_too_large"
    assert refusal.message.startswith(f"the text has {len(TEXT) + 1} characters, the limit is {len(TEXT)}; split it")


@pytest.mark.parametrize(
    "text",
    ["<!DOCTYPE html><html><body>Rain.</body></html>", '\n<?xml version="1.0"?>\n<!-- saved --> <HTML lang="en">Rain.'],
)
def test_a_whole_page_of_html_is_refused(text):
    refusal = refused({"text": text})
    assert refusal.reason == "html_page"
    assert "extract the article" in refusal.message


def test_a_text_with_html_is_no_page():
    assert accepted({"text": "<p>Rain fell on <html> writers.</p>"}).text.startswith("<p>")
