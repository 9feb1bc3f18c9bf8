"""What a report says of the whole archive: who is quoted most, what is repeated most, and who had a story first."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.report.charts import visible
from flows.result import CopiedStory, QuotedSpeaker, RepeatedQuote
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions
from flows.wording import shortened

MAX_ROWS = 10
MAX_STORIES = 5
CANDIDATES = 50  # groups with most articles, of which those in most papers are shown


def most_quoted(snapshot: Snapshot, n: int = MAX_ROWS) -> list[QuotedSpeaker]:
    """Return the identities with most quotes that are shown by default; of equal ones, the first by name."""
    columns = ["name", "n_statements", "n_statement_articles"]
    rows = _table(snapshot, "identities", columns)
    quoted = rows.filter(pc.greater(rows["n_statements"], 0))
    ranked = quoted.sort_by([("n_statements", "descending"), ("name", "ascending")]).slice(0, n).to_pylist()
    return [QuotedSpeaker(name=r["name"], quotes=r["n_statements"], articles=r["n_statement_articles"]) for r in ranked]


def most_risen(before: Snapshot, snapshot: Snapshot, n: int = MAX_STORIES) -> list[QuotedSpeaker]:
    """Return the identities with most quotes that the snapshot before did not have, with these numbers.

    An identity whose id is new, as its name was split or joined, counts with all of its quotes.
    """
    columns = ["identity_id", "name", "n_statements", "n_statement_articles"]
    now, then = _table(snapshot, "identities", columns), _table(before, "identities", columns)
    place = pc.index_in(now["identity_id"], value_set=then["identity_id"].combine_chunks())
    more = {
        name: pc.subtract(now[name], pc.fill_null(then[name].take(place), 0))
        for name in ("n_statements", "n_statement_articles")
    }
    rows = pa.table({"name": now["name"], **more})
    risen = rows.filter(pc.greater(rows["n_statements"], 0))
    ranked = risen.sort_by([("n_statements", "descending"), ("name", "ascending")]).slice(0, n).to_pylist()
    return [QuotedSpeaker(name=r["name"], quotes=r["n_statements"], articles=r["n_statement_articles"]) for r in ranked]


def most_repeated(snapshot: Snapshot, n: int = MAX_STORIES) -> list[RepeatedQuote]:
    """Return the quotes that most papers have, those of most papers first."""
    firsts = _largest_groups(snapshot, "quote_groups")
    columns = ["quote_id", "text", "speaker_name", "speaker"]
    quotes = _chosen(snapshot, "quotes", firsts["published_month"], "quote_id", firsts["quote_id"], columns)
    return [
        RepeatedQuote(
            text=shortened(visible(row["text"])),
            speaker=visible(row["speaker_name"] or row["speaker"] or "") or None,
            papers=row["papers"],
            articles=row["articles"],
            title=visible(row["title"]) if row["title"] else None,
            source=visible(row["source"]),
            day=_day(row["published_at"]),
        )
        for row in _ranked(firsts.join(quotes, "quote_id", join_type="inner"), n)
    ]


def most_copied(snapshot: Snapshot, n: int = MAX_STORIES) -> list[CopiedStory]:
    """Return the stories that most papers have, and which paper had each of them first."""
    return [
        CopiedStory(
            title=visible(row["title"]) if row["title"] else None,
            source=visible(row["source"]),
            day=_day(row["published_at"]),
            agency=row["agency_min"],
            papers=row["papers"],
            articles=row["articles"],
        )
        for row in _ranked(_largest_groups(snapshot, "article_copies"), n)
    ]


def _largest_groups(snapshot: Snapshot, table: str) -> pa.Table:
    """Return the firsts of the groups with most articles.

    Each has the number of `articles` and of `papers` of its group, the first `agency_min` by name that an article of
    the group names (of articles alone), and the source, title and published_at of its article. Groups of one paper
    alone are left out.
    """
    rows = _table(snapshot, table)
    pairs = rows.group_by(["group_id", "article_id"]).aggregate([])
    sizes = pairs.group_by("group_id").aggregate([([], "count_all")]).rename_columns(["group_id", "articles"])
    sizes = sizes.filter(pc.greater(sizes["articles"], 1))
    ranked = sizes.sort_by([("articles", "descending"), ("group_id", "ascending")]).slice(0, CANDIDATES)
    rows, pairs = (part.filter(_is_in(part["group_id"], ranked["group_id"])) for part in (rows, pairs))
    columns = ["article_id", "source", "title", "published_at"]
    articles = _chosen(snapshot, "articles", rows["published_month"], "article_id", pairs["article_id"], columns)
    sources = pairs.join(articles, "article_id", join_type="inner")
    papers = sources.group_by("group_id").aggregate([("source", "count_distinct")])
    found = rows.filter(rows["is_first"]).join(articles, "article_id", join_type="inner")
    for of_group in (papers.rename_columns(["group_id", "papers"]), ranked):
        found = found.join(of_group, "group_id", join_type="inner")
    if "agency" in rows.column_names:
        found = found.join(rows.group_by("group_id").aggregate([("agency", "min")]), "group_id", join_type="inner")
    return found.filter(pc.greater(found["papers"], 1))


def _is_in(column: pa.ChunkedArray, values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.is_in(column, value_set=values.combine_chunks())


def _ranked(firsts: pa.Table, n: int) -> list[dict[str, Any]]:
    """Return the first `n` rows by number of papers, then of articles, the latest first among equal ones."""
    order = [("papers", "descending"), ("articles", "descending"), ("published_at", "descending")]
    ranked: list[dict[str, Any]] = firsts.sort_by([*order, ("group_id", "ascending")]).slice(0, n).to_pylist()
    return ranked


def _day(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment is not None else None


def _table(snapshot: Snapshot, table: str, columns: list[str] | None = None) -> pa.Table:
    return parquet.read_files(table, (snapshot.path / file.path for file in snapshot.files_of(table)), columns)


def _chosen(
    snapshot: Snapshot, table: str, months: pa.ChunkedArray, key: str, ids: pa.ChunkedArray, columns: list[str]
) -> pa.Table:
    """Return the rows of a table with some ids, from some months only."""
    wanted = set(months.to_pylist())
    pieces = [parquet.empty(table).select(columns)]
    for file in snapshot.files_of(table):
        if partitions.split_path(file.path).month in wanted:
            rows = parquet.read_table(snapshot.path / file.path, columns)
            pieces.append(rows.filter(_is_in(rows[key], ids)))
    return pa.concat_tables(pieces)
