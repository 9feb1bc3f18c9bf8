from __future__ import annotations

import time
from email.message import EmailMessage

from hypothesis import given, settings

from tests.transforms.formats.feeds.read_bytes import broken, fields_of, read_all, refusals_of
from transforms.formats.feeds import mail_file
from transforms.formats.feeds.mail_file import read
from transforms.formats.items import Item

HTML = "<style>p {}</style><p>“Rain,” said Bo.</p><p>More.</p>"
TEXT = "“Rain,” said Bo.\n\nMore."


def mail(plain: str = "", html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["From"] = '"Fen Post — news" <news@fen.example>'
    made["Subject"] = "Rain comes: “at last”"
    made["Date"] = "Tue, 05 Mar 2024 10:15:00 +0100"
    made["Message-ID"] = "<1@fen.example>"
    if plain:
        made.set_content(plain)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_the_fields_of_a_message():
    made = mail(TEXT, HTML)
    made.add_attachment("not this", filename="a.txt")
    made["Content-Language"] = "en"  # last: what makes parts of a message moves such headers into the first
    assert fields_of(read, made.as_bytes()) == {
        "id": "1@fen.example",
        "text": TEXT,
        "title": "Rain comes: “at last”",
        "source": "fen.example",
        "published": "2024-03-05T10:15:00+01:00",
        "author": "Fen Post — news",
        "language": "en",
    }


def test_html_is_read_where_there_is_no_plain_text_or_only_a_hint():
    assert fields_of(read, mail(html=HTML).as_bytes())["text"] == TEXT
    assert fields_of(read, mail("Has HTML.", HTML).as_bytes())["text"] == TEXT


def test_lines_that_were_broken_for_the_way_are_joined():
    flowed = b"Subject: x\nContent-Type: text/plain; format=flowed\n\nA long \nline.\n\nNext.\n-- \nFen\n"
    assert fields_of(read, flowed)["text"] == "A long line.\n\nNext.\n-- \nFen"


def test_the_messages_of_an_mbox():
    one = mail("Dear all,\n\nFrom here it rains.\n").as_bytes()
    quoted = one.replace(b"\nFrom here", b"\n>From here")
    mbox = b"".join(b"From news@fen.example Tue Mar  5 10:15:00 2024\n" + part + b"\n" for part in (quoted, quoted))
    texts = [found.fields["text"] for found in read_all(read, mbox) if isinstance(found, Item)]
    assert texts == ["Dear all,\n\nFrom here it rains."] * 2
    assert fields_of(read, one)["text"] == texts[0]


def test_encodings_that_are_not_true_or_not_known_are_refused():
    head = b"Subject: x\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: 8bit\n\n"
    assert fields_of(read, head % b"iso-8859-1" + b"\x93Rain\x94")["text"] == "“Rain”"
    assert fields_of(read, head % b"us-ascii" + "“Rain”".encode())["text"] == "“Rain”"
    assert refusals_of(read, head % b"utf-8" + b"\xe9") == ["undecodable"]
    assert refusals_of(read, head % b"no-such" + b"x") == ["undecodable"]


def test_what_is_no_message_or_has_no_text_is_refused(monkeypatch):
    assert refusals_of(read, "") == ["no_article"]
    assert refusals_of(read, "just text\n\nand more") == ["broken_mail"]
    assert refusals_of(read, "Subject: x\nContent-Type: image/png\n\nxx") == ["missing_text"]
    monkeypatch.setattr(mail_file, "MAX_MESSAGE", 100)
    assert refusals_of(read, b"Subject: x\n\n" + b"word " * 100) == ["record_too_large"]


def test_hostile_headers_take_little_time():
    begin = time.process_time()
    part = 'Content-Type: multipart/mixed; boundary="{0}"\n\n--{0}\n'
    assert len(read_all(read, "Subject: x\n" + "".join(part.format(f"b{n}") for n in range(300)))) == 1
    assert (
        fields_of(read, f"Content-Type: text/plain; {'a=b; ' * 20_000}\nFrom: {'a,' * 20_000}\n\nRain")["text"]
        == "Rain"
    )
    assert time.process_time() - begin < 20


@given(broken(mail(TEXT, HTML).as_bytes()))
@settings(max_examples=40, deadline=None)
def test_broken_messages_never_raise(file: bytes):
    assert read_all(read, file)


def test_messages_of_many_lines_or_headers_are_refused_and_the_next_is_read(monkeypatch):
    monkeypatch.setattr(mail_file, "MAX_LINES", 100)
    monkeypatch.setattr(mail_file, "MAX_HEADERS", 50)
    many = b"From a@b.example\nSubject: a\n\n" + b"a line\n" * 200
    headers = b"\nFrom a@b.example\n" + b"a: b\n" * 80
    found = read_all(read, many + headers + b"\nFrom a@b.example\n" + mail(TEXT).as_bytes())
    assert [getattr(item, "reason", "") for item in found] == ["record_too_large", "record_too_large", ""]


def test_a_file_of_empty_lines_has_no_message(monkeypatch):
    monkeypatch.setattr(mail_file, "MAX_BLANK_LINES", 100)
    assert refusals_of(read, b"\n" * 1000) == refusals_of(read, b"")
