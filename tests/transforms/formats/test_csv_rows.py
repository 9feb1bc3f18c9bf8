"""Read CSV and TSV tables."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from transforms.formats import csv_rows
from transforms.formats.items import Item, ReadOptions, RefusedItem


def read(raw: bytes | str) -> list[Item | RefusedItem]:
    return list(csv_rows.read(io.BytesIO(raw if isinstance(raw, bytes) else raw.encode())))


def fields(raw: bytes | str) -> list[dict[str, object]]:
    return [dict(item.fields) for item in read(raw) if isinstance(item, Item)]


def refused(raw: bytes | str) -> list[tuple[str, str]]:
    return [(item.place, item.reason) for item in read(raw) if isinstance(item, RefusedItem)]


def test_a_row_is_an_article_with_its_bytes():
    rows = read('id,text\n1,"The mayor said ""no"", twice.\nThen she left."\n\n2,Rain fell.\n')
    assert rows == [
        Item(
            "row 1",
            {"id": "1", "text": 'The mayor said "no", twice.\nThen she left.'},
            b'1,"The mayor said ""no"", twice.\nThen she left."\n',
        ),
        Item("row 2", {"id": "2", "text": "Rain fell."}, b"2,Rain fell.\n"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_line_ends_are_found(delimiter: str, newline: str) -> None:
    lines = ["Article Body|Title", '"Rain, wind; sun\tand | snow."|Weather', "Dry.|Soon"]
    raw = newline.join(lines[:1] + lines[2:]).replace("|", delimiter)
    assert fields(raw) == [{"Article Body": "Dry.", "Title": "Soon"}]
    raw = newline.join([lines[0].replace("|", delimiter), f'"Rain, wind; sun\tand | snow."{delimiter}Weather'])
    assert fields(raw) == [{"Article Body": "Rain, wind; sun\tand | snow.", "Title": "Weather"}]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(codec: str) -> None:
    raw = "title;text\nZoë;The café “closed” – for good.\n".encode(codec)
    assert fields(raw) == [{"title": "Zoë", "text": "The café “closed” – for good."}]


def test_a_row_that_mixes_encodings_is_refused_alone():
    raw = "text\nThe café.\nThe café and ".encode() + b"caf\xe9.\nThe caf\xe9 said.\nA \x81.\n"
    assert fields(raw) == [{"text": "The café."}, {"text": "The café said."}]
    assert refused(raw) == [("row 2", "undecodable"), ("row 4", "undecodable")]


def test_backslashes_may_escape_quotation_marks():
    raw = 'id,text,title\n1,"She said \\"no\\", twice.",No\n2,"He said \\"yes\\", once.",Yes\n'
    assert [row["text"] for row in fields(raw)] == ['She said "no", twice.', 'He said "yes", once.']


def test_quotation_marks_in_tab_separated_values_may_be_plain():
    raw = 'text\ttitle\n"No," she said.\tNo\n"Yes\tYes\nRain.\tRain\n'
    assert [row["text"] for row in fields(raw)] == ['"No," she said.', '"Yes', "Rain."]


def test_a_column_of_text_alone_needs_no_quotation_marks():
    assert fields("text\nRain, wind.\nSun, snow, hail.\n") == [{"text": "Rain, wind."}, {"text": "Sun, snow, hail."}]


def test_excel_may_name_the_delimiter():
    assert fields("sep=;\ntitle;text\nWeather;Rain.\n") == [{"title": "Weather", "text": "Rain."}]


def test_a_table_without_a_text_is_refused_with_its_columns():
    (item,) = read("id,Überschrift,\n1,Rain,x\n2,Sun,y\n")
    assert isinstance(item, RefusedItem)
    assert (item.place, item.reason) == ("file", "missing_text")
    assert "the columns are id, Überschrift, (no name); say" in item.message


def test_a_row_with_too_many_values_is_refused():
    raw = "id,text\n1,Rain\n2,Rain, wind and snow\n3,Sun,\n4\n"
    assert refused(raw) == [("row 2", "broken_table"), ("row 4", "missing_text")]
    assert [row["id"] for row in fields(raw)] == ["1", "3"]


def test_a_quotation_mark_that_is_not_closed_refuses_the_rest():
    raw = 'id,text\n1,Rain\n2,"Rain\n3,Sun\n'
    *_, last = read(raw)
    assert isinstance(last, RefusedItem)
    assert (last.place, last.reason, last.raw) == ("row 2", "broken_table", b'2,"Rain\n3,Sun\n')
    assert "all 2 lines" in last.message
    assert [row["id"] for row in fields(raw)] == ["1"]


def test_a_text_that_is_far_too_long_is_refused_and_the_next_rows_are_read():
    raw = b'text,id\n"' + b"a" * (csv_rows.MAX_FIELD_CHARS + 1) + b'",1\nRain.,2\n'
    assert refused(raw) == [("row 1", "broken_table")]
    assert fields(raw) == [{"text": "Rain.", "id": "2"}]


def test_a_file_without_rows_yields_nothing():
    assert read("") == read("\n") == read("text\n") == []


def test_rows_are_streamed():
    raw = io.BytesIO(b"text\n" + b"Rain fell on the town.\n" * 20_000)
    tracemalloc.start()
    assert sum(1 for _ in csv_rows.read(raw)) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_a_column_may_be_named_by_its_reader():
    items = list(csv_rows.read(io.BytesIO(b"text,Body\nteaser,The mayor said no.\n"), ReadOptions({"text": "Body"})))
    assert [item.fields for item in items if isinstance(item, Item)] == [{"text": "The mayor said no."}]


def test_a_name_that_no_column_has_is_refused_with_the_columns():
    (item,) = csv_rows.read(io.BytesIO(b"text,Body\nteaser,No.\n"), ReadOptions({"text": "Content"}))
    assert isinstance(item, RefusedItem)
    assert "there is no column 'Content' for the text: the columns are text, Body" in item.message


@pytest.mark.parametrize("codec", ["mac_roman", "utf-16-le", "utf-16-be"])
def test_what_has_no_mark_is_told_by_its_characters(codec: str) -> None:
    raw = "title;text\nZoë;The café “closed”, said the mayor’s aide.\n".encode(codec)
    assert fields(raw) == [{"title": "Zoë", "text": "The café “closed”, said the mayor’s aide."}]


def test_a_named_encoding_decides_and_refuses_only_the_rows_that_it_does_not_fit():
    raw = "text\nThe price of Łódź.\n".encode("cp1250") + b"No \x81.\nRain.\n"
    items = list(csv_rows.read(io.BytesIO(raw), ReadOptions(encoding="cp1250")))
    assert [item.place for item in items if isinstance(item, RefusedItem)] == ["row 2"]
    assert [item.fields["text"] for item in items if isinstance(item, Item)] == ["The price of Łódź.", "Rain."]


def test_a_header_with_an_open_quotation_mark_is_refused(monkeypatch):
    for name in ("HEAD_BYTES", "CHUNK_BYTES"):  # so that the mark is not seen where the dialect is found out
        monkeypatch.setattr(csv_rows, name, 4096)
    (item,) = read(f'id,text,{"long name" * 1000},"note\n1,Rain fell.,a\n')
    assert isinstance(item, RefusedItem)
    assert (item.place, item.reason) == ("file", "broken_table")
    assert "header is never closed" in item.message


def test_a_table_of_very_many_columns_is_refused(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_COLUMNS", 3)
    assert refused("id,text,a,b\n1,Rain fell.,1,2\n") == [("file", "broken_table")]


def test_a_line_of_very_many_values_is_refused_and_the_others_read(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_VALUES", 50)
    raw = "id,text\n1,Rain fell.\n" + "," * 100 + "\n2,Snow fell.\n"
    assert refused(raw) == [("row 2", "record_too_large")]
    assert [row["text"] for row in fields(raw)] == ["Rain fell.", "Snow fell."]


def test_empty_rows_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_BLANK_ROWS", 10)
    assert refused("id,text\n1,Rain fell.\n" + "\n" * 9 + "2,Rain.\n" + ",\n" * 11) == [("file", "broken_table")]
