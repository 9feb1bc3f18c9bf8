"""What a report says of the whole archive: who is quoted most, what is repeated most, and who had a story first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.report.charts import visible
from flows.report.quote_samples import shortened
from flows.result import CopiedStory, QuotedSpeaker, RepeatedQuote
from flows.snapshots.snapshot import Snapshot
from flows.storage import parquet, partitions

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
    groups = _largest_groups(snapshot, "quote_groups")
    if groups.empty:
        return []
    firsts = groups[groups["is_first"]]
    ids = pa.array(firsts["quote_id"].tolist(), pa.string())
    columns = ["quote_id", "text", "speaker_name", "speaker"]
    quotes = _of_months(snapshot, "quotes", firsts, columns, lambda rows: pc.is_in(rows["quote_id"], value_set=ids))
    found = firsts.merge(quotes, on="quote_id")
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
        for row in _ranked(found, n)
    ]


def most_copied(snapshot: Snapshot, n: int = MAX_STORIES) -> list[CopiedStory]:
    """Return the stories that most papers have, and which paper had each of them first."""
    groups = _largest_groups(snapshot, "article_copies")
    if groups.empty:
        return []
    agencies = groups.dropna(subset=["agency"]).groupby("group_id")["agency"].min()
    return [
        CopiedStory(
            title=visible(row["title"]) if row["title"] else None,
            source=visible(row["source"]),
            day=_day(row["published_at"]),
            agency=agencies.get(row["group_id"]),
            papers=row["papers"],
            articles=row["articles"],
        )
        for row in _ranked(groups[groups["is_first"]], n)
    ]


def _largest_groups(snapshot: Snapshot, table: str) -> pd.DataFrame:
    """Return the members of the groups with most articles, with the number of `articles` and of `papers` of the group.

    Each has the source, title and published_at of its article. Groups of one paper alone are left out.
    """
    rows = _table(snapshot, table)
    sizes = rows.group_by(["group_id", "article_id"]).aggregate([]).group_by("group_id").aggregate([([], "count_all")])
    sizes = sizes.filter(pc.greater(sizes["count_all"], 1))
    ranked = sizes.sort_by([("count_all", "descending"), ("group_id", "ascending")]).slice(0, CANDIDATES)
    members = rows.filter(pc.is_in(rows["group_id"], value_set=ranked["group_id"].combine_chunks())).to_pandas()
    ids = pa.array(sorted(set(members["article_id"])), pa.string())
    columns = ["article_id", "source", "title", "published_at"]
    articles = _of_months(
        snapshot, "articles", members, columns, lambda rows: pc.is_in(rows["article_id"], value_set=ids)
    )
    members = members.merge(articles, on="article_id")
    grouped = members.groupby("group_id")
    members["papers"] = grouped["source"].transform("nunique")
    members["articles"] = grouped["article_id"].transform("nunique")
    several: pd.DataFrame = members[members["papers"] > 1]
    return several


def _ranked(firsts: pd.DataFrame, n: int) -> list[dict[str, Any]]:
    """Return the first `n` rows by number of papers, then of articles, the latest first among equal ones."""
    ordered = firsts.sort_values(
        ["papers", "articles", "published_at", "group_id"], ascending=[False, False, False, True]
    )
    plain = ordered.head(n).astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")]


def _day(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment is not None else None


def _table(snapshot: Snapshot, table: str, columns: list[str] | None = None) -> pa.Table:
    empty = parquet.empty(table) if columns is None else parquet.empty(table).select(columns)
    pieces = [parquet.read_table(snapshot.path / file.path, columns) for file in snapshot.files_of(table)]
    return pa.concat_tables([empty, *pieces])


def _of_months(
    snapshot: Snapshot, table: str, members: pd.DataFrame, columns: list[str], mask: Callable[[pa.Table], Any]
) -> pd.DataFrame:
    """Return the rows of a table that `mask` selects, from the months of some members of groups only."""
    months = set(members["published_month"])
    pieces = [parquet.empty(table).select(columns)]
    for file in snapshot.files_of(table):
        if partitions.split_path(file.path).month in months:
            rows = parquet.read_table(snapshot.path / file.path, columns)
            pieces.append(rows.filter(mask(rows)))
    found: pd.DataFrame = pa.concat_tables(pieces).to_pandas()
    return found
