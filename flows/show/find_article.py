"""Find the article or quote that a person names: by its id, the beginning of its id, or its address."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from flows.errors import InputError
from flows.report.charts import visible
from flows.show.snapshot_files import Row, SnapshotFiles
from flows.storage import parquet
from flows.wording import shortened

LEAST_BEGINNING = 6  # characters of an id: fewer are the beginning of too many
ID_LENGTH = 32
BEGINNING = re.compile(rf"[0-9a-f]{{{LEAST_BEGINNING},{ID_LENGTH}}}")
MAX_CANDIDATES = 20
TRACKING = re.compile(r"utm_\w+|fbclid|gclid")  # parameters that tell where a reader came from, not what they read
ARTICLE_COLUMNS = ("article_id", "title", "source", "published_at")


@dataclass(frozen=True, order=True)
class Found:
    """An article, and the quote of it that was asked for.

    Attributes:
        path: Path of the part of `articles` that has it, below the snapshot.
        article_id: Its id.
        quote_id: Id of the quote; "" where an article was asked for.
    """

    path: str
    article_id: str
    quote_id: str = ""


def find(files: SnapshotFiles, name: str) -> Found:
    """Return the one article or quote that a name means.

    What has the whole name as its id or address comes before what only begins with it.

    Args:
        files: The snapshot.
        name: An article_id or quote_id, or its first characters; an external_id; an address.

    Raises:
        InputError: Nothing has that name, or several have it.
    """
    found = _exact(files, name) or _beginning(files, name)
    if not found:
        raise InputError(_not_found(files, name))
    if len(found) > 1:
        raise InputError("\n  ".join([f"{visible(name)}: several have it; name one by its id", *_lines(files, found)]))
    return found[0]


def _exact(files: SnapshotFiles, name: str) -> list[Found]:
    """Return what has the whole name: as external_id, address or id of an article, or as id of a quote."""
    is_address = "://" in name
    whole = len(name) == ID_LENGTH and BEGINNING.fullmatch(name)
    columns = ["external_id", *(["url"] if is_address else []), *(["article_id"] if whole else [])]
    paths = files.of("articles")

    def read(file: Path | BinaryIO) -> list[str]:
        tables = [parquet.read_where(file, column, [name], ["article_id"]) for column in columns]
        ids = pa.concat_tables(tables)["article_id"].to_pylist()
        return ids or (_same_address(file, name) if is_address else [])

    by_path = zip(paths, files.read_each(paths, read), strict=True)
    return sorted({Found(path, article_id) for path, ids in by_path for article_id in ids})


def _same_address(file: Path | BinaryIO, address: str) -> list[str]:
    """Return the ids of articles with the same address but for its scheme, a final slash, fragment or tracking."""
    plain = _plain(address)
    rows = parquet.read_table(file, ["article_id", "url"])
    near = rows.filter(pc.fill_null(pc.match_substring(rows["url"], pattern=plain[0], ignore_case=True), False))
    return [row["article_id"] for row in near.to_pylist() if _plain(row["url"]) == plain]


def _plain(address: str) -> tuple[str, str, str]:
    """Return what two addresses of one page share: host, path and parameters."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket out of place: an address that is the same as no other
        return "", address, ""
    parameters = sorted(pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0]))
    host = parts.netloc.casefold().removeprefix("www.")
    return host, parts.path.rstrip("/"), urlencode(parameters)


def _beginning(files: SnapshotFiles, name: str) -> list[Found]:
    """Return the articles and quotes whose id begins with the name."""
    if not BEGINNING.fullmatch(name):
        return []
    articles = _starting(files, "articles", "article_id", name, ["article_id"])
    quotes = _starting(files, "quotes", "quote_id", name, ["article_id", "quote_id"])
    return sorted({Found(path, row["article_id"], row.get("quote_id", "")) for path, row in [*articles, *quotes]})


def _starting(
    files: SnapshotFiles, table: str, column: str, beginning: str, columns: Sequence[str]
) -> list[tuple[str, Row]]:
    """Return rows with the path of the part of `articles` that their article is in."""
    paths = files.of(table)
    tables = files.read_each(paths, lambda file: parquet.read_starting(file, column, beginning, columns))
    homes = [path.replace(f"{table}/", "articles/", 1) for path in paths]
    return [(home, row) for home, rows in zip(homes, tables, strict=True) for row in rows.to_pylist()]


def _lines(files: SnapshotFiles, found: Sequence[Found]) -> list[str]:
    """Return a line for each of the first candidates: id, title, source, day, and the words of a quote."""
    lines = []
    for one in found[:MAX_CANDIDATES]:
        (article,) = files.rows([one.path], "article_id", [one.article_id], ARTICLE_COLUMNS)
        line = f"{one.quote_id or one.article_id}  {describe(article)}"
        if one.quote_id:
            path = one.path.replace("articles/", "quotes/", 1)
            (quote,) = files.rows([path], "quote_id", [one.quote_id], ["text"])
            line += f": quote “{shortened(visible(quote['text']))}”"
        lines.append(line)
    more = len(found) - len(lines)
    return [*lines, f"and {more:,} more: give more of the id"] if more else lines


def describe(article: Row) -> str:
    """Return title, source and day of an article on one line."""
    day = f"{article['published_at']:%Y-%m-%d}" if article["published_at"] else "no date"
    return f"{visible(article['title'] or '') or 'no title'} · {visible(article['source'])} · {day}"


def _not_found(files: SnapshotFiles, name: str) -> str:
    looked = f"{visible(name)}: no article or quote of snapshot {files.snapshot} in {files.location} has this"
    opened = f"newstables.open({json.dumps(files.location)}).sql"
    if "://" in name:
        query = "FROM articles SELECT article_id, url WHERE title ILIKE '%WORD%'"
        return f"{looked} address (external_id, url); look for its title: {opened}({json.dumps(query)})"
    if re.fullmatch(rf"[0-9a-fA-F]{{1,{LEAST_BEGINNING - 1}}}", name):
        return f"{looked} external_id; of an article_id or quote_id give at least {LEAST_BEGINNING} characters"
    query = "FROM articles SELECT article_id, external_id, url, title"
    return (
        f"{looked} article_id, quote_id, external_id or url; of an id the first {LEAST_BEGINNING} characters are "
        f"enough; to list them: {opened}({json.dumps(query)})"
    )
