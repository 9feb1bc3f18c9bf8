from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.formats.feeds import xml_stream
from transforms.formats.feeds.xml_stream import BAD, OWN_ENTITY, Element, elements, elements_of, name_of
from transforms.formats.items import RefusedItem


def texts(file: bytes, name: str = "a") -> list[str]:
    """Return the text of each element, the reason of each refusal."""
    found = elements(BytesIO(file), (name,))
    return ["".join(one.node.itertext()) if isinstance(one, Element) else one.reason for one in found]


def test_each_element_is_read_as_soon_as_it_ends():
    class Parts(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(20)

    stream = Parts(b"<all>" + b"<a>some text</a>" * 20 + b"</all>")
    first = next(iter(elements(stream, ("a",))))
    assert first.place == "item 1"
    assert stream.tell() < 200


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&ldquo;Yes,&rdquo; she said.", "“Yes,” she said."),
        ("&#147;Yes,&#148; she said.", "“Yes,” she said."),
        ("&quot;Yes,&quot; &amp;amp; &lt;b&gt;", '"Yes," &amp; <b>'),
        ("R & D & AT&T; &unknown; &", "R & D & AT&T; &unknown; &"),
        ("<![CDATA[&ldquo;A & B&rdquo; <b>]]>&rdquo;", "&ldquo;A & B&rdquo; <b>”"),
        ("x<!-- <![CDATA[ -->&rdquo;", "x”"),
        ("a\x01b\x0cc&#1;d", "abcd"),
        ("\U0001f600 &#128512; &#x1F600; &#xD83D;", "😀 😀 😀 "),
    ],
)
def test_no_character_is_lost(written: str, meant: str):
    assert texts(f"<a>{written}</a>".encode()) == [meant]


@given(
    st.lists(
        st.sampled_from(["&ldquo;", "&", "&amp;", "<![CDATA[&x;]]>", "word ", "&#146;", "é", "]]", "-->"]), max_size=30
    ),
    st.integers(1, 9),
)
@settings(max_examples=60, deadline=None)
def test_it_does_not_matter_where_parts_begin(written: list[str], size: int):
    file = "<a>" + "".join(written) + "</a>"
    parts = [file[at : at + size] for at in range(0, len(file), size)]
    [whole] = elements_of([file], ("a",))
    [divided] = elements_of(parts, ("a",))
    assert divided.raw == whole.raw


@pytest.mark.parametrize(
    ("codec", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", ""),
        ("utf-32", "utf-32"),
        ("utf-32-be", "utf-32"),
        ("windows-1252", "windows-1252"),
        ("utf-8", "utf-16"),  # a converted file whose declaration was left
        ("utf-8", "no-such-encoding"),
        ("utf-8", "rot13"),
    ],
)
def test_text_is_decoded_as_it_is_encoded(codec: str, declared: str):
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert texts(f"{declaration}<a>“é”</a>".encode(codec)) == ["“é”"]


def test_supersets_of_declared_encodings_are_read():
    assert texts(b'<?xml version="1.0" encoding="iso-8859-1"?><a>\x93\xe9\x94</a>') == ["\x93é\x94"]
    assert xml_stream.windows_characters("\x93é\x94") == "“é”"
    assert texts('<?xml version="1.0" encoding="gb2312"?><a>镕</a>'.encode("gb18030")) == ["镕"]


def test_other_bytes_are_marked():
    assert texts(b"<a>\xe9</a>") == [BAD]


def test_white_space_before_the_declaration_does_no_harm():
    assert texts(b'\n\n <?xml version="1.0" encoding="utf-8"?><a>x</a>') == ["x"]


def test_what_ends_early_is_refused_and_what_is_before_it_read():
    assert texts(b"<all><a>one</a><a>two") == ["one", "broken_xml"]
    assert texts(b"<all><a>one</a><a>two</a") == ["one", "broken_xml"]
    assert texts(b"<all><a>one</a>") == ["one"]
    assert texts(b"") == ["broken_xml"]


def test_an_element_without_end_is_refused_and_the_next_read():
    assert texts(b"<all><a>one<b></a><a>two</a></all>") == ["two", "broken_xml"]


def test_entities_are_not_expanded_and_files_not_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;"><!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    assert texts(f"{doctype}<a>&y;&f;</a>".encode()) == [OWN_ENTITY * 2]


def test_too_deep_and_too_large_elements_are_refused(monkeypatch):
    assert "broken_xml" in texts(b"<a>" + b"<b>" * 300 + b"x" + b"</b>" * 300 + b"</a>")
    monkeypatch.setattr(xml_stream, "MAX_ITEM", 1000)
    assert texts(b"<a>" + b"x" * 2000) == ["record_too_large"]


def test_prefixes_that_are_not_declared_are_left_out_of_names():
    found = next(elements(BytesIO(b"<a><dc:date/></a>"), ("a",)))
    assert not isinstance(found, RefusedItem)
    assert [name_of(child) for child in found.node] == ["date"]


@pytest.mark.parametrize("codec", ["utf-8", "windows-1252"])
def test_what_names_no_encoding_is_utf_8_or_what_is_certain(codec: str) -> None:
    text = "The mayor said “no” to the plan, and that it’s late."
    assert texts(f"<x><a>{text}</a></x>".encode(codec)) == [text]


def test_entities_that_a_file_defines_are_marked_and_not_expanded():
    dtd = b'<!DOCTYPE all [<!ENTITY ha "haha"><!ENTITY more "&ha;&ha;">]>'
    assert texts(dtd + b"<all><a>&more; &ldquo;Yes&rdquo; &amp;</a></all>") == [f"{OWN_ENTITY} “Yes” &"]


def test_elements_between_articles_have_a_limit(monkeypatch):
    monkeypatch.setattr(xml_stream, "MAX_NODES", 20_000)
    monkeypatch.setattr(xml_stream, "_COUNT_EVERY", 1000)
    assert texts(b"<all>" + b"<b/>" * 60_000) == ["broken_xml"]
    between = b"<all>" + (b"<b/>" * 5000 + b"<a>x</a>") * 20 + b"</all>"
    found = texts(between)
    assert found[:2] == ["x", "x"]
    assert found[-1] == "broken_xml"
