"""Recognise the format of a file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.formats.recognise import ENDINGS, HEAD_BYTES, MARKS, ROOTS, recognise
from transforms.formats.registry import FORMATS, MAPPED, SEEKING


@pytest.mark.parametrize(
    ("name", "head", "form"),
    [
        ("in/a.CSV", b"id,text\n", "csv"),
        ("a.tsv", b"", "tsv"),
        ("a.csv", b"PAR1\x15", "parquet"),
        ("a.htm", b"<!doctype html>", "html"),
        ("a.md", b"text", None),
        ("csv", b"", None),
        ("a.txt", b"A text.", None),
        ("a.txt", b"<!-- x --> <!DOCTYPE html><html>", "html"),
        ("a.txt", b"<p>A text with markup", None),
        ("a.txt", b"[ Our ] decisions", None),
        ("a.html", b"<?xml version='1.0'?>\n<html xmlns='x'>", "html"),
        ("a.html", b"\xef\xbb\xbf<rss version='2.0'>", "rss"),
        ("a.xml", b"<?xml version='1.0'?><!-- a - b --><feed xmlns='x'>", "atom"),
        ("a.xml", b"<?xml version='1.0'?><rdf:RDF xmlns='x'>", "rss"),
        ("a.xml", '<?xml version="1.0"?><rss version="2.0">'.encode("utf-16"), "rss"),
        ("a.xml", '<?xml version="1.0"?><rss version="2.0">'.encode("utf-16-le"), "rss"),
        ("a.xml", '<?xml version="1.0"?><rss version="2.0">'.encode("utf-32"), "rss"),
        ("a.xml", b"<rss xmlns:wp='http://wordpress.org/export/1.2/'>", "wxr"),
        ("a.xml", b"<!DOCTYPE nitf SYSTEM 'nitf.dtd' [<!ENTITY a 'b'>]><nitf>", "nitf"),
        ("a.xml", b"<newsMessage xmlns='x'>", "newsml-g2"),
        ("a.xml", b"<?xml version='1.0'?><playlist>", "xml"),
        ("export", b"<?xml version='1.0'?><playlist>", "xml"),
        ("a.json", b'{"version": "https://jsonfeed.org/version/1.1"}', "jsonfeed"),
        ("a.json", b'[{"uri": "urn:1", "body_xhtml": "<p>a</p>"}]', "ninjs"),
        ("a.json", b'{"articles": []}', "json"),
        ("a.jsonl", b'{"uri": "urn:1", "body_xhtml": "<p>a</p>"}', None),
        ("inbox", b"From ann@example.org Mon Nov  3\nSubject: x\nDate: y\n", "mail"),
        ("message", b"Received: by x\n\tid 3\nSubject: y\n\nText", "mail"),
        ("readme", b"Note: this\nis: a list\n\nText", None),
        ("crawl", b"WARC/1.0\r\n", "warc"),
        ("news", b"PK\x03\x04" + bytes(26) + b"a.txt", "zip"),
        ("news", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", None),
        ("a.DOCX", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "docx"),
        ("a.docx", b"PK\x03\x04" + bytes(26) + b"docProps/core.xml", "docx"),
        ("a", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xmlPK\x03\x04" + bytes(26) + b"word/document.xml", "docx"),
        ("a.txt", b"%PDF-1.7\n", "pdf"),
        ("news", bytes(257) + b"ustar\x0000", "tar"),
    ],
)
def test_the_format_is_told(name: str, head: bytes, form: str | None) -> None:
    assert recognise(name, head) == form


def test_each_format_that_is_recognised_has_a_reader():
    assert {*ENDINGS.values(), *MARKS.values(), *ROOTS.values()} <= {*FORMATS, "zip", "tar"}
    assert set(FORMATS) >= SEEKING | MAPPED


@given(start=st.sampled_from([b"", b"<?xml", b"<!--", b"<!DOCTYPE", b"{", b"From a\n"]), rest=st.binary(max_size=300))
def test_any_bytes_are_of_a_known_format_or_of_none(start, rest):
    assert recognise("a", start + rest) in {*FORMATS, "zip", "tar", None}


@pytest.mark.parametrize("piece", [b"<!-", b"<!--", b"<?", b"<!DOCTYPE [", b" ", b"a: b\n", b"From a\n", b'{"uri" '])
def test_a_head_of_one_thing_over_and_over_takes_no_time(piece):
    head = piece * (HEAD_BYTES // len(piece))
    started = time.process_time()
    for start in (b"", b"<?xml version='1.0'?>", b"Subject: a\n"):
        recognise("a", start + head)
    assert time.process_time() - started < 1.0
