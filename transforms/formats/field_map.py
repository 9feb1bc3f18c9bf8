"""Find the fields of an article under the names that the user says they have in the input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from transforms.records.record import field_of


def map_fields(fields: Mapping[str, object], names: Mapping[str, str]) -> Mapping[str, object]:
    """Return the fields of an article, with those of the map under their own names.

    What else could be such a field is left out: with "text=Body", a column "text" is not the text.

    Args:
        fields: Names and values in the input.
        names: The input's name of each field, see `transforms.formats.items.ReadOptions`.
    """
    return replaced(fields, {field: value_at(fields, name) for field, name in names.items()}) if names else fields


def replaced(fields: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of an article with others in place of all that could be these; None stands for none.

    Args:
        fields: Names and values in the input.
        values: Values by their fields, keys of `transforms.records.record.ALIASES`.
    """
    kept = {name: value for name, value in fields.items() if field_of(name) not in values}
    return kept | {field: value for field, value in values.items() if value is not None}


def value_at(value: object, path: str) -> object:
    """Return what lies at a path such as "content.main" or "authors.0.name"; None if there is nothing.

    A name with a dot in it is found, too: of "a.b", the field "a.b" goes before the field "b" of "a".
    """
    if isinstance(value, Mapping):
        if path in value:
            return value[path]
        for end in (i for i, letter in enumerate(path) if letter == "."):
            if path[:end] in value and (found := value_at(value[path[:end]], path[end + 1 :])) is not None:
                return found
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        first, _, rest = path.partition(".")
        if first.isdecimal() and int(first) < len(value):
            return value_at(value[int(first)], rest) if rest else value[int(first)]
    return None
