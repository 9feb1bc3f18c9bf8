"""Decide where every record of an input goes, from ids, hashes and dates alone; settle it at the input's end."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

PLACES = ("published", "unchanged", "duplicate", "superseded", "skipped", "retracted", "quarantined")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_DATE = float("-inf")  # orders a version without a date before all others

Verdict = Literal["read", "wait", "pass"]


class PublishedArticle(NamedTuple):
    """An article of the current snapshot.

    Attributes:
        content: `digest_bytes` of its content_sha256.
        dated: Microseconds since 1970 of its `updated_at`, else `published_at`; None without a date.
        month: The partition that contains it.
        stale: Whether another reader or reader version read it.
        part: Number of the part that contains it, within its month.
    """

    content: bytes
    dated: int | None
    month: str
    stale: bool
    part: int = 0


class InputVersion(NamedTuple):
    """One version of an article in the input: all its records with the same content.

    Attributes:
        rank: Orders versions: date (microseconds since 1970; `NO_DATE` without one), modification time of the file,
            position in the input; the highest of all copies.
        content: `digest_bytes` of its content_sha256.
        requested: Whether the build was asked to read it (or to let it wait).
    """

    rank: tuple[float, float, int]
    content: bytes
    requested: bool


@dataclass(frozen=True)
class Settlement:
    """Where the records of an input went.

    Attributes:
        counts: Records by place, the keys of `PLACES`, and `read`, which is their sum.
        winners: `version_key`s of the versions to publish.
        replaced: Published articles (`digest_bytes` of their ids) that a winner replaces.
        stale: Articles left in the tables that another reader or version read.
        refreshed: Articles read again from the tables: they are no records of the input, so no place counts them.
    """

    counts: dict[str, int]
    winners: set[bytes]
    replaced: set[bytes]
    stale: int
    refreshed: int = 0


def digest_bytes(hexadecimal: str) -> bytes:
    """Return the first 128 bits of a hexadecimal digest: what the accounting keeps of it."""
    return bytes.fromhex(hexadecimal[:32])


def version_key(article_id: str, content_sha256: str) -> bytes:
    """Return the key of one version of an article: 32 bytes, `digest_bytes` of the article's id and of its content."""
    return digest_bytes(article_id) + digest_bytes(content_sha256)


def microseconds(when: datetime | None) -> int | None:
    """Return microseconds since 1970 (UTC), exactly; None for None."""
    return None if when is None else (when - EPOCH) // timedelta(microseconds=1)


@dataclass
class Accounting:
    """Takes every record of an input once, in any order, and tells where each goes.

    The winner among the versions of an article is the one with the later date (`updated_at`, else `published_at`; no
    date is earliest), then the one in the newer file, then the later one in the input. It replaces the published
    version unless both have dates and it is older. Memory is a few hundred bytes per article.

    Attributes:
        published: The current snapshot's articles by `digest_bytes` of their ids.
        staged: `version_key`s that an earlier, unfinished run has read already.
        since: First day (UTC) of `published_at` to accept; None for no limit. With a limit, articles without a date
            are outside.
        until: Last day to accept.
        refresh: Whether stale articles are read again.
        retracted: `digest_bytes` of the ids of articles that must not be published.
        stale: How many of `published` are stale.
    """

    published: Mapping[bytes, PublishedArticle]
    staged: Container[bytes] = frozenset()
    since: date | None = None
    until: date | None = None
    refresh: bool = False
    retracted: Container[bytes] = frozenset()
    stale: int = 0
    _versions: dict[bytes, InputVersion | list[InputVersion]] = field(default_factory=dict)
    _stale_contents: dict[bytes, bytes] = field(default_factory=dict)
    _n_read: int = 0
    _n_skipped: int = 0
    _n_retracted: int = 0
    _n_refused: int = 0
    _n_duplicates: int = 0

    def add_record(
        self,
        article_id: str,
        content_sha256: str,
        published_at: datetime | None,
        updated_at: datetime | None,
        modified: float,
    ) -> Verdict:
        """Count a record and return whether it has to be read.

        Args:
            article_id: Hexadecimal id of its article.
            content_sha256: Hexadecimal hash of its fields.
            published_at: Aware datetime.
            updated_at: Aware datetime.
            modified: Modification time of its file, in seconds.

        Returns:
            `read` for a new version; `wait` for a version of a published article, which is worth reading only if no
            other version in the input has a higher rank (ask `is_winner` at the end); `pass` for one that needs no
            reading.
        """
        position = self._n_read
        self._n_read += 1
        if not self._in_window(published_at):
            self._n_skipped += 1
            return "pass"
        article, content = digest_bytes(article_id), digest_bytes(content_sha256)
        if article in self.retracted:
            self._n_retracted += 1
            return "pass"
        return self._add_version(article, content, microseconds(updated_at or published_at), modified, position)

    def add_unchanged_file(self, keys: Sequence[bytes], modified: float) -> bool:
        """Count the records of an unchanged file, if all of them are published as they are.

        Args:
            keys: Their `version_key`s, in the file's order.
            modified: The file's modification time, in seconds.

        Returns:
            Whether they are. If not, nothing is counted, and the file has to be opened.
        """
        if self.since or self.until:  # the index of published articles has no day of publication
            return False
        found = [self.published.get(key[:16]) for key in keys]
        for key, before in zip(keys, found, strict=True):
            if before is None or before.content != key[16:] or (before.stale and self.refresh):
                return False
        for key, before in zip(keys, found, strict=True):
            self._n_read += 1
            self._add_version(key[:16], key[16:], before.dated if before else None, modified, self._n_read - 1)
        return True

    def add_refused(self) -> None:
        """Count a record that was refused while the input was parsed."""
        self._n_read += 1
        self._n_refused += 1

    def add_stale_article(self, article_id: str, content_sha256: str) -> Verdict:
        """Add a stale article of the tables, to be read again; call this after the whole input was added.

        Returns:
            `read` where it has to be read, also where the input replaces it, as that version may be refused; `pass`
            where the input has the same content, or an earlier run has read it already.
        """
        article, content = digest_bytes(article_id), digest_bytes(content_sha256)
        versions = self._versions_of(article)
        if versions and max(versions).content == content:
            return "pass"
        self._stale_contents[article] = content
        return "pass" if article + content in self.staged else "read"

    def is_winner(self, article_id: str, content_sha256: str) -> bool:
        """Return whether this version is the one to publish, given the records added so far."""
        article = digest_bytes(article_id)
        best = max(self._versions_of(article))
        return best.content == digest_bytes(content_sha256) and self._place(article, best) == "published"

    def includes(self, *keys: Iterable[bytes]) -> bool:
        """Return whether any of these `version_key`s is in the input added so far, or is read again."""
        return any(
            self._stale_contents.get(key[:16]) == key[16:]
            or any(version.content == key[16:] for version in self._versions_of(key[:16]))
            for some in keys
            for key in some
        )

    def settle(self, refused: Collection[bytes] = frozenset()) -> Settlement:
        """Return where all records went.

        Args:
            refused: `version_key`s that were read and refused. A refused winner leaves its article as it was published
                before: no older version takes its place.

        Raises:
            AssertionError: The places do not add up to the records read.
        """
        counts = dict.fromkeys(PLACES, 0)
        winners: set[bytes] = set()
        replaced: set[bytes] = set()
        for article in self._versions:
            versions = self._versions_of(article)
            best = max(versions)
            for version in versions:
                place = self._place(article, version) if version is best else "superseded"
                if article + version.content in refused and place != "unchanged":
                    place = "quarantined"
                counts[place] += 1
                if place == "published":
                    winners.add(article + version.content)
                    if article in self.published:
                        replaced.add(article)
        counts["duplicate"] = self._n_duplicates
        counts["skipped"] = self._n_skipped
        counts["retracted"] = self._n_retracted
        counts["quarantined"] += self._n_refused
        if sum(counts.values()) != self._n_read:
            raise AssertionError(f"the accounting does not add up: {counts} for {self._n_read} records read")
        refreshed = {
            a for a, content in self._stale_contents.items() if a not in replaced and a + content not in refused
        }
        winners.update(article + self._stale_contents[article] for article in refreshed)
        replaced |= refreshed
        stale = self.stale - sum(self.published[article].stale for article in replaced)
        return Settlement({"read": self._n_read, **counts}, winners, replaced, stale, len(refreshed))

    def is_in_tables(self, settled: Settlement, key: bytes) -> bool:
        """Return whether this `version_key` is in the tables after `settled` is published."""
        before = self.published.get(key[:16])
        kept = before is not None and before.content == key[16:] and key[:16] not in settled.replaced
        return kept or key in settled.winners

    def is_published_or_retracted(self, article: bytes) -> bool:
        """Return whether an article, by `digest_bytes` of its id, was in the tables before, or was retracted."""
        return article in self.published or article in self.retracted

    def _versions_of(self, article: bytes) -> list[InputVersion]:
        versions = self._versions.get(article)
        return [] if versions is None else [versions] if isinstance(versions, InputVersion) else versions

    def _add_version(
        self, article: bytes, content: bytes, dated: int | None, modified: float, position: int
    ) -> Verdict:
        rank = (NO_DATE if dated is None else dated, modified, position)
        versions = self._versions_of(article)
        requested = False
        for i, version in enumerate(versions):
            if version.content == content:
                self._n_duplicates += 1
                rank, requested = max(rank, version.rank), version.requested
                versions = versions[:i] + versions[i + 1 :]
                break
        added = InputVersion(rank, content, requested)
        verdict: Verdict = "pass"
        if not requested and all(rank > version.rank for version in versions):
            verdict = self._verdict(article, added)
            added = added._replace(requested=verdict != "pass")
        self._versions[article] = [*versions, added] if versions else added
        return verdict

    def _in_window(self, published_at: datetime | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if published_at is None:
            return False
        day = published_at.astimezone(UTC).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def _verdict(self, article: bytes, version: InputVersion) -> Verdict:
        if article + version.content in self.staged or self._place(article, version) != "published":
            return "pass"
        return "wait" if article in self.published else "read"

    def _place(self, article: bytes, best: InputVersion) -> str:
        """Return where the best version in the input goes, compared with the published one."""
        before = self.published.get(article)
        if before is None:
            return "published"
        if before.content == best.content:
            return "published" if before.stale and self.refresh else "unchanged"
        older = before.dated is not None and NO_DATE < best.rank[0] < before.dated
        return "superseded" if older else "published"
