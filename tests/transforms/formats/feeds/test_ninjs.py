from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.ninjs import read

VERSION_1: dict[str, Any] = {
    "uri": "https://fen.example/1",
    "type": "text",
    "firstcreated": "2024-03-05T10:15:00Z",
    "versioncreated": "2024-03-06T09:00:00Z",
    "byline": "Ann Lee",
    "headline": "Rain comes",
    "language": "en",
    "copyrightholder": "Fen Wire",
    "subject": [{"name": "weather"}],
    "body_text": "“Rain,” said Bo. More.",
    "body_xhtml": "<p>&ldquo;Rain,&rdquo; said Bo.</p><p>More.</p>",
}
VERSION_2: dict[str, Any] = {
    **{key: VERSION_1[key] for key in ("uri", "type", "firstcreated", "versioncreated", "language", "copyrightholder")},
    "by": "Ann Lee",
    "headlines": [{"role": "short", "value": "Rain"}, {"role": "main", "value": "Rain comes"}],
    "subjects": [{"name": "weather"}],
    "bodies": [
        {"role": "text", "contenttype": "text/plain", "value": "“Rain,” said Bo. More."},
        {"role": "web", "contenttype": "text/html", "value": "<p>“Rain,” said Bo.</p><p>More.</p>"},
    ],
}
FIELDS = {
    "id": "https://fen.example/1",
    "text": "“Rain,” said Bo.\n\nMore.",
    "title": "Rain comes",
    "url": "https://fen.example/1",
    "source": "Fen Wire",
    "published": "2024-03-05T10:15:00Z",
    "updated": "2024-03-06T09:00:00Z",
    "author": "Ann Lee",
    "section": "weather",
    "language": "en",
}
PICTURE = {"uri": "urn:x:p", "type": "picture", "description_text": "A cloud."}


def test_the_fields_of_versions_1_and_2():
    assert fields_of(read, json.dumps(VERSION_1)) == FIELDS
    assert fields_of(read, json.dumps(VERSION_2)) == FIELDS


def test_version_3_writes_its_names_in_another_way():
    names = {"firstcreated": "firstCreated", "versioncreated": "versionCreated", "copyrightholder": "copyrightHolder"}
    version_3 = {names.get(key, key): value for key, value in VERSION_2.items()}
    bodies = [{"contentType": body["contenttype"], "value": body["value"]} for body in VERSION_2["bodies"]]
    assert fields_of(read, json.dumps({**version_3, "bodies": bodies})) == FIELDS


def test_a_body_may_be_nitf():
    nitf = "<nitf><body><body.content><p>“Rain,” said Bo.</p><p>More.</p></body.content></body></nitf>"
    body = {"role": "nitf", "contentType": "text/vnd.IPTC.NITF", "value": nitf}
    assert fields_of(read, json.dumps({**VERSION_2, "bodies": [body]})) == FIELDS


def test_a_body_that_is_much_shorter_than_another_is_not_taken():
    long = "“Rain,” said Bo. " * 9
    found = fields_of(read, json.dumps({**VERSION_1, "body_text": long, "body_xhtml": "<p>Rain.</p>"}))
    assert found["text"] == long.strip()


def test_lists_lines_and_associated_texts_are_read_and_pictures_refused():
    one, picture = json.dumps(VERSION_1), json.dumps(PICTURE)
    assert refusals_of(read, f"[{one}, {picture}, {one}]") == ["", "no_article", ""]
    assert refusals_of(read, f"{one}\n{picture}\n") == ["", "no_article"]
    assert refusals_of(read, json.dumps({"items": [VERSION_1]})) == [""]
    both: dict[str, Any] = {"photo": PICTURE, "sidebar": {**VERSION_1, "uri": "urn:x:2"}}
    assert [found.place for found in read_all(read, json.dumps({**VERSION_1, "associations": both}))] == [
        "item 1",
        "item 1, association sidebar",
    ]
    assert refusals_of(read, json.dumps({**VERSION_1, "associations": list(both.values())})) == ["", ""]


def test_what_has_no_text_is_refused_with_its_reason():
    bare = {"uri": "urn:x:1", "type": "text"}
    assert refusals_of(read, json.dumps({**bare, "description_text": "In short."})) == ["no_full_text"]
    assert refusals_of(read, json.dumps(bare)) == ["missing_text"]
    assert refusals_of(read, json.dumps({"eventDetails": {}, "uri": "urn:x:1"})) == ["no_article"]
    assert refusals_of(read, json.dumps({**VERSION_1, "pubstatus": "canceled"})) == ["not_published"]
    assert refusals_of(read, "[]") == ["no_article"]
    assert refusals_of(read, "[1]") == ["not_an_object"]
    assert refusals_of(read, "{") == ["broken_json"]


def test_fields_of_other_types_do_no_harm():
    odd = {
        **VERSION_2,
        "headlines": 1,
        "by": ["x"],
        "subjects": {"name": 1},
        "associations": [None, 1],
        "language": None,
    }
    assert fields_of(read, json.dumps(odd))["text"] == FIELDS["text"]


@given(broken(json.dumps(VERSION_2).encode()))
@settings(max_examples=40, deadline=None)
def test_broken_files_never_raise(file: bytes):
    assert read_all(read, file)
