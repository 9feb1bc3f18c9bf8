"""Find identities among those that are published, by name or id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow.compute as pc

from flows.errors import InputError
from flows.wording import count
from transforms.contract.archive_tables import ENTITY_LINKS, IDENTITIES, IDENTITY_ALIASES
from transforms.contract.tables import NAMED_TYPES
from transforms.identities.alias_keys import alias_key, alias_keys
from transforms.identities.known_rows import PLACE, type_named

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

NEEDED = (IDENTITIES.name, IDENTITY_ALIASES.name, ENTITY_LINKS.name)
SHOWN_ALIASES = 5
SHOWN_CANDIDATES = 10
LEAST_ID_DIGITS = 8
_COLUMNS = "identity_id, name, type, n_articles, n_quotes, n_mentions, wikidata_id, country_code, description"


class Identity(NamedTuple):
    """An identity that a decision is about; the name and type are None where it is not published any more."""

    identity_id: str
    name: str | None
    type: str | None


@dataclass(frozen=True)
class IdentityFilter:
    """Which identities to list.

    Attributes:
        words: Texts that the name or an alias has, whatever their case and diacritics; all of them.
        type: A type, by any of its names; None for all.
    """

    words: tuple[str, ...] = ()
    type: str | None = None

    def __post_init__(self) -> None:
        if self.type is not None and type_named(self.type) is None:
            raise InputError(f"there is no type {self.type}; the types are {', '.join(NAMED_TYPES)}")

    @property
    def types(self) -> list[str]:
        """The types that are meant."""
        named = type_named(self.type or "")
        return ["GPE", "LOC", "FAC"] if named == PLACE else [named] if named else list(NAMED_TYPES)


class PublishedIdentities:
    """The identities of a published snapshot.

    Args:
        connection: The snapshot, opened in DuckDB.
        location: Where it lies, for messages.

    Raises:
        InputError: It has no identities, as an earlier version wrote it.
    """

    def __init__(self, connection: DuckDBPyConnection, location: str) -> None:
        views = {name for (name,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
        if not set(NEEDED) <= views:
            raise InputError(
                f"{location}: the published snapshot has no identities, as an earlier version wrote it; build once "
                "with this version (newstables build --refresh)"
            )
        self._connection = connection
        self._location = location

    def listed(self, chosen: IdentityFilter, limit: int | None) -> tuple[int, list[dict[str, Any]]]:
        """Return the number of identities that a filter chooses, and the most quoted of them, with their aliases."""
        marks = ", ".join("?" * len(chosen.types))
        found = self._table(
            f"SELECT {_COLUMNS} FROM identities WHERE type IN ({marks}) "
            "ORDER BY n_quotes DESC, n_articles DESC, name, identity_id",
            chosen.types,
        )
        for word in chosen.words:
            found = found.filter(
                pc.is_in(found["identity_id"], self._called_like(word)["identity_id"].combine_chunks())
            )
        rows = found.slice(0, limit).to_pylist()
        aliases = self._aliases([row["identity_id"] for row in rows])
        return found.num_rows, [{**row, "aliases": aliases.get(row["identity_id"], [])} for row in rows]

    def unsure(self, chosen: IdentityFilter, limit: int | None) -> list[dict[str, Any]]:
        """Return the links that are least sure, each with the entity's name and the identity that it counts as."""
        marks = ", ".join("?" * len(chosen.types))
        first = f" LIMIT {int(limit)}" if limit is not None and not chosen.words else ""  # words choose afterwards
        rows = self._table(
            "SELECT l.confidence, l.method, e.name AS entity, i.identity_id, i.name, i.type, l.article_id, "
            "a.external_id, a.title FROM entity_links l JOIN identities i USING (identity_id) "
            "JOIN entities e USING (article_id, entity_id) JOIN articles a USING (article_id) "
            f"WHERE l.confidence < 1 AND i.type IN ({marks}) ORDER BY l.confidence, l.article_id, l.entity_id{first}",
            chosen.types,
        )
        for word in chosen.words:
            rows = rows.filter(pc.is_in(rows["identity_id"], self._called_like(word)["identity_id"].combine_chunks()))
        return rows.slice(0, limit).to_pylist()  # type: ignore[no-any-return]

    def find(self, given: str) -> Identity:
        """Return the identity with an id, with the first digits of one, or with a name.

        A name is looked for among the names of identities, then among their aliases.

        Raises:
            InputError: There is none, or there are several: the message lists them.
        """
        found = self.matching(given)
        if not found:
            raise InputError(
                f"{self._location} has no identity {given!r}; newstables identities list shows names and ids"
            )
        if len(found) > 1:
            raise InputError(f"{given!r} may be {_candidates(found)}; give the id instead of the name")
        return Identity(found[0]["identity_id"], found[0]["name"], found[0]["type"])

    def matching(self, given: str) -> list[dict[str, Any]]:
        """Return the identities that a text may name, the most quoted first; see `find`."""
        if len(given) >= LEAST_ID_DIGITS and set(given.lower()) <= set("0123456789abcdef"):
            found = self._rows("starts_with(identity_id, ?)", [given.lower()])
            if found:
                return found
        key = alias_key(given)
        for name, table in (("name", "identities"), ("alias", "identity_aliases")):
            names = self._table(f"SELECT identity_id, {name} AS name FROM {table}", [])
            same = pc.equal(alias_keys(names["name"].cast("string").combine_chunks()), key)
            ids = sorted(set(names["identity_id"].filter(same).to_pylist()))
            if ids:
                return self._rows(f"identity_id IN ({', '.join('?' * len(ids))})", ids)
        return []

    def aliases_of(self, identity_id: str) -> list[str]:
        """Return the names that an identity is called by, the most frequent first."""
        return self._aliases([identity_id], all_of_them=True).get(identity_id, [])

    def articles(self, given: Sequence[str]) -> list[str]:
        """Return the ids of articles that are given by their ids here or in the input.

        Raises:
            InputError: There is no such article, or several sources have one.
        """
        ids = []
        for one in given:
            query = (
                "SELECT article_id, source FROM articles WHERE article_id = ? OR external_id = ? ORDER BY article_id"
            )
            found = self._connection.execute(query, [one, one]).fetchall()
            if len(found) != 1:
                what = "several articles" if found else "no article"
                raise InputError(f"{self._location} has {what} {one!r}; give the article_id of one")
            ids.append(found[0][0])
        return sorted(set(ids))

    def _called_like(self, word: str) -> pa.Table:
        """Return the ids of identities whose name or an alias has a text in it."""
        names = self._table(
            "SELECT identity_id, alias AS name FROM identity_aliases UNION SELECT identity_id, name FROM identities", []
        )
        keys = alias_keys(names["name"].cast("string").combine_chunks())
        return names.filter(pc.match_substring(keys, alias_key(word)))

    def _aliases(self, ids: Sequence[str], *, all_of_them: bool = False) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        if ids:
            query = (
                f"SELECT identity_id, alias FROM identity_aliases WHERE identity_id IN ({', '.join('?' * len(ids))}) "
                "ORDER BY identity_id, n_articles DESC, alias"
            )
            for identity_id, alias in self._connection.execute(query, list(ids)).fetchall():
                aliases = found.setdefault(identity_id, [])
                if all_of_them or len(aliases) < SHOWN_ALIASES:
                    aliases.append(alias)
        return found

    def _rows(self, condition: str, values: Sequence[str]) -> list[dict[str, Any]]:
        order = "ORDER BY n_quotes DESC, n_articles DESC, identity_id"
        rows: list[dict[str, Any]] = self._table(
            f"SELECT {_COLUMNS} FROM identities WHERE {condition} {order}", values
        ).to_pylist()
        return rows

    def _table(self, query: str, values: Sequence[str]) -> pa.Table:
        return self._connection.sql(query, params=list(values)).to_arrow_table()


def _candidates(found: Sequence[dict[str, Any]]) -> str:
    shown = [
        f"{row['name']} ({row['type']}, {count(row['n_articles'], 'article')}, {row['identity_id'][:12]})"
        for row in found[:SHOWN_CANDIDATES]
    ]
    more = f" or {len(found) - SHOWN_CANDIDATES:,} others" if len(found) > SHOWN_CANDIDATES else ""
    return " or ".join(shown) + more
