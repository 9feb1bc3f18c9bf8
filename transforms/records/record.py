"""Make a record of an article from the input's fields, whatever their names, or a refusal with its reason."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from transforms.contract.ids import article_id
from transforms.records.dates import parse_date
from transforms.records.languages import language_code
from transforms.records.refusals import Refused

# The accepted names of each field; the first has the highest rank. Case, spaces, hyphens and underscores do not matter.
ALIASES = {
    "id": ("id", "doc_id", "guid", "article_id", "uid", "_id"),
    "text": ("text", "body", "content", "article", "full_text", "articleBody", "maintext", "content_text"),
    "title": ("title", "headline", "name"),
    "url": ("url", "link", "canonical_url", "permalink"),
    "source": ("source", "publisher", "feed", "outlet", "site", "domain", "publication"),
    "published": (
        *("published_at", "published", "publication_date", "pub_date", "pubDate", "date", "datePublished"),
        *("date_published", "publishedAt", "timestamp", "created_at"),
    ),
    "updated": ("updated_at", "updated", "modified", "dateModified", "date_modified", "updatedAt", "last_modified"),
    "byline": ("byline", "author", "authors", "creator"),
    "section": ("section", "category", "desk", "articleSection"),
    "language": ("language", "lang", "inLanguage"),
}
# A long book has 3 million. Reading 10 million takes minutes and some GB of memory; a longer text is there by mistake.
MAX_CHARACTERS = 10_000_000
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
HTML_PAGE = re.compile(r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--[^<>]*-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_RANKS = {alias.lower(): (field, rank) for field, names in ALIASES.items() for rank, alias in enumerate(names)}
_JOINED = str.maketrans("", "", " _-")
_JOINED_RANKS = {alias.translate(_JOINED): found for alias, found in reversed(_RANKS.items())}


class Record(NamedTuple):
    """A record accepted from the input: the columns of `tables.RECORDS` in order. Dates are aware, in UTC."""

    article_id: str
    external_id: str
    source: str
    url: str | None
    title: str | None
    byline: str | None
    section: str | None
    language: str | None
    published_at: datetime | None
    updated_at: datetime | None
    published_raw: str | None
    text: str
    raw_uri: str
    raw_sha256: str
    raw_format: str
    content_sha256: str


class _UnfitError(Exception):
    """Carries a refusal to the function that returns it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.refused = Refused(reason, message)


def from_fields(
    fields: Mapping[str, object],
    *,
    namespace: str,
    now: datetime,
    raw_uri: str,
    raw_sha256: str,
    raw_format: str,
    external_id: str | None = None,
    text: str | None = None,
    min_chars: int = 1,
    date_order: str | None = None,
) -> Record | Refused:
    """Return the record that `fields` describe under any of the names in `ALIASES`.

    Args:
        fields: The input's names and values; unknown names are ignored.
        namespace: The source, if the fields have none.
        now: The present, aware: a date more than a day after it is no date.
        raw_uri: Where the record came from.
        raw_sha256: SHA-256 of its bytes, in hexadecimal.
        raw_format: The input's format, such as "txt" or "jsonl".
        external_id: The id, if the fields have none; without it, a hash of the text.
        text: The text, if it is not in the fields, such as that of a text file.
        min_chars: The least length of the text in code points, without the white space around it.
        date_order: What digits that could mean two days mean, a key of `dates.ORDERS`. A date that it decides counts as
            content: where the order changes, the record is a new version.

    Returns:
        The record, with its text unchanged and its other fields trimmed; or the reason why it is refused.
    """
    values = _by_field(fields)
    try:
        body = text if text is not None else _text(values.get("text", []))
        _check_text(body, min_chars)
        url = _first(values, "url", _plain)
        own_id = _first(values, "id", _plain) or url or external_id
        external_id = own_id or f"sha256:{_sha256(_encoded('text', body))}"
        source = _first(values, "source", _label) or namespace
        title = _first(values, "title", _line)
        byline = _first(values, "byline", _label)
        section = _first(values, "section", _label)
        language = _first(values, "language", _language)
        published = _date(values.get("published", []), now, date_order)
        updated = _date(values.get("updated", []), now, date_order)
        content_sha256 = _content_sha256(
            external_id=external_id,
            source=source,
            url=url,
            title=title,
            byline=byline,
            section=section,
            language=language,
            published=published.raw,
            updated=updated.raw,
            date_order=date_order if published.ordered or updated.ordered else None,
            text=body,
        )
    except _UnfitError as unfit:
        return unfit.refused
    return Record(
        article_id=article_id(source, external_id),
        external_id=external_id,
        source=source,
        url=url,
        title=title,
        byline=byline,
        section=section,
        language=language,
        published_at=published.at,
        updated_at=updated.at,
        published_raw=published.raw,
        text=body,
        raw_uri=raw_uri,
        raw_sha256=raw_sha256,
        raw_format=raw_format,
        content_sha256=content_sha256,
    )


@lru_cache(maxsize=4096)
def _rank(name: str) -> tuple[str, int] | None:
    """Return the field that a name means, and the name's rank; names may be written as "Article Body" or "pub-date"."""
    return _RANKS.get(name.lower()) or _JOINED_RANKS.get(name.lower().translate(_JOINED))


def field_of(name: str) -> str | None:
    """Return the field, a key of `ALIASES`, that a name means; None if it means none."""
    rank = _rank(name)
    return rank[0] if rank else None


def _by_field(fields: Mapping[str, object]) -> dict[str, list[object]]:
    """Return the values of each field of `ALIASES` by rank, without nulls; the order of keys does not matter."""
    found = []
    for key, value in fields.items():
        known = _rank(key)
        if known is not None and value is not None:
            found.append((known, key, value))
    found.sort(key=itemgetter(0, 1))
    values: dict[str, list[object]] = {}
    for (field, _), _, value in found:
        values.setdefault(field, []).append(value)
    return values


def _first(values: Mapping[str, list[object]], field: str, read: Callable[[object, str], str | None]) -> str | None:
    """Return the first value of a field for which `read` returns text, as `read` returns it."""
    for value in values.get(field, ()):
        found = read(value, field)
        if found:
            return found
    return None


def _text(values: list[object]) -> str:
    """Return the first text that is not blank, else the first text."""
    texts = []
    for value in values:
        if not isinstance(value, str):
            raise _UnfitError("wrong_type", f"field text is a JSON {type(value).__name__}: give it as one string")
        if value.strip():
            return value
        texts.append(value)
    if not texts:
        names = ", ".join(ALIASES["text"])
        raise _UnfitError("missing_text", f"no text: name the field that holds it one of {names}")
    return texts[0]


def _check_text(text: str, min_chars: int) -> None:
    stripped = text.strip()
    if not stripped:
        raise _UnfitError("empty_text", "the text is empty; remove the record or give it its text")
    if not any(map(str.isalpha, stripped)):
        raise _UnfitError("no_letter", f"the text has no letter in its {len(stripped)} characters; remove the record")
    if len(text) > MAX_CHARACTERS:
        message = f"the text has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}; split it into articles"
        raise _UnfitError("record_too_large", message)
    if HTML_PAGE.match(text):
        message = "the text is a whole HTML page: extract the article from it first, for example with trafilatura"
        raise _UnfitError("html_page", message)
    if len(stripped) < min_chars:
        message = f"the text has {len(stripped)} characters, fewer than the {min_chars} of --min-chars"
        raise _UnfitError("too_short", message)


def _plain(value: object, field: str) -> str | None:
    """Return a string or a number as trimmed text; None where it is blank."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    what = "NaN or infinite" if isinstance(value, float) else f"a JSON {type(value).__name__}"
    raise _UnfitError("wrong_type", f"field {field} is {what}: give it as a string")


def _line(value: object, field: str) -> str | None:
    """Return a string or a number as text on one line; None where it is blank."""
    return " ".join((value if isinstance(value, str) else _plain(value, field) or "").split()) or None


def _label(value: object, field: str) -> str | None:
    """Return a name or a list of names on one line: "Ann Lee", {"name": "Ann Lee"}, [{"name": …}, …]."""
    if isinstance(value, str):
        return _line(value, field)
    items = value if isinstance(value, list) else [value]
    names = (item["name"] if isinstance(item, Mapping) and "name" in item else item for item in items)
    return ", ".join(filter(None, (_line(name, field) for name in names if name is not None))) or None


def _language(value: object, field: str) -> str | None:
    return language_code(_label(value, field) or "")


class _Date(NamedTuple):
    """A date as parsed and as given; `ordered` if only the order that was asked for made it a date."""

    at: datetime | None
    raw: str | None
    ordered: bool = False


def _date(values: list[object], now: datetime, order: str | None) -> _Date:
    """Return the first value that is a date; without any date, the first value."""
    first = None
    for value in values:
        raw = _raw_date(value)
        date = parse_date(value, now=now)
        if date is None and order and (date := parse_date(value, now=now, order=order)):
            return _Date(date, raw, ordered=True)
        if date is not None:
            return _Date(date, raw)
        first = first or raw
    return _Date(None, first)


def _raw_date(value: object) -> str | None:
    if not isinstance(value, (str, int, float)):
        return None
    raw = value.strip() if isinstance(value, str) else json.dumps(value)
    # A bad date refuses no record, nor does half of a surrogate pair in it.
    return raw.encode("utf-8", "backslashreplace").decode() or None


def _encoded(field: str, value: str) -> bytes:
    try:
        return value.encode("utf-8")
    except UnicodeEncodeError as error:
        half = f"half of a surrogate pair (U+{ord(value[error.start]):04X}) at character {error.start}"
        raise _UnfitError("undecodable", f"field {field} has {half}: write the file again as UTF-8") from error


def _content_sha256(**content: str | None) -> str:
    """Return the SHA-256 of the fields that are not null, as canonical JSON."""
    known = {field: value for field, value in content.items() if value is not None}
    try:
        return _sha256(_CANONICAL.encode(known).encode("utf-8"))
    except UnicodeEncodeError:
        for field, value in known.items():
            _encoded(field, value)
        raise


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
