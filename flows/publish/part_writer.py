"""Write the parts of a new snapshot: link those that stay, merge and check those that are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from flows.cross_article.cross_article_tables import write_cross_article_tables
from flows.cross_article.linking_rules import BUILT_IN_RULES, LinkingRules
from flows.errors import PublishError
from flows.fault_points import reached
from flows.publish import compaction, merge
from flows.snapshots import part_check, summary
from flows.snapshots.manifest import RetractedArticle
from flows.snapshots.sealed_files import PartFiles, link_part, write_part
from flows.snapshots.snapshot import PartSet, Snapshot
from flows.storage import parquet, partitions
from flows.storage.disk import FileInfo
from transforms.contract.months import UNKNOWN
from transforms.contract.table_sets import BATCH_TABLES, SNAPSHOT_TABLES, UNPARTITIONED
from transforms.records import accounting


@dataclass(frozen=True)
class Change:
    """How a new snapshot differs from the one that it is based on.

    Attributes:
        base: The snapshot whose rows it keeps: the published one, or the one to go back to; None for none.
        articles: The articles of `base`.
        removed: Those of them that it does not keep: they are replaced, retracted or lost.
        batches: Finished batches.
        winners: `accounting.version_key` of the articles of the batches that it gets.
        retracted: The retracted articles that its manifest lists.
        recount: Whether to make the summary and the tables over the archive from all rows, not from those of the base.
        rules: How entities are linked to identities.
    """

    base: Snapshot | None
    articles: Mapping[bytes, accounting.PublishedArticle]
    removed: Set[bytes] = frozenset()
    batches: Sequence[Path] = ()
    winners: Set[bytes] = frozenset()
    retracted: Sequence[RetractedArticle] = ()
    recount: bool = False
    rules: LinkingRules = BUILT_IN_RULES

    @property
    def n_articles(self) -> int:
        """Number of articles of the new snapshot."""
        return len(self.articles) - len(self.removed) + len(self.winners)


@dataclass(frozen=True)
class WrittenParts:
    """The files of a new snapshot, those of them that were not linked, and a summary.

    Attributes:
        files: All files.
        written: Paths of the new ones.
        summary: Summary of all, see `flows.snapshots.summary.SCHEMA`.
    """

    files: list[FileInfo]
    written: frozenset[str]
    summary: pa.Table


def write_parts(into: Path, change: Change) -> WrittenParts:
    """Link the files that stay, write and check the new ones.

    Args:
        into: Folder of the new snapshot.
        change: What the snapshot holds.

    Raises:
        PublishError: A check of what was written failed.
    """
    old = _reusable_parts(change.base)
    batches = [merge.from_batch(batch, change.winners) for batch in change.batches]
    coming = merge.bytes_by_month(batches)
    rewritten = _parts_of(change, change.removed)
    months = sorted({month for month, _ in rewritten} | coming.keys())
    rewritten |= {(month, number) for month in months for number in compaction.choose(month, old, rewritten, coming)}
    kept = [part for part in old if (part.month, part.number) not in rewritten]
    dropped = [part for part in old if (part.month, part.number) in rewritten]
    new = _write_new(into, [*batches, *_origins(change, dropped)], old)
    reached("parts written")
    _check_articles(into, new, change.n_articles - _n_articles(kept))
    reached("checked")
    written = [file for part in new for file in part.files.values()]
    files = [*_link(change.base, into, kept), *written]
    reached("linked")
    cross = write_cross_article_tables(into, None if change.recount else change.base, files, months, change.rules)
    _check_files(into, cross)
    reached("identities written")
    gone = [file for part in dropped for file in part.files.values()]
    counts = _summarize(change, into, gone, written, files)
    paths = frozenset(file.path for file in written) | cross.written
    files += cross.files
    return WrittenParts(files + _write_placeholders(into, files), paths, counts)


def _reusable_parts(base: Snapshot | None) -> list[PartSet]:
    """Return the parts that may stay: none of outdated tables, and no empty ones (written again where needed)."""
    if base is None or base.outdated:
        return []
    return [part for part in base.parts if "articles" in part.files and part.files["articles"].rows]


def _parts_of(change: Change, articles: Set[bytes]) -> set[tuple[str, int]]:
    """Return the months and numbers of the parts that hold the articles."""
    return {(found.month, found.part) for found in map(change.articles.__getitem__, articles)}


def _origins(change: Change, parts: Sequence[PartSet]) -> Iterator[merge.Origin]:
    for part in parts:
        assert change.base is not None
        paths = {table: change.base.path / file.path for table, file in part.files.items()}
        yield merge.from_parts(paths, part.month, merge.SWELL * part.bytes, change.removed)


def _summarize(
    change: Change, into: Path, gone: Sequence[FileInfo], written: Sequence[FileInfo], files: Sequence[FileInfo]
) -> pa.Table:
    """Return the summary of all `files`: that of the base, less what is gone and plus what was written."""
    if change.base is None or change.recount or change.base.outdated:
        return summary.summarize(into, files)
    removed = summary.summarize(change.base.path, gone)
    return summary.update(summary.read(change.base), removed, summary.summarize(into, written))


def _n_articles(parts: Sequence[PartSet]) -> int:
    return sum(part.files["articles"].rows for part in parts if "articles" in part.files)


def _write_new(into: Path, origins: Sequence[merge.Origin], old: Sequence[PartSet]) -> list[PartSet]:
    highest: dict[str, int] = defaultdict(lambda: -1)
    for part in old:
        highest[part.month] = max(highest[part.month], part.number)
    written: list[PartSet] = []
    for group in merge.groups(origins):
        new = {}
        for month in group.months:
            highest[month] += 1
            new[month] = PartSet(month, highest[month])
        for table in BATCH_TABLES:
            for month, rows in group.rows(table):
                if rows.num_rows:
                    path = partitions.part_path(table, month, new[month].number)
                    new[month].files[table] = write_part(into, path, table, rows)
        for part in new.values():
            _check_part(into, part)
        written += new.values()
    return written


def _check_part(into: Path, part: PartSet) -> None:
    """Read back what was written and check it."""
    _require_none(part_check.problems(into, part))


def _check_files(into: Path, made: PartFiles) -> None:
    """Read back the files of tables over the whole archive and check them."""
    written = (file for file in made.files if file.path in made.written)
    _require_none([text for file in written for text in part_check.file_problems(into, file)])


def _require_none(wrong: Sequence[str]) -> None:
    if wrong:
        raise PublishError(f"a check failed, nothing was published: {'; '.join(wrong)}; please report it")


def _check_articles(into: Path, new: Sequence[PartSet], expected: int) -> None:
    """Check that every article of the new parts is there, once."""
    ids: set[bytes] = set()
    for part in new:
        for batch in parquet.read_chunks(into / part.files["articles"].path, ["article_id"]):
            ids.update(map(accounting.digest_bytes, batch.column(0).to_pylist()))
    rows = _n_articles(new)
    if not len(ids) == rows == expected:
        raise PublishError(
            f"a check failed, nothing was published: the new parts should have {expected} articles and have {rows} "
            f"rows with {len(ids)} ids; please report it"
        )


def _link(base: Snapshot | None, into: Path, kept: Sequence[PartSet]) -> Iterator[FileInfo]:
    """Hard-link the files of the parts that stay."""
    for part in kept:
        for file in part.files.values():
            assert base is not None
            yield link_part(base, into, file)


def _write_placeholders(into: Path, files: Sequence[FileInfo]) -> list[FileInfo]:
    """Write an empty file for each table that would have none."""
    present = {partitions.split_path(file.path).table for file in files}
    return [
        write_part(into, partitions.part_path(table, _placeholder_month(table), 0), table, parquet.empty(table))
        for table in SNAPSHOT_TABLES
        if table not in present
    ]


def _placeholder_month(table: str) -> str:
    return "" if table in UNPARTITIONED else UNKNOWN
