"""Parse the dates of news data strictly: an ambiguous date is no date."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache

from dateutil import parser, zoneinfo

FIRST_YEAR = 1600
MOST_AHEAD = timedelta(days=1)
ORDERS = {"dmy": True, "mdy": False}  # what "03/04/2021" may mean: whether the day comes first
_MAX_CHARS = 80  # no written date is longer, and the parser's time grows with the length

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ISO = re.compile(
    r"(\d{4})(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))"
    r"(?:(?:[Tt]|\s+)(\d\d(?:[:.,\d]*\d)?)\s*(?:([Zz]|UTC|GMT)|([+-]\d\d)(?::?(\d\d))?)?)?"
)
# The common form of feeds and mails. The parser of written dates gives the same result, ten times slower.
_RFC_2822 = re.compile(r"(?:[A-Z][a-z]{2},\s)?\d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UTC|Z)")
_MERIDIEM = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)

# The parser fills missing parts of a date from a default. Two defaults that differ in year, month and day reveal
# missing parts, and two orders of day, month and year reveal digits that could mean either.
_PARSER_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))

# Hours east of UTC. RFC 2822 defines the American ones; other names of several zones (IST) are left out.
_ZONES = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3},
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "HST": -10},
    **{"HKT": 8, "SGT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
}
_US_ZONES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}


def parse_date(raw: object, *, now: datetime | None = None, order: str | None = None) -> datetime | None:
    """Parse a date.

    Accepts ISO 8601 dates with or without a time, RFC 2822, seconds or milliseconds since 1970, and written forms
    such as "March 3, 2021" or "3 March 2021 14:05 GMT". Incomplete dates ("March 2021"), digits that could mean two
    days ("03/04/2021", unless `order` decides) and unknown time zones are no date.

    Args:
        raw: Text or a number; anything else is no date.
        now: The present, aware; a date more than a day after it is no date.
        order: A key of `ORDERS`: what digits that could mean two days mean.

    Returns:
        An aware datetime in UTC, where a date without a zone is taken as UTC; None without a date, or where it is
        before 1600 or more than a day after `now`.
    """
    found = _parse(raw, order)
    if found is None:
        return None
    try:
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        ahead = now is not None and found - now > MOST_AHEAD
    except OverflowError:
        return None
    return None if found.year < FIRST_YEAR or ahead else found


def _parse(raw: object, order: str | None) -> datetime | None:
    if isinstance(raw, str):
        raw = raw.strip()
        if _NUMBER.fullmatch(raw):
            return _from_digits(raw)
        iso = _ISO.fullmatch(raw)
        if iso:
            return _from_iso(iso)
        if _RFC_2822.fullmatch(raw):
            return _from_rfc_2822(raw)
        return _from_words(raw, order) if 6 <= len(raw) <= _MAX_CHARS else None
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_digits(str(raw))
    return None


def _from_digits(raw: str) -> datetime | None:
    """Parse seconds or milliseconds since 1970, or the digits of a date: 20210303, 20210303140500."""
    whole = raw.removesuffix(".0")
    iso = _ISO.fullmatch(whole if len(whole) == 8 else f"{whole[:8]}T{whole[8:]}")
    if whole.isascii() and whole.isdigit() and len(whole) in (8, 14) and iso:
        return _from_iso(iso)
    value = float(raw)
    # A number below 10^8 seconds (1973) is more likely a year, the record's number, or a zero for "unknown".
    if not math.isfinite(value) or not 1e8 <= abs(value) < 1e13:
        return None
    seconds = value if abs(value) < 1e11 else value / 1000
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _from_iso(match: re.Match[str]) -> datetime | None:
    year, _, month, day, month2, day2, time, utc, hours, minutes = match.groups()
    text = f"{year}-{(month or month2).zfill(2)}-{(day or day2).zfill(2)}"
    if time:
        zone = "+00:00" if utc else f"{hours}:{minutes or '00'}" if hours else ""
        text += f"T{time}{zone}"
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_rfc_2822(raw: str) -> datetime | None:
    try:
        return parsedate_to_datetime(raw)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _from_words(raw: str, order: str | None = None) -> datetime | None:
    found = _written(raw, (True, False))
    if len(found) > 1 and order:
        found = _written(raw, (ORDERS[order],))
    return found.pop() if len(found) == 1 else None


def _written(raw: str, orders: Sequence[bool]) -> set[datetime]:
    """Return the dates that a text may mean: none if it is no date, several if digits or missing parts leave a choice.

    Args:
        raw: The text.
        orders: Whether the day comes first, for each order to try.
    """
    several = len(orders) > 1
    raw = _MERIDIEM.sub(r"\1m", raw)
    try:
        return {
            parser.parse(raw, default=default, dayfirst=day_first, yearfirst=several and day_first, tzinfos=_zone)
            for day_first in orders
            for default in _PARSER_DEFAULTS
        }
    # NOTE: Not only ValueError: on strange text the parser raises any of these, and a bad date refuses no record.
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError):
        return set()


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    """Return the zone of a name or of an offset in seconds; called for every date, so that no local zone is used."""
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name in _US_ZONES:
        zone: tzinfo = zoneinfo.get_zonefile_instance().get(_US_ZONES[name])
        return zone
    if name not in _ZONES:
        raise ValueError(f"unknown zone {name}")
    return timezone(timedelta(hours=_ZONES[name]))
