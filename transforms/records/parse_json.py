"""Decode raw bytes to text, and parse JSON to fields, or return a refusal with its reason."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

REASONS = {
    "undecodable": "Bytes or escapes that are not valid Unicode text.",
    "broken_json": "JSON that cannot be parsed.",
    "not_an_object": "JSON that is not an object with fields.",
    "wrong_type": "A field that should be text has another type.",
    "missing_text": "No field with the article's text.",
    "empty_text": "A text of white space only.",
    "no_letter": "A text without a single letter.",
    "too_short": "A text shorter than the required minimum.",
    "record_too_large": "A record too large to be read into memory.",
    "broken_archive": "A gzip or zstd file that is truncated or corrupt: the rest of it is lost.",
    "metadata_without_text": "A .json file in a folder without a .txt file of the same stem.",
}


class Refused(NamedTuple):
    """The reason why a record is refused.

    Attributes:
        reason: A key of `REASONS`.
        message: What is wrong, where, and what to do.
    """

    reason: str
    message: str


def decode(raw: bytes) -> str | Refused:
    """Decode UTF-8 bytes, or UTF-16 or UTF-32 bytes with a byte order mark; guess no encoding."""
    codec = "utf-8"
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(mark):
            codec = name
            break
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        at = error.start + (3 if codec == "utf-8-sig" else 0)
        return Refused(
            "undecodable",
            f"byte {at} (0x{raw[at]:02x}) is not {codec.removesuffix('-sig').upper()}: {error.reason}; "
            "convert it first, for example with iconv -f WINDOWS-1252 -t UTF-8",
        )


def parse_object(raw: bytes) -> dict[str, Any] | Refused:
    """Return the fields of a JSON object."""
    text = decode(raw)
    if isinstance(text, Refused):
        return text
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        return Refused("broken_json", f"{where} of the JSON: {error.msg}; write it again with a JSON library")
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of nested brackets
        return Refused("broken_json", f"the JSON cannot be parsed: {error}")
    if isinstance(fields, dict):
        return fields
    return Refused("not_an_object", f"a JSON {type(fields).__name__} where an object with the article's fields belongs")
