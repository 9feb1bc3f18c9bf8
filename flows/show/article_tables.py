"""Read all rows of one article, and what the tables over the archive say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.show.find_article import Found
from flows.show.snapshot_files import Row, SnapshotFiles
from flows.storage import partitions
from transforms.marked_text import Paragraph, marks_of, paragraphs

OWN_TABLES = ("sentences", "quotes", "quote_spans", "entity_mentions", "entities")
PAPER_COLUMNS = ("article_id", "external_id", "source", "title", "url", "published_at")


@dataclass(frozen=True)
class ArticleTables:
    """The rows of one article. Tables that the snapshot lacks, as an earlier version wrote it, have none.

    Attributes:
        snapshot: Id of the snapshot.
        article: Its row in `articles`.
        sentences: Its rows, as of the following tables.
        quotes: Its quotes, in order.
        quote_spans: The spans of its quotes.
        entity_mentions: Its mentions.
        entities: Its entities, in order.
        entity_links: Which identities its entities are.
        identities: These identities.
        identity_aliases: What they are called.
        quote_groups: All quotes with the words of one of its quotes, with `source`, `title`, `url`, `external_id` and
            `published_at` of their articles.
        article_copies: It and its near copies, with these columns of each.
    """

    snapshot: str
    article: Row
    sentences: list[Row] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    quote_spans: list[Row] = field(default_factory=list)
    entity_mentions: list[Row] = field(default_factory=list)
    entities: list[Row] = field(default_factory=list)
    entity_links: list[Row] = field(default_factory=list)
    identities: list[Row] = field(default_factory=list)
    identity_aliases: list[Row] = field(default_factory=list)
    quote_groups: list[Row] = field(default_factory=list)
    article_copies: list[Row] = field(default_factory=list)

    def paragraphs(self) -> list[Paragraph]:
        """Return the paragraphs of the article with its quotes and entities marked."""
        text = self.article["text"]
        return paragraphs(text, self.sentences, marks_of(text, self.quote_spans, self.entity_mentions))

    def as_dict(self) -> dict[str, Any]:
        """Return the rows as plain values; moments in ISO 8601."""
        rows = {name: value for name, value in vars(self).items() if name not in ("snapshot", "article")}
        tables = {name: [_plain(row) for row in found] for name, found in rows.items()}
        return {"snapshot": self.snapshot, "article": _plain(self.article), **tables}


def read(files: SnapshotFiles, found: Found) -> ArticleTables:
    """Return the rows of an article.

    Its part of each table is read, and of the tables over the archive the row groups that may name it.

    Args:
        files: The snapshot.
        found: The article.
    """
    _, month, number = partitions.split_path(found.path)
    paths = [path for table in ("articles", *OWN_TABLES) for path in files.of(table, month, number)]
    paths += [*files.of("entity_links", month), *files.of("quote_groups"), *files.of("article_copies")]
    own = files.rows_by_table(paths, "article_id", [found.article_id])
    (article,) = own["articles"]
    links = own.get("entity_links", [])
    identity_ids = [row["identity_id"] for row in links]
    return ArticleTables(
        files.snapshot,
        article,
        **{table: own.get(table, []) for table in OWN_TABLES},  # a month without quotes has no file of them
        entity_links=links,
        identities=files.rows(files.of("identities"), "identity_id", identity_ids),
        identity_aliases=files.rows(files.of("identity_aliases"), "identity_id", identity_ids),
        quote_groups=_groups(files, "quote_groups", own),
        article_copies=_groups(files, "article_copies", own),
    )


def _groups(files: SnapshotFiles, table: str, own: Mapping[str, Sequence[Row]]) -> list[Row]:
    """Return all rows of the groups that the article has a row of, the first of each group first, with its paper."""
    rows = files.rows(files.of(table), "group_id", (row["group_id"] for row in own.get(table, ())))
    papers = _papers(files, rows)
    return in_order(row | papers[row["article_id"]] for row in rows)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return rows of groups, each with the date of its article, in the order of `ArticleTables`."""
    return sorted(
        rows,
        key=lambda row: (row["group_id"], not row["is_first"], *_moment(row["published_at"]), row["article_id"]),
    )


def _papers(files: SnapshotFiles, rows: Iterable[Row]) -> dict[str, Row]:
    """Return source, title, address and date of the articles of rows, by article_id."""
    by_month: dict[str, set[str]] = {}
    for row in rows:
        by_month.setdefault(row["published_month"], set()).add(row["article_id"])
    found = {month: files.of("articles", month) for month in sorted(by_month)}
    articles = (files.rows(found[month], "article_id", by_month[month], PAPER_COLUMNS) for month in found)
    return {row["article_id"]: row for of_month in articles for row in of_month}


def _moment(at: datetime | None) -> tuple[bool, float]:
    """Return a key that sorts dates, null last."""
    return at is None, at.timestamp() if at else 0.0


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
