"""Where every record of an input goes: decided from ids, hashes and dates alone, and settled at the input's end."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple

PLACES = ("published", "unchanged", "duplicate", "superseded", "skipped", "retracted", "quarantined")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Verdict = Literal["read", "wait", "pass"]


class Published(NamedTuple):
    """An article of the current snapshot.

    Attributes:
        content: `short` of its content_sha256.
        dated: Microseconds since 1970 of its `updated_at`, else `published_at`; None where it has no date.
        month: The partition it stands in.
        stale: Whether another reader or reader version read it.
        part: Number of the part that it stands in, within its month.
    """

    content: bytes
    dated: int | None
    month: str
    stale: bool
    part: int = 0


class Seen(NamedTuple):
    """One content of an article in this input.

    Attributes:
        rank: Orders versions: date (microseconds since 1970; -inf for none), the file's modification time, position in
            the input; of all copies the highest.
        content: `short` of its content_sha256.
        taken: Whether it was asked to be read (or waits to be).
    """

    rank: tuple[float, float, int]
    content: bytes
    taken: bool


@dataclass(frozen=True)
class Settlement:
    """How an input was settled.

    Attributes:
        counts: Records by place, the keys of `PLACES` and `read`, which they add up to.
        winners: `pair`s to be published.
        replaced: Published articles (`short` of their ids) that a winner replaces.
        stale: Articles left in the tables that another reader or version read.
        refreshed: Articles read again from the tables: they are no records of the input, so no place counts them.
    """

    counts: dict[str, int]
    winners: set[bytes]
    replaced: set[bytes]
    stale: int
    refreshed: int = 0


def short(hexadecimal: str) -> bytes:
    """The first 128 bits of a hexadecimal digest: what the accounting keeps of one."""
    return bytes.fromhex(hexadecimal[:32])


def pair(article_id: str, content_sha256: str) -> bytes:
    """One version of one article, as 32 bytes."""
    return short(article_id) + short(content_sha256)


def microseconds(when: datetime | None) -> int | None:
    """Microseconds since 1970 (UTC), exactly."""
    return None if when is None else (when - EPOCH) // timedelta(microseconds=1)


@dataclass
class Accounting:
    """Sees every record of an input once, in any order, and says where each went.

    Of the versions of an article the one with the later date (`updated_at`, else `published_at`; none is earliest)
    wins, then the one in the newer file, then the later one. It replaces the published one unless both are dated and
    it is older. Memory is a few hundred bytes an article.

    Attributes:
        published: The current snapshot's articles by `short` of their ids.
        staged: `pair`s that an earlier run, which did not end, has read already.
        since: First day (UTC) of `published_at` to take; None for no limit. With a limit, articles without a date
            are outside.
        until: Last day to take.
        refresh: Whether stale articles are read again.
        retracted: `short` ids of articles that are not to be published.
        stale: How many of `published` are stale.
    """

    published: Mapping[bytes, Published]
    staged: Container[bytes] = frozenset()
    since: date | None = None
    until: date | None = None
    refresh: bool = False
    retracted: Container[bytes] = frozenset()
    stale: int = 0
    _again: dict[bytes, bytes] = field(default_factory=dict)
    _retracted: int = 0
    _seen: dict[bytes, Seen | list[Seen]] = field(default_factory=dict)
    _read: int = 0
    _skipped: int = 0
    _refused: int = 0
    _duplicates: int = 0

    def see(
        self,
        article_id: str,
        content_sha256: str,
        published_at: datetime | None,
        updated_at: datetime | None,
        modified: float,
    ) -> Verdict:
        """Counts a record and says whether it has to be read.

        Args:
            article_id: Hexadecimal id of its article.
            content_sha256: Hexadecimal hash of what is read of it.
            published_at: Aware datetime.
            updated_at: Aware datetime.
            modified: Its file's modification time, seconds.

        Returns:
            `read` for a version that is new; `wait` for one of a published article, which is worth reading only where
            no other version in the input beats it (ask `wins` at the end); `pass` for one that needs no reading.
        """
        position = self._read
        self._read += 1
        if not self._in_window(published_at):
            self._skipped += 1
            return "pass"
        article, content = short(article_id), short(content_sha256)
        if article in self.retracted:
            self._retracted += 1
            return "pass"
        return self._take(article, content, microseconds(updated_at or published_at), modified, position)

    def see_again(self, pairs: Sequence[bytes], modified: float) -> bool:
        """Counts the records of a file that is as it was, if all of them are published as they are.

        Args:
            pairs: Their `pair`s, in their order.
            modified: The file's modification time, seconds.

        Returns:
            Whether they are; where not, nothing was counted, and the file has to be looked into.
        """
        if self.since or self.until:  # the tables' index has no day of publication
            return False
        found = [self.published.get(key[:16]) for key in pairs]
        for key, before in zip(pairs, found, strict=True):
            if before is None or before.content != key[16:] or (before.stale and self.refresh):
                return False
        for key, before in zip(pairs, found, strict=True):
            self._read += 1
            self._take(key[:16], key[16:], before.dated if before else None, modified, self._read - 1)
        return True

    def _take(self, article: bytes, content: bytes, dated: int | None, modified: float, position: int) -> Verdict:
        rank = (float("-inf") if dated is None else dated, modified, position)
        versions = self._versions(article)
        taken = False
        for i, version in enumerate(versions):
            if version.content == content:
                self._duplicates += 1
                rank, taken = max(rank, version.rank), version.taken
                versions = versions[:i] + versions[i + 1 :]
                break
        this = Seen(rank, content, taken)
        verdict: Verdict = "pass"
        if not taken and all(rank > v.rank for v in versions):
            verdict = self._verdict(article, this)
            this = this._replace(taken=verdict != "pass")
        self._seen[article] = [*versions, this] if versions else this
        return verdict

    def refuse(self) -> None:
        """Counts a record that the input's reading refused."""
        self._read += 1
        self._refused += 1

    def again(self, article_id: str, content_sha256: str) -> Verdict:
        """Takes a stale article of the tables to be read again, once the input has been seen.

        Returns:
            `read` where it has to be read, also where the input replaces it, as that version may be refused; `pass`
            where the input has it as it is, or an earlier run has read it already.
        """
        article, content = short(article_id), short(content_sha256)
        versions = self._versions(article)
        if versions and max(versions).content == content:
            return "pass"
        self._again[article] = content
        return "pass" if article + content in self.staged else "read"

    def wins(self, article_id: str, content_sha256: str) -> bool:
        """Whether this version is the one to publish, as far as the input has been seen."""
        article = short(article_id)
        best = max(self._versions(article))
        return best.content == short(content_sha256) and self._fate(article, best) == "published"

    def saw(self, *pairs: Iterable[bytes]) -> bool:
        """Whether any of these `pair`s is in the input, or read again, as far as it has been seen."""
        return any(
            self._again.get(key[:16]) == key[16:] or any(v.content == key[16:] for v in self._versions(key[:16]))
            for keys in pairs
            for key in keys
        )

    def settle(self, refused: Collection[bytes] = frozenset()) -> Settlement:
        """Settles the input.

        Args:
            refused: `pair`s that were read and refused. A refused winner leaves its article as it was published
                before: an older version does not come back in its stead.

        Raises:
            AssertionError: The places do not add up to the records read.
        """
        counts = dict.fromkeys(PLACES, 0)
        winners: set[bytes] = set()
        replaced: set[bytes] = set()
        for article in self._seen:
            versions = self._versions(article)
            best = max(versions)
            for version in versions:
                place = self._fate(article, version) if version is best else "superseded"
                if article + version.content in refused and place != "unchanged":
                    place = "quarantined"
                counts[place] += 1
                if place == "published":
                    winners.add(article + version.content)
                    if article in self.published:
                        replaced.add(article)
        counts["duplicate"] = self._duplicates
        counts["skipped"] = self._skipped
        counts["retracted"] = self._retracted
        counts["quarantined"] += self._refused
        if sum(counts.values()) != self._read:
            raise AssertionError(f"the accounting does not add up: {counts} for {self._read} records read")
        again = {a for a, content in self._again.items() if a not in replaced and a + content not in refused}
        winners.update(article + self._again[article] for article in again)
        replaced |= again
        stale = self.stale - sum(self.published[article].stale for article in replaced)
        return Settlement({"read": self._read, **counts}, winners, replaced, stale, len(again))

    def holds(self, settled: Settlement, key: bytes) -> bool:
        """Whether this `pair` is in the tables once what was settled is published."""
        before = self.published.get(key[:16])
        kept = before is not None and before.content == key[16:] and key[:16] not in settled.replaced
        return kept or key in settled.winners

    def _versions(self, article: bytes) -> list[Seen]:
        seen = self._seen.get(article)
        return [] if seen is None else [seen] if isinstance(seen, Seen) else seen

    def _in_window(self, published_at: datetime | None) -> bool:
        if self.since is None and self.until is None:
            return True
        if published_at is None:
            return False
        day = published_at.astimezone(UTC).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def _verdict(self, article: bytes, version: Seen) -> Verdict:
        if article + version.content in self.staged or self._fate(article, version) != "published":
            return "pass"
        return "wait" if article in self.published else "read"

    def _fate(self, article: bytes, best: Seen) -> str:
        """Where the best version in the input goes, against the published one."""
        before = self.published.get(article)
        if before is None:
            return "published"
        if before.content == best.content:
            return "published" if before.stale and self.refresh else "unchanged"
        older = before.dated is not None and float("-inf") < best.rank[0] < before.dated
        return "superseded" if older else "published"
