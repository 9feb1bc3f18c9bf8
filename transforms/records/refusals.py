"""The reasons why a record is refused."""

from __future__ import annotations

from typing import NamedTuple

REASONS = {
    "undecodable": "Bytes or escapes that are not valid Unicode text, or could be several texts; see --encoding.",
    "broken_json": "JSON that cannot be parsed.",
    "not_an_object": "JSON that is not an object with fields.",
    "wrong_type": "A field that should be text has another type.",
    "missing_text": "No field with the article's text.",
    "empty_text": "A text of white space only.",
    "no_letter": "A text without a single letter.",
    "html_page": "A text that is a whole HTML page, of which only a part is the article.",
    "other_language": "A text in a language that the build does not keep; by default, in another than English.",
    "too_short": "A text shorter than the required minimum.",
    "record_too_large": "A record of more bytes, or a text of more characters, than can be read.",
    "broken_archive": "A compressed file or an archive that is damaged or encrypted, or unpacks to too much.",
    "unknown_format": "A file whose format is not read, such as XML of another kind.",
    "broken_xml": "XML that cannot be parsed, or that ends within an article.",
    "broken_mail": "A message whose parts cannot be told apart.",
    "no_full_text": "An entry that has only a teaser or a summary; the text is at its address.",
    "not_published": "A draft, a private post, or an article that was withheld or withdrawn.",
    "broken_page": "An HTML page, or a record of one in a WARC or ARC file, that cannot be read.",
    "no_article": "What is no article: an index, a gallery, a menu, an error page, a photo, an event, an empty feed.",
    "paywall": "An HTML page that shows only the beginning of its article to those who do not subscribe.",
    "broken_table": "A row of a CSV table with an open quotation mark, or with more values than there are columns.",
    "broken_file": "A file that is damaged, or is not what its name says: the rest of it is lost.",
    "encrypted": "A document that opens only with a password.",
    "no_text_layer": "A PDF file that is made of pictures: a scan without text.",
    "metadata_without_text": "A .json file in a folder without a .txt file of the same stem.",
}


def reasons_table() -> str:
    """Return the reason codes with what they mean, as a table in Markdown."""
    return "\n".join(
        ["| reason | what was refused |", "|---|---|", *(f"| `{code}` | {text} |" for code, text in REASONS.items())]
    )


class Refused(NamedTuple):
    """The reason why a record is refused.

    Attributes:
        reason: A key of `REASONS`.
        message: What is wrong, where, and what to do.
    """

    reason: str
    message: str
