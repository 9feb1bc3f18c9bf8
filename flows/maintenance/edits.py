"""Retract, unretract and roll back published articles: new snapshots that need no input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from flows import version
from flows.cross_article.linking_rules import LinkingRules, rules_of_last_build
from flows.errors import PublishError, TargetError
from flows.publish import snapshot_writer
from flows.publish.part_writer import Change
from flows.result import InputCounts, QuarantineCounts
from flows.snapshots import catalog
from flows.snapshots.article_index import ArticleIndex
from flows.snapshots.manifest import MANIFEST, EditInfo, Provenance, RetractedArticle
from flows.snapshots.snapshot import Snapshot
from flows.storage import disk, parquet
from transforms.records import accounting

ID_COLUMNS = ("article_id", "external_id", "source")  # what a manifest keeps of a retracted article


@dataclass(frozen=True)
class Edit:
    """What an edit did to a folder of tables.

    Attributes:
        snapshot: The snapshot that is published now.
        articles: The articles that were retracted, or are no longer.
        matching: Ids of all articles that were asked for, including those that were retracted before.
    """

    snapshot: Snapshot
    articles: list[RetractedArticle] = field(default_factory=list)
    matching: set[str] = field(default_factory=set)


def retract(root: Path, ids: Sequence[str], source: str | None = None) -> Edit:
    """Remove articles from every table, and keep builds from publishing them again.

    Args:
        root: Folder of the tables, locked.
        ids: Article ids, or the input's own ids.
        source: Only articles of this source, for own ids that several sources have; None for any.

    Raises:
        TargetError: Nothing is published there, an id is not, or several sources have it.
        PublishError: A check failed, or the tables are of another version. Nothing was changed.
    """
    snapshot = _current(root)
    known = [article for article in snapshot.manifest.retracted if article.matches(ids, source)]
    found = _find(snapshot, ids, source)
    _check_ids(root, ids, source, [*known, *found])
    if found:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        retracted = [article.model_copy(update={"retracted_at": now}) for article in found]
        change = Change(
            snapshot,
            _index(snapshot),
            removed={accounting.digest_bytes(article.article_id) for article in found},
            retracted=[*snapshot.manifest.retracted, *retracted],
            rules=_rules(root, snapshot),
        )
        snapshot = _publish(root, snapshot, change, EditInfo(kind="retract", articles=_as_dicts(found)))
    return Edit(snapshot, found, {article.article_id for article in (*known, *found)})


def unretract(root: Path, ids: Sequence[str], source: str | None = None) -> Edit:
    """Let the next build publish retracted articles again, if its input has them.

    Raises:
        TargetError: Nothing is published there, or an id is not retracted.
        PublishError: A check failed, or the tables are of another version. Nothing was changed.
    """
    snapshot = _current(root)
    found = [article for article in snapshot.manifest.retracted if article.matches(ids, source)]
    missing = [one for one in ids if not any(article.matches([one], source) for article in found)]
    if missing:
        listed = snapshot.path / MANIFEST
        raise TargetError(f"{root}: {', '.join(missing)}: not retracted; see the list retracted in {listed}")
    left = [article for article in snapshot.manifest.retracted if article not in found]
    change = Change(snapshot, _index(snapshot), retracted=left, rules=_rules(root, snapshot))
    snapshot = _publish(root, snapshot, change, EditInfo(kind="unretract", articles=_as_dicts(found)))
    return Edit(snapshot, found)


def rollback(root: Path, snapshot_id: str) -> Edit:
    """Publish what a former snapshot holds, as a new snapshot. Articles that were retracted since stay retracted.

    Args:
        root: Folder of the tables, locked.
        snapshot_id: Id of the former snapshot.

    Raises:
        TargetError: There is no such snapshot.
        PublishError: A check failed, or its tables are of another version. Nothing was changed.
    """
    last = _current(root, damaged=True)
    base = catalog.named(root, snapshot_id)
    base.require_same_tables()
    _require_unchanged(base)
    articles = _index(base)
    retracted = last.manifest.retracted
    removed = {accounting.digest_bytes(article.article_id) for article in retracted} & articles.keys()
    change = Change(base, articles, removed, retracted=retracted, recount=True, rules=_rules(root, last))
    return Edit(_publish(root, base, change, EditInfo(kind="rollback", to=base.id)))


def has_articles(root: Path, snapshot_id: str, article_ids: set[str]) -> bool:
    """Return whether a former snapshot has one of the articles; True where it is damaged, as it may have them."""
    try:
        former = catalog.load(root / "snapshots" / snapshot_id, whole=False)
        return bool(article_ids and _find(former, sorted(article_ids), None))
    except (OSError, pa.ArrowException, PublishError):
        return bool(article_ids)


def _current(root: Path, *, damaged: bool = False) -> Snapshot:
    """Return the published snapshot, after removing what a dead run left; `damaged` accepts one with missing files."""
    catalog.remove_unfinished(root)
    snapshot = catalog.require(root, whole=not damaged)
    if not damaged:
        snapshot.require_same_tables()
    return snapshot


def _require_unchanged(snapshot: Snapshot) -> None:
    """Raise PublishError if a file was changed: rolling back to it would publish the damage again."""
    for file in snapshot.files:
        if disk.describe(snapshot.path, file.path, file.rows) != file:
            raise PublishError(
                f"{snapshot.path / file.path} is not the file that was published; go back to another snapshot: "
                "newstables check --all says which are whole"
            )


def _index(snapshot: Snapshot) -> ArticleIndex:
    return ArticleIndex(snapshot, snapshot.manifest.reader, snapshot.manifest.reader_version)


def _rules(root: Path, snapshot: Snapshot) -> LinkingRules:
    return rules_of_last_build(root, snapshot.manifest.settings)


def _as_dicts(articles: Sequence[RetractedArticle]) -> list[dict[str, str]]:
    return [article.model_dump(include=set(ID_COLUMNS)) for article in articles]


def _find(snapshot: Snapshot, ids: Sequence[str], source: str | None) -> list[RetractedArticle]:
    """Return the published articles with those ids."""
    wanted = pa.array(ids, pa.string())
    found: list[RetractedArticle] = []
    for file in snapshot.files_of("articles"):
        rows = parquet.read_table(snapshot.path / file.path, ID_COLUMNS)
        mask = pc.or_(pc.is_in(rows["article_id"], value_set=wanted), pc.is_in(rows["external_id"], value_set=wanted))
        matching = rows.filter(pc.and_(mask, pc.equal(rows["source"], source)) if source else mask)
        found += [RetractedArticle(**row) for row in matching.to_pylist()]
    return found


def _check_ids(root: Path, ids: Sequence[str], source: str | None, found: Sequence[RetractedArticle]) -> None:
    """Raise TargetError unless each id is that of articles of exactly one source."""
    for one in ids:
        sources = sorted({article.source for article in found if article.matches([one], source)})
        if not sources:
            of_source = f" of source {source}" if source else ""
            raise TargetError(
                f"{root}: no article{of_source} has the id {one}; give its article_id or external_id, as the table "
                "articles has them. Nothing was retracted"
            )
        if len(sources) > 1:
            raise TargetError(
                f"{root}: articles of several sources have the id {one} ({', '.join(sources)}); choose one with "
                "--source, or give the article_id. Nothing was retracted"
            )


def _publish(root: Path, base: Snapshot, change: Change, edit: EditInfo) -> Snapshot:
    now = datetime.now(UTC)
    provenance = Provenance(
        created_at=now.isoformat(timespec="seconds"),
        code={"newstables": version()},
        edit=edit,
        reader=base.manifest.reader,
        reader_version=base.manifest.reader_version,
        accounting=dict.fromkeys(("read", *accounting.PLACES), 0),
        quarantine=QuarantineCounts(),
        stale=base.manifest.stale,
        runner="nothing was read",
        inputs=InputCounts(),
        settings=base.manifest.settings,
    )
    return snapshot_writer.publish(root, catalog.new_id(root, now), change, provenance)
