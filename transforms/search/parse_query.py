"""Parse what a person types into a search: words, phrases, fields, and a minus before what must not be there."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from transforms.contract.tables import ACTS, QUOTE_KINDS
from transforms.search.query_clauses import Clause, clauses, words_of
from transforms.search.search_query import (
    QUOTES,
    RESULTS,
    Confidence,
    Days,
    Filters,
    QueryError,
    SearchQuery,
    Words,
)

FIELDS = ("speaker", "about", "source", "since", "until", "on", "kind", "act", "confidence", "in")
ONCE = ("since", "until", "on", "in")  # fields that a query has at most once
NAMES = {"speaker": "speakers", "about": "about", "source": "sources"}  # fields of names, by what `Filters` calls them
VALUES = {"kind": ("kinds", QUOTE_KINDS), "act": ("acts", ACTS)}
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
NUMBER = re.compile(r"(>=|<=|>|<|=|)\s*(\d*\.?\d+)", re.ASCII)


def parse_query(query: str) -> SearchQuery:
    """Return what a query asks for.

    Words must all be in the text, `OR` between two asks for one of them, and a minus excludes. Fields limit speakers,
    papers, days and quotes (`FIELDS`). A field of names or values that is there twice asks for one of both; `about`
    asks for both.

    Raises:
        QueryError: The query cannot be read; the error has the place where it is wrong.
    """
    return _Parser(query).parse()


@dataclass
class _Parser:
    """The state of parsing a query.

    Attributes:
        query: The query.
        groups: Groups of words so far.
        without_words: Excluded words so far.
        within: Values of `Filters` so far, by name.
        without: Excluded values so far, by name.
        limits: Values of the fields that a query has at most once.
    """

    query: str
    groups: list[list[Words]] = field(default_factory=list)
    without_words: list[Words] = field(default_factory=list)
    within: dict[str, list[Any]] = field(default_factory=dict)
    without: dict[str, list[Any]] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)

    def parse(self) -> SearchQuery:
        """Parse the query."""
        found = clauses(self.query)
        i = 0
        while i < len(found):
            if found[i].is_operator:
                self._combine(found, i)
            elif found[i].field:
                self._take_field(found[i])
            elif found[i].excludes:
                self.without_words.append(words_of(found[i], self.query))
            elif i and _is_or(found[i - 1]):
                self.groups[-1].append(words_of(found[i], self.query))
            else:
                self.groups.append([words_of(found[i], self.query)])
            i += 1
        days = Days(self.limits.get("since"), self.limits.get("until")).within(self.limits.get("on", Days()))
        return SearchQuery(
            tuple(map(tuple, self.groups)),
            tuple(self.without_words),
            _filters(self.within),
            _filters(self.without),
            days,
            self.limits.get("in", QUOTES),
        )

    def _combine(self, found: Sequence[Clause], i: int) -> None:
        """Check a word in capitals that combines others."""
        clause = found[i]
        if clause.value == "NOT":
            raise self._error("write a minus before what must not be there: -word", clause)
        around = (found[i - 1] if i else None, found[i + 1] if i + 1 < len(found) else None)
        if clause.value == "OR" and not all(map(_is_plain, around)):
            raise self._error("OR stands between two words or phrases; for the word itself, write or", clause)
        for one in around if clause.value == "OR" else ():
            if one and not one.is_quoted and ("(" in one.value or ")" in one.value):
                raise self._error("there are no parentheses; a OR b c asks for c, and for a or b", one)

    def _take_field(self, clause: Clause) -> None:
        name = clause.field
        if name not in FIELDS:
            raise QueryError(_no_field(name), self.query, *_name_place(clause))
        if name in ONCE and not (name == "on" and clause.excludes):
            self._take_limit(clause)
            return
        to = self.without if clause.excludes else self.within
        if name in NAMES:
            to.setdefault(NAMES[name], []).append(words_of(clause, self.query))
        elif name in VALUES:
            of, values = VALUES[name]
            to.setdefault(of, []).extend(self._listed(clause, values))
        elif name == "confidence":
            to.setdefault(name, []).append(self._confidence(clause))
        else:
            to.setdefault("days", []).append(self._days(clause))

    def _take_limit(self, clause: Clause) -> None:
        name = clause.field
        if clause.excludes:
            raise self._error(f"{name}: cannot be excluded", clause)
        if name in self.limits:
            raise self._error(f"{name}: is there twice", clause)
        taken: dict[str, Callable[[Clause], Any]] = {
            "since": lambda one: self._days(one).first,
            "until": lambda one: self._days(one).last,
            "on": self._days,
            "in": lambda one: self._listed(one, RESULTS)[0],
        }
        self.limits[name] = taken[name](clause)

    def _listed(self, clause: Clause, values: Sequence[str]) -> list[str]:
        """Return the values that a clause lists with commas; `in` has one."""
        given = [one.strip().lower() for one in clause.value.split(",")]
        if clause.is_prefix or not all(one in values for one in given) or (clause.field == "in" and len(given) > 1):
            raise self._value_error(f"{clause.field}: is {' or '.join(values)}", clause)
        return given

    def _confidence(self, clause: Clause) -> Confidence:
        found = NUMBER.fullmatch(clause.value.strip())
        if clause.is_prefix or not found or not 0 <= float(found[2]) <= 1:
            raise self._value_error("confidence: is a number from 0 to 1, as in confidence:>.8", clause)
        sign = {"": ">=", "=": ">="}.get(found[1], found[1])
        return Confidence(sign, float(found[2]))

    def _days(self, clause: Clause) -> Days:
        """Return the days of a day, a month or a year."""
        found = DAY.fullmatch(clause.value.strip())
        try:
            if clause.is_prefix or not found:
                raise ValueError
            year, month, day = (int(part) if part else None for part in found.groups())
            assert year is not None
            last_month = month or 12
            last_day = day or calendar.monthrange(year, last_month)[1]
            return Days(date(year, month or 1, day or 1), date(year, last_month, last_day))
        except (ValueError, calendar.IllegalMonthError):
            what = "is a day (2025-12-24), a month (2025-12) or a year (2025)"
            raise self._value_error(f"{clause.field}: {what}", clause) from None

    def _error(self, message: str, clause: Clause) -> QueryError:
        return QueryError(message, self.query, clause.start, clause.end)

    def _value_error(self, message: str, clause: Clause) -> QueryError:
        return QueryError(message, self.query, clause.value_start, clause.end)


def _filters(values: dict[str, list[Any]]) -> Filters:
    return replace(Filters(), **{name: tuple(found) for name, found in values.items()})


def _no_field(name: str) -> str:
    near = get_close_matches(name, FIELDS, 1)
    hint = f"did you mean {near[0]}:?" if near else f"the fields are {', '.join(FIELDS)}."
    return f'there is no field {name}: {hint} To look for the words, put them in quotation marks: "{name}:…"'


def _name_place(clause: Clause) -> tuple[int, int]:
    start = clause.start + clause.excludes
    return start, start + len(clause.field) + 1


def _is_or(clause: Clause) -> bool:
    return clause.is_operator and clause.value == "OR"


def _is_plain(clause: Clause | None) -> bool:
    """Return whether a clause is words that OR may stand beside."""
    return clause is not None and not (clause.field or clause.excludes or clause.is_operator)
