"""Find an article's fields in a JSON object: by their names, by paths that are given, or one level down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.formats.columns import listed
from transforms.formats.feeds.markup_text import html_to_text
from transforms.formats.field_map import replaced, value_at
from transforms.records.record import field_of
from transforms.records.refusals import Refused

Mapped = Mapping[str, str]
_AROUND = "_source"  # of Elasticsearch, though it has the name of a field; an object "author" holds no article


def fields_of(found: Mapping[str, Any], mapping: Mapped) -> dict[str, object] | Refused:
    """Return the fields of an article, or why it has no text.

    Args:
        found: A JSON object.
        mapping: Paths by the field that they lead to, such as {"text": "content.body"}; see
            `transforms.formats.field_map.value_at`.
    """
    given = {field: _plain(value_at(found, path)) for field, path in mapping.items()}
    if "text" in mapping:
        if (text := _as_text(value_at(found, mapping["text"]))) is None:
            return Refused("missing_text", f"there is no text at {mapping['text']}: {_have(found)}; change --map")
        return replaced(_named(found), {**given, "text": text})
    if _own_text(found):
        return replaced(_named(found), given)
    inner = [key for key, value in found.items() if _holds_text(key, value)]
    if len(inner) != 1:
        return _no_text(found)
    around = _named({key: value for key, value in found.items() if key != inner[0]})
    fields = {name: value for name, value in around.items() if field_of(name) != "text"} | _named(found[inner[0]])
    return replaced(fields, given)


def text_paths(found: Mapping[str, Any], depth: int = 3) -> Iterator[str]:
    """Yield the paths of texts in the objects that an object holds, down to a depth."""
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield from (f"{key}.{name}" for name in value if field_of(name) == "text" and _as_text(value[name]))
            if depth > 1:
                yield from (f"{key}.{path}" for path in text_paths(value, depth - 1))


def _own_text(found: Mapping[str, Any]) -> bool:
    """Return whether an object has a text, or has none but a value where its text belongs, which is then refused."""
    values = [value for name, value in found.items() if field_of(name) == "text" and value is not None]
    return any(_as_text(value) is not None for value in values) or any(
        isinstance(value, (int, float)) for value in values
    )


def _holds_text(key: str, value: object) -> bool:
    return (key == _AROUND or field_of(key) in ("text", None)) and isinstance(value, Mapping) and _own_text(value)


def _named(found: Mapping[str, Any]) -> dict[str, object]:
    """Return the fields with known names; of several texts, those that are text."""
    fields: dict[str, object] = {}
    others: dict[str, object] = {}
    for name, value in found.items():
        field = field_of(name)
        if field == "text":
            text = _as_text(value)
            (others if text is None else fields)[name] = value if text is None else text
        elif field:
            fields[name] = _plain(value)
    if not any(field_of(name) == "text" for name in fields):
        fields |= others
    return fields


def _as_text(value: object) -> str | None:
    """Return a text: a string, a list of paragraphs, or the HTML that WordPress's interface calls "rendered"."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        return html_to_text(value["rendered"])
    return None


def _plain(value: object) -> object:
    if isinstance(value, Mapping) and isinstance(value.get("rendered"), str):
        return html_to_text(value["rendered"])
    return value


def _no_text(found: Mapping[str, Any]) -> Refused:
    paths = list(text_paths(found))[:5]
    choice = " or ".join(f"--map text={path}" for path in paths)
    advice = f"choose one with {choice}" if paths else "say which has it with --map text=PATH"
    return Refused("missing_text", f"no field has the text: {_have(found)}; {advice}")


def _have(found: Mapping[str, Any]) -> str:
    """Return the names of an object's fields, and of those one level down."""
    names: list[str] = []
    for key, value in found.items():
        names.append(key)
        if isinstance(value, Mapping):
            names += [f"{key}.{name}" for name in value]
    return f"its fields are {listed(names)}" if names else "it has no fields"
