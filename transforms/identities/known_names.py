"""Look names up in lists of known people, bodies and places.

A list has some thousand to some million rows. It is kept in Arrow, with the order of the keys of its aliases (see
`alias_keys`), and searched by halves: a row costs what its text takes and eight bytes, and no Python objects.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.identities.alias_keys import alias_key
from transforms.identities.known_rows import KNOWN_SCHEMA, PLACE, type_named
from transforms.lexicons.gazetteers import countries
from transforms.lexicons.lexicon import entries

PLACES = frozenset(("GPE", "LOC", "FAC", PLACE))  # readers and lists do not agree on which of them a place is
CODE_LETTERS = 2


class KnownName(NamedTuple):
    """What a list says of a name.

    Attributes:
        name: Canonical name.
        type: The type, by its name in OntoNotes: the one that was asked for, where the list does not say more.
        wikidata_id: Wikidata's Q-number, or None.
        country_code: ISO 3166-1 alpha-2, or None.
        description: Its office or role, or None.
    """

    name: str
    type: str
    wikidata_id: str | None
    country_code: str | None
    description: str | None


class KnownNames:
    """A list of known names.

    Args:
        rows: Rows of `known_rows.KNOWN_SCHEMA`. Of rows with one key, the earlier ones are named first.
        others: Is asked for the names that the list does not have.
    """

    def __init__(self, rows: pa.Table, others: KnownNames | None = None) -> None:
        self._columns = [rows[name] for name in KNOWN_SCHEMA.names[1:]]
        self._order = pc.sort_indices(rows["key"]).to_numpy()  # a stable sort; sorted rows would be a second copy
        self._keys = _SortedKeys(_one_chunk(rows["key"]), self._order)
        self._others = others

    def __len__(self) -> int:
        """Return the number of rows, those of other lists not counted."""
        return len(self._keys)

    def candidates(self, name: str, type_: str) -> list[KnownName]:
        """Return what may be meant by a name: none, one, or several if the list has it several times.

        A row without a type fits any. Places of all kinds (GPE, LOC, FAC) fit each other.

        Args:
            name: The name, in any spelling that has the same key.
            type_: A type of OntoNotes, or a spelling such as person, organisation or place.

        Raises:
            ValueError: There is no such type.
        """
        asked = type_named(type_)
        if asked is None:
            raise ValueError(f"there is no type {type_!r} of names")
        found: dict[KnownName, None] = {}
        key = alias_key(name).encode("utf-8", "surrogatepass")
        row = bisect_left(self._keys, key)
        while row < len(self._keys) and self._keys[row] == key:
            at = int(self._order[row])
            canonical, listed, *others = (column[at].as_py() for column in self._columns)
            if _fit(asked, listed):
                found[KnownName(canonical, _specific(listed, asked), *others)] = None
            row += 1
        if not found and self._others is not None:
            return self._others.candidates(name, type_)
        return list(found)


class _SortedKeys(Sequence[bytes]):
    """The keys as UTF-8, in order, read from the buffers of the array: bisect needs no object per row."""

    def __init__(self, keys: pa.LargeStringArray, order: np.ndarray) -> None:
        _, offsets, data = keys.buffers()
        ends = np.frombuffer(offsets, np.int64) if offsets else np.zeros(1, np.int64)
        self._offsets = ends[keys.offset : keys.offset + len(keys) + 1]
        self._data = memoryview(data) if data else memoryview(b"")
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = self._order[index]
        return bytes(self._data[self._offsets[at] : self._offsets[at + 1]])


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    column = column.cast(pa.large_string())  # some hundred million keys may be longer than 2 GB
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _fit(asked: str, listed: str | None) -> bool:
    return listed is None or listed == asked or (listed in PLACES and asked in PLACES)


def _specific(listed: str | None, asked: str) -> str:
    """Return the listed type or, where it says less, the one that was asked for; GPE for any place."""
    found = asked if listed is None or listed == PLACE else listed
    return "GPE" if found == PLACE else found


@cache
def countries_and_capitals() -> KnownNames:
    """Return the list that is there without any file: countries and their capitals, with their Wikidata ids."""
    listed = dict(entries("country_ids.txt"))
    without = {name for key, items in entries("country_ids.txt") if key == "without" for name in items}
    parts = {key: items for key, items in listed.items() if len(key) > CODE_LETTERS and key != "without"}
    rows: list[tuple[str, str, str, str]] = []  # alias, name, id, code
    for code, (name, aliases, _) in countries():
        if code not in listed:
            continue
        country_id, *capital = listed[code]
        own = [alias for alias in aliases if alias not in without and parts.get(alias, [""])[0] != code]
        rows += [(alias, name, country_id, code) for alias in (name, *own)]
        rows += [(alias, capital[1], capital[0], code) for alias in capital[1:]]
    names = {listed[code][0]: name for code, (name, _, _) in countries() if code in listed}
    rows += [(alias, names.get(place_id, alias), place_id, code) for alias, (code, place_id) in parts.items()]
    columns = list(zip(*rows, strict=True))
    n = len(rows)
    values = [[alias_key(alias) for alias in columns[0]], columns[1], ["GPE"] * n, columns[2], columns[3], [None] * n]
    arrays = [pa.array(list(v), field.type) for v, field in zip(values, KNOWN_SCHEMA, strict=True)]
    return KnownNames(pa.table(arrays, schema=KNOWN_SCHEMA))


NO_KNOWN_NAMES = KnownNames(KNOWN_SCHEMA.empty_table())
