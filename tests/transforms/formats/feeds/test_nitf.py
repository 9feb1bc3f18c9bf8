from __future__ import annotations

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds.nitf import nitf_to_text, read

NITF = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://example.invalid/nitf-3-3.dtd">
<nitf xml:lang="en">
 <head>
  <title>Slug</title>
  <docdata><doc-id id-string="42"/><date.issue norm="20240305T101500Z"/></docdata>
  <pubdata name="The Fen Post" ex-ref="https://fen.example/42" position.section="Local"/>
  <revision-history norm="20240306T090000Z"/>
 </head>
 <body>
  <body.head>
   <hedline><hl1>Mayor opens <em>the</em> lock</hl1><hl2>Boats wait</hl2></hedline>
   <byline>By Ann Lee, <byttl>Staff Reporter</byttl></byline>
   <abstract><p>In short.</p></abstract>
  </body.head>
  <body.content>
   <media media-type="image"><media-caption>A lock.</media-caption></media>
   <p>&ldquo;It is open,&rdquo; said <person>Tom
      Hay</person>.</p>
   <note><p>Editors: check.</p></note>
   <block><p>Boats <q>came at once</q>.</p></block>
  </body.content>
  <body.end><tagline>(c)</tagline></body.end>
 </body>
</nitf>"""


def test_the_fields_of_an_article():
    assert fields_of(read, NITF) == {
        "id": "42",
        "text": "“It is open,” said Tom Hay.\n\nBoats “came at once”.",
        "title": "Mayor opens the lock",
        "url": "https://fen.example/42",
        "source": "The Fen Post",
        "published": "20240305T101500Z",
        "updated": "20240306T090000Z",
        "author": ["Ann Lee"],
        "section": "Local",
        "language": "en",
    }


def test_a_namespace_makes_no_difference():
    named = NITF.replace("<nitf ", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" ')
    assert fields_of(read, named) == fields_of(read, NITF)


def test_a_lead_that_is_given_twice_is_read_once():
    blocks = (
        '<block class="lead_paragraph"><p>Lead.</p></block><block class="full_text"><p>Lead.</p><p>Rest.</p></block>'
    )
    bylines = '<byline class="print_byline">By ANN LEE</byline><byline class="normalized_byline">Lee, Ann</byline>'
    article = f"<nitf><body><body.head>{bylines}</body.head><body.content>{blocks}</body.content></body></nitf>"
    assert fields_of(read, article) == {"text": "Lead.\n\nRest.", "author": ["ANN LEE"]}


def test_people_in_a_byline_are_the_authors():
    byline = "<byline>By <person>Ann Lee</person> and <person>Bo Ek</person> in Fen</byline>"
    article = f"<nitf><body><body.head>{byline}</body.head><body.content><p>x</p></body.content></body></nitf>"
    assert fields_of(read, article)["author"] == ["Ann Lee", "Bo Ek"]


def test_what_has_no_body_or_no_nitf_is_refused():
    start = NITF.index("<body.content>")
    end = NITF.index("<body.end>")
    assert refusals_of(read, NITF[:start] + NITF[end:]) == ["no_full_text"]
    assert refusals_of(read, "<html/>") == ["broken_xml"]
    assert refusals_of(read, NITF[:end]) == ["broken_xml"]


def test_nitf_as_the_value_of_a_field():
    assert nitf_to_text(NITF).startswith("“It is open,”")
    assert nitf_to_text("no xml") == ""


@given(broken(NITF.encode()))
@settings(max_examples=40, deadline=None)
def test_broken_files_never_raise(file: bytes):
    assert read_all(read, file)
