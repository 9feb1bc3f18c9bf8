"""Parse a whole file of JSON: one document, or one on each line."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from transforms.formats.items import read_up_to
from transforms.records.encodings import decode
from transforms.records.parse_json import too_many_values
from transforms.records.refusals import Refused

MAX_BYTES = 64 << 20  # JSON is held in memory whole


def documents(stream: BinaryIO, encoding: str | None = None) -> list[Any] | Refused:
    """Return the documents of a file, or why there are none."""
    raw = read_up_to(stream, MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        return Refused("record_too_large", f"the file has more than {MAX_BYTES} bytes; split it into articles")
    text = decode(raw, encoding)
    if isinstance(text, Refused):
        return text
    if refused := too_many_values(text):
        return refused
    try:
        return [json.loads(text)]
    except json.JSONDecodeError as error:
        whole = Refused(
            "broken_json", f"line {error.lineno}, column {error.colno} of the JSON: {error.msg}; fetch it again"
        )
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of nested brackets
        return Refused("broken_json", f"the JSON cannot be parsed: {error}")
    try:
        return [json.loads(part) for part in text.splitlines() if part.strip()]
    except (ValueError, RecursionError):
        return whole


def encoded(document: object) -> bytes:
    """Return a document as JSON in UTF-8; halves of surrogate pairs are escaped."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "backslashreplace")


def string(value: object) -> str:
    """Return a string or a number as a trimmed string; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""
