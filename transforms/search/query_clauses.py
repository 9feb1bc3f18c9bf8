"""Cut a query into its clauses: words, phrases and fields, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.search.search_query import QueryError, Words

MOST_CHARACTERS = 2_000
MOST_CLAUSES = 50  # FTS5 nests its expressions, at most 256 deep
LEAST_BEGINNING = 2  # characters before a star: a tenth of all words begin with one letter
OPENING = {'"': '"”', "“": '”“"', "„": '“”"', "«": "»"}  # a quotation mark, and those that close it
FIELD = re.compile(r"([A-Za-z_]+):(?!//)")
BARE = re.compile(r'[^\s"“„«]+')
SPACE = re.compile(r"\s+")
TOKEN_CATEGORIES = ("L", "N", "Co")  # of characters that are part of a word for FTS5's tokenizer unicode61


@dataclass(frozen=True)
class Clause:
    """A piece of a query between spaces.

    Attributes:
        start: Its first character, an index into the query.
        value_start: First character of its value.
        end: One past its last character.
        excludes: Whether a minus stands before it.
        field: Name of its field in lower case; "" for words.
        value: The text, without quotation marks and without the star at the end.
        is_quoted: Whether it stood in quotation marks.
        is_prefix: Whether a star stood at its end.
    """

    start: int
    value_start: int
    end: int
    excludes: bool
    field: str
    value: str
    is_quoted: bool
    is_prefix: bool

    @property
    def is_operator(self) -> bool:
        """Whether it is a word in capitals that combines others."""
        return not (self.field or self.is_quoted or self.excludes) and self.value in ("OR", "AND", "NOT")


def clauses(query: str) -> list[Clause]:
    """Cut a query into clauses.

    Raises:
        QueryError: It is too long, has characters that are none, or a quotation mark is not closed.
    """
    if len(query) > MOST_CHARACTERS:
        raise QueryError(f"the query has more than {MOST_CHARACTERS:,} characters", query, MOST_CHARACTERS, len(query))
    for i, character in enumerate(query):
        if unicodedata.category(character) == "Cs":
            raise QueryError("this is not UTF-8 text", query, i, i + 1)
    found = list(_cut(query))
    if len(found) > MOST_CLAUSES:
        more = found[MOST_CLAUSES]
        raise QueryError(f"the query has more than {MOST_CLAUSES} words and fields", query, more.start, len(query))
    return found


def words_of(clause: Clause, query: str) -> Words:
    """Return the words of a clause; raises QueryError if it has none, or only one letter before a star."""
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in clause.value)
    if not any(unicodedata.category(c).startswith(TOKEN_CATEGORIES) for c in text):
        raise QueryError("there is no word to look for here", query, clause.start, clause.end)
    if clause.is_prefix and len(text.split()[-1]) < LEAST_BEGINNING:
        raise QueryError(f"give at least {LEAST_BEGINNING} letters before the star", query, clause.start, clause.end)
    return Words(text.strip(), clause.is_prefix)


def _cut(query: str) -> Iterator[Clause]:
    at = _after_space(query, 0)
    while at < len(query):
        clause = _clause(query, at)
        yield clause
        at = _after_space(query, clause.end)


def _clause(query: str, start: int) -> Clause:
    if query.startswith("--", start):
        end = _end_of_bare(query, start)
        raise QueryError(f"there is no option {query[start:end]}", query, start, end)
    excludes = query[start] == "-"
    at = start + excludes
    field = ""
    if named := FIELD.match(query, at):
        field, at = named[1].lower(), _after_space(query, named.end())
    value, end, is_quoted = _value(query, at)
    if not value and not is_quoted:
        what = f"{field}: needs a value" if field else "there is no word to look for here"
        raise QueryError(what, query, start, max(at, start + 1))
    is_prefix = query.startswith("*", end) if is_quoted else value.endswith("*")
    if is_quoted:
        end += is_prefix
    elif is_prefix:
        value = value.removesuffix("*")
    if "*" in value and not is_quoted:
        raise QueryError("* stands at the end of a word: migra*", query, start, end)
    return Clause(start, at, end, excludes, field, value, is_quoted, is_prefix)


def _value(query: str, at: int) -> tuple[str, int, bool]:
    """Return the value that begins at `at`, where it ends, and whether it stands in quotation marks."""
    closing = OPENING.get(query[at : at + 1])
    if closing is None:
        end = _end_of_bare(query, at)
        return query[at:end], end, False
    ends = [i for i in (query.find(mark, at + 1) for mark in closing) if i >= 0]
    if not ends:
        raise QueryError("this quotation mark is not closed", query, at, at + 1)
    return query[at + 1 : min(ends)], min(ends) + 1, True


def _end_of_bare(query: str, at: int) -> int:
    found = BARE.match(query, at)
    return found.end() if found else at


def _after_space(query: str, at: int) -> int:
    found = SPACE.match(query, at)
    return found.end() if found else at
