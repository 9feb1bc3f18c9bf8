"""Decode raw bytes to text, and parse JSON to fields, or return a refusal with its reason."""

from __future__ import annotations

import json
from typing import Any

from transforms.records.refusals import Refused


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
