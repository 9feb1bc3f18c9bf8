from __future__ import annotations

from lxml import etree

from transforms.formats.feeds.fields import every, first, fullest, item, language, line, text_at
from transforms.formats.feeds.xml_stream import BAD
from transforms.formats.items import Item, RefusedItem

TREE = etree.fromstring('<a xml:lang="en" xmlns:x="urn:x"><x:b><c>one\n two</c></x:b><b><c lang="fr">three</c></b></a>')


def test_empty_fields_are_left_out():
    assert item("file", {"text": "x", "title": "", "author": [], "url": None}, b"raw") == Item(
        "file", {"text": "x"}, b"raw"
    )


def test_bytes_of_another_encoding_are_refused_in_any_field():
    for fields in ({"text": f"x{BAD}"}, {"author": ["x", BAD]}):
        found = item("file", fields, b"")
        assert isinstance(found, RefusedItem)
        assert found.reason == "undecodable"


def test_the_first_version_is_taken_unless_it_is_much_shorter():
    assert fullest("12345", "12345678") == "12345"
    assert fullest("123", "12345678") == "12345678"
    assert fullest("", "") == ""
    assert fullest() == ""


def test_elements_are_found_whatever_their_namespaces():
    assert len(every(TREE, "b", "c")) == 2
    assert text_at(TREE, "b", "c") == "one two"
    assert text_at(TREE, "b", "d") == ""
    assert first(None, "b") is None


def test_the_language_is_that_of_the_nearest_element_which_has_one():
    assert [language(node) for node in every(TREE, "b", "c")] == ["en", "fr"]
    assert language(None) == ""


def test_a_line_has_single_spaces_and_proper_quotation_marks():
    assert line(" a\n\x93b\x94 ") == "a “b”"
    assert line(None) == ""
