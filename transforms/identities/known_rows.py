"""Check the rows of a list of known names, and bring them into one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contract.tables import NAMED_TYPES
from transforms.identities.alias_keys import alias_key, alias_keys
from transforms.lexicons.gazetteers import countries

COLUMNS = ("alias", "name", "type", "wikidata_id", "country", "description")
PLACE = "PLACE"  # a place of any kind: GPE, LOC or FAC
KNOWN_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("name", pa.string()),
        ("type", pa.dictionary(pa.int32(), pa.string())),
        ("wikidata_id", pa.string()),
        ("country_code", pa.dictionary(pa.int32(), pa.string())),
        ("description", pa.string()),
    ]
)
_SPELLINGS = {
    "PERSON": "per people human politician",
    "ORG": "organization organisation company body agency party team institution publicbody legalentity",
    "GPE": "country city town state province region",
    PLACE: "place location",
    "NORP": "group",
}
_WIKIDATA = r"^(?:https?://(?:www\.)?wikidata\.org/(?:entity|wiki)/)?([Qq][1-9][0-9]{0,11})$"


class KnownRowError(ValueError):
    """A row of a list of known names is wrong.

    Attributes:
        row: Its index, from 0.
        problem: What is wrong, and what to do.
    """

    def __init__(self, row: int, problem: str) -> None:
        super().__init__(f"row {row}: {problem}")
        self.row = row
        self.problem = problem


@cache
def type_named(spelling: str) -> str | None:
    """Return the type that a spelling names: one of OntoNotes, or `PLACE`; None if there is no such type."""
    return _types().get(_type_key(spelling))


def known_rows(rows: pa.Table) -> pa.Table:
    """Return the rows of a list in the form of `KNOWN_SCHEMA`, in their order.

    Args:
        rows: Columns of strings, of those in `COLUMNS`; `alias` is required. Empty strings count as null.

    Returns:
        The rows. A name that is not given is the alias; what else is not given is null.

    Raises:
        KnownRowError: An alias is missing, or a type, a Wikidata id or a country is not one.
    """
    columns = {name: _text(rows, name) for name in COLUMNS}
    keys = alias_keys(pc.fill_null(columns["alias"], ""))
    _refuse(pc.equal(keys, ""), "it has no alias; fill it, or remove the row", columns["alias"])
    found = {
        "key": keys,
        "name": pc.coalesce(columns["name"], columns["alias"]),
        "type": _mapped(columns["type"], type_named, f"is no type; use {', '.join(_advised_types())}, or leave it out"),
        "wikidata_id": _wikidata_ids(columns["wikidata_id"]),
        "country_code": _mapped(
            columns["country"], country_code, "is no country; use its ISO code of two letters, or leave it out"
        ),
        "description": columns["description"],
    }
    return pa.table([found[field.name] for field in KNOWN_SCHEMA], schema=KNOWN_SCHEMA)


@cache
def country_code(given: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country that is given by its code or name; None for another text."""
    if len(given) == 2 and given.isascii() and given.isalpha():
        return given.upper()
    return _country_codes().get(alias_key(given))


@cache
def _country_codes() -> dict[str, str]:
    return {alias_key(text): code for code, (name, others, _) in countries() for text in (*others, name)}


@cache
def _types() -> dict[str, str]:
    named = {_type_key(one): one for one in NAMED_TYPES}
    return named | {word: one for one, words in _SPELLINGS.items() for word in words.split()}


def _type_key(spelling: str) -> str:
    """Return a spelling in lower case without what stands between words, and without a plural's s."""
    key = spelling.strip().lower().replace(" ", "").replace("_", "").replace("-", "")
    return key.removesuffix("s") if len(key) > 3 else key


def _advised_types() -> list[str]:
    return ["person", "organization", "place", *(one for one in NAMED_TYPES if one not in ("PERSON", "ORG"))]


def _text(rows: pa.Table, name: str) -> pa.Array:
    """Return a column without spaces around its values; null where it is empty or not there."""
    if name not in rows.column_names:
        return pa.nulls(rows.num_rows, pa.string())
    column = rows[name].combine_chunks()
    column = pc.utf8_trim_whitespace(column.chunk(0) if isinstance(column, pa.ChunkedArray) else column)
    return pc.if_else(pc.equal(column, ""), None, column)


def _mapped(column: pa.Array, meaning: Callable[[str], str | None], problem: str) -> pa.Array:
    """Return what each value means; raise for one that means nothing. Few values occur, so each is looked at once."""
    encoded = pc.dictionary_encode(column)
    meanings = pa.array([meaning(value) for value in encoded.dictionary.to_pylist()], pa.string())
    found = meanings.take(encoded.indices)
    _refuse(pc.and_(pc.is_valid(column), pc.is_null(found)), problem, column)
    return pc.dictionary_encode(found)


def _wikidata_ids(column: pa.Array) -> pa.Array:
    right = pc.fill_null(pc.match_substring_regex(column, _WIKIDATA), True)
    problem = "is no id of Wikidata; write it as Q and digits, such as Q90, or leave it out"
    _refuse(pc.invert(right), problem, column)
    return pc.ascii_upper(pc.replace_substring_regex(column, pattern=_WIKIDATA, replacement=r"\1"))


def _refuse(wrong: pa.Array, problem: str, column: pa.Array) -> None:
    """Raise KnownRowError for the first row that is wrong."""
    row = pc.index(pc.fill_null(wrong, False), True).as_py()
    if row >= 0:
        value = column[row].as_py()
        raise KnownRowError(row, problem if value is None or problem.startswith("it ") else f'"{value[:60]}" {problem}')
