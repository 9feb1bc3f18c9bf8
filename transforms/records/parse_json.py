"""Parse JSON to fields, or return a refusal with its reason."""

from __future__ import annotations

import json
from typing import Any

from transforms.records.encodings import decode
from transforms.records.refusals import Refused

MAX_VALUES = 4_000_000  # of a JSON document


def too_many_values(text: str) -> Refused | None:
    """Return a refusal for JSON of more values than any article has: 64 MB of brackets take some GB of memory."""
    if len(text) < MAX_VALUES or sum(map(text.count, ",[{")) < MAX_VALUES:
        return None
    return Refused("record_too_large", f"the JSON has more than {MAX_VALUES:,} values; split it into articles")


def parse_object(raw: bytes, encoding: str | None = None) -> dict[str, Any] | Refused:
    """Return the fields of a JSON object; for its encoding see `decode`."""
    text = decode(raw, encoding)
    if isinstance(text, Refused):
        return text
    if refused := too_many_values(text):
        return refused
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
