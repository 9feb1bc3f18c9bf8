"""Records made for the tests of the accounting."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from transforms.records.accounting import Accounting, PublishedArticle, digest_bytes, microseconds, version_key


def content_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def article_hash(name: str) -> str:
    return content_hash(name)[:32]


def key(article: str, content: str) -> bytes:
    return version_key(article_hash(article), content_hash(content))


def day(n: int | None) -> datetime | None:
    return None if n is None else datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)


class Record(NamedTuple):
    article: str
    content: str
    published: int | None = None
    updated: int | None = None
    modified: float = 0.0


def published_article(content: str, dated: int | None = None, stale: bool = False) -> PublishedArticle:
    return PublishedArticle(digest_bytes(content_hash(content)), microseconds(day(dated)), "2026-01", stale)


def add(accounting: Accounting, record: Record) -> str:
    return accounting.add_record(
        article_hash(record.article),
        content_hash(record.content),
        day(record.published),
        day(record.updated),
        record.modified,
    )


def account_for(*records: Record, **options: Any) -> tuple[list[str], Accounting]:
    options["published"] = {digest_bytes(article_hash(a)): p for a, p in options.get("published", {}).items()}
    accounting = Accounting(**options, stale=sum(p.stale for p in options["published"].values()))
    return [add(accounting, r) for r in records], accounting


def places(accounting: Accounting) -> dict[str, int]:
    return {k: v for k, v in accounting.settle().counts.items() if v and k != "read"}
