"""Turn bytes and items into records and refusals."""

from __future__ import annotations

from datetime import UTC, datetime

from flows.ingest.record_parser import RecordParser, Refusal
from flows.ingest.sources import Source
from transforms.formats.items import Item, ReadOptions
from transforms.records.record import Record
from transforms.records.refusals import Refused

SETTINGS = {"namespace": "default", "min_chars": 1, "date_order": None, "now": datetime(2026, 11, 28, tzinfo=UTC)}
PARSER = RecordParser(Source("in/a.html", "a", "html", None, 9, 0.0), ReadOptions({"text": "Body"}), SETTINGS)


def test_metadata_goes_before_what_a_file_says_itself():
    item = Item("file", {"text": "The mayor said no.", "title": "Page"}, b"<p>")
    record = PARSER.parse_item(item, "html", b'{"title": "Given", "section": "Local"}')
    assert isinstance(record, Record)
    assert (record.title, record.section, record.text) == ("Given", "Local", "The mayor said no.")
    assert record.external_id == "a"


def test_a_line_has_the_fields_of_the_map():
    record = PARSER.parse_line(b'{"text": "Teaser", "Body": "The mayor said no."}', 3)
    assert isinstance(record, Record)
    assert (record.text, record.raw_uri) == ("The mayor said no.", "in/a.html#3")


def test_broken_metadata_refuses_the_file():
    refusal = PARSER.parse_item(Item("file", {"text": "No."}, b"<p>"), "html", b"{")
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.raw) == ("broken_json", b"<p>{")


def test_half_of_a_surrogate_pair_in_a_message_is_escaped():
    refusal = PARSER.refuse(Refused("missing_text", "the columns are \udc00"), "file", b"")
    assert refusal.message == "the columns are \\udc00"
