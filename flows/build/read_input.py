"""Go through the input, and through stale published articles: account for records and send new ones to be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache
from math import ceil
from pathlib import Path

from flows.batches import time_limit
from flows.batches.batcher import Batcher, PostponedRecords
from flows.batches.workers import Submit
from flows.build.dispatch import Dispatcher
from flows.build.parse_ahead import ParseAhead, parsing_ahead
from flows.build.run_state import RunState
from flows.build.shared_ids import check_json_ids
from flows.fault_points import reached
from flows.ingest.endings import ENDINGS
from flows.ingest.listing import printable
from flows.ingest.parse_source import read_source
from flows.ingest.record_parser import LostQuotes, Refusal
from flows.ingest.refusal_log import Origin
from flows.ingest.sources import Source, Sources, discover
from flows.setting_fields import DEFAULT_INPUT
from flows.settings import BuildSettings
from flows.snapshots.snapshot import PartSet, require_columns
from flows.storage import parquet
from flows.storage.lock import OWN_FOLDERS
from flows.wording import count, counts_by_name
from transforms.contract.tables import RECORDS
from transforms.records.accounting import Verdict, digest_bytes, version_key
from transforms.records.record import Record

LONG_CHARACTERS = 500_000  # of a text: reading takes some ten seconds or more


def find_sources(settings: BuildSettings, root: Path) -> Sources:
    """Return the files of the input, without those that builds write below `root`.

    There are none where the default input does not exist.
    """
    if not settings.inputs and not Path(DEFAULT_INPUT).is_dir():
        return Sources()
    own = tuple(os.path.join(os.path.realpath(root), folder, "") for folder in OWN_FOLDERS)  # noqa: PTH118
    found = discover(settings.inputs or [DEFAULT_INPUT])
    real = cache(os.path.realpath)
    kept = [source for source in found if not f"{real(os.path.dirname(source.uri))}/".startswith(own)]  # noqa: PTH120
    check_json_ids(kept, Origin.of(settings).read_settings())
    return Sources(kept, found.ignored, found.barren)


def explain_no_input(inputs: Sequence[str], sources: Sources) -> str:
    """Return why an input has nothing to read: where that is, what lies there, and what to do."""
    where = ", ".join(map(printable, inputs)) or f"{DEFAULT_INPUT}, the default input"
    if not inputs and not Path(DEFAULT_INPUT).is_dir():
        what = "there is no such folder"
    elif sources.ignored:
        what = f"there are no articles, only files that are not read ({counts_by_name(sources.ignored)})"
    else:
        what = "there are no files (hidden ones do not count)"
    return f"{where}: {what}; put articles there ({ENDINGS}), or name other files or folders"


def count_input(run: RunState) -> int:
    """Account for every record without reading articles, for a dry run; return the number of unchanged files."""
    unchanged = 0
    with _parsing_ahead(run) as ahead:
        for source in run.sources:
            if _is_unchanged(run, source):
                run.progress.advance(source.size)
                unchanged += 1
            else:
                for _ in _account(run, ahead, source, run.progress.advance):
                    pass
    for _ in _account_kept(run):
        pass
    for record in _stale_records(run):
        run.accounting.add_stale_article(record.article_id, record.content_sha256)
    return unchanged


def read_input(run: RunState, submit: Submit) -> int:
    """Account for every record, and read those that are new or stale; return the number of unchanged files.

    Args:
        run: The state of the build.
        submit: Hands a group of staged batches to a worker.
    """
    sizes = (run.settings.batch_articles, run.settings.batch_chars)
    batcher, postponed = Batcher(run.staging, *sizes, run.choice.workers), PostponedRecords(run.staging, *sizes)
    dispatcher = Dispatcher(run, submit)

    def read(record: Record) -> None:
        _announce_if_long(run, record)
        dispatcher.expect()
        dispatcher.send(*batcher.add(record))

    def take(record: Record, verdict: Verdict) -> None:
        if verdict == "read":
            read(record)
        elif batcher.empty:
            dispatcher.skip()
        if verdict == "wait":
            postponed.add(record)

    unchanged = 0
    with _parsing_ahead(run) as ahead:
        for source in run.sources:
            if _is_unchanged(run, source):
                unchanged += 1
                dispatcher.consume(source.size)
                if batcher.empty:
                    dispatcher.skip()
                continue
            for record, verdict in _account(run, ahead, source, dispatcher.consume):
                take(record, verdict)
    for record, verdict in _account_kept(run):
        take(record, verdict)
    for record in postponed.take():
        if run.accounting.is_winner(record.article_id, record.content_sha256):
            read(record)
    for record in _stale_records(run, dispatcher.consume):
        if run.accounting.add_stale_article(record.article_id, record.content_sha256) == "read":
            read(record)
    dispatcher.send(*batcher.finish())
    dispatcher.finish()
    reached("read")
    return unchanged


def _announce_if_long(run: RunState, record: Record) -> None:
    """Report a text that takes so long to read that a user wonders what the build is doing."""
    if len(record.text) >= LONG_CHARACTERS:
        limit = count(ceil(time_limit.seconds(len(record.text)) / 60), "minute")
        run.progress.notice(
            f"reading {record.raw_uri}: a text of {len(record.text):,} characters takes a while "
            f"(it is refused after {limit} of computing)"
        )


def _is_unchanged(run: RunState, source: Source) -> bool:
    """Return whether a file need not be opened, as all its records are known and published; they are counted then."""
    pairs = run.seen_files.pairs(source) if run.retry is None else None
    return pairs is not None and run.accounting.add_unchanged_file(pairs, source.modified)


def _parsing_ahead(run: RunState) -> AbstractContextManager[ParseAhead]:
    """Provide what reads the files of the input. Those of a retry are read one by one, each as its own run read it."""
    settings = {**Origin.of(run.settings).read_settings(), "now": run.now}
    return parsing_ahead(
        run.sources if run.retry is None else (),
        lambda source: run.seen_files.pairs(source) is not None,
        settings,
        run.settings.n_workers,
    )


def _account(
    run: RunState, ahead: ParseAhead, source: Source, advance: Callable[[int], None]
) -> Iterator[tuple[Record, Verdict]]:
    """Yield the records of a file and whether they have to be read; refused ones go to the quarantine.

    Of a file with refused records that are tried again, only these are taken.
    """
    selection = run.retry.selected[source.uri] if run.retry else None
    if selection:
        settings = {**selection.origin.read_settings(), "now": run.now}
        items = read_source(source, advance=advance, ignore=run.sources.ignore, mended=run.notes.add_mended, **settings)
    else:
        items = ahead.read(source, advance, run.sources.ignore, run.notes.add_mended)
    pairs, certain = [], True
    for item in items:
        if isinstance(item, LostQuotes):
            if not selection or selection.takes(item.raw_sha256):
                run.notes.add_lost_quotes(item)
            continue
        if selection and not selection.takes(item.raw_sha256):
            run.quarantine.note_left_alone(item.raw_sha256)
            continue
        if isinstance(item, Refusal):
            _refuse(run, item, selection.origin if selection else None)
            certain = False
            continue
        pairs.append(version_key(item.article_id, item.content_sha256))
        certain &= item.published_at is not None or not item.published_raw  # a date in the future may be one next time
        yield item, _add(run, item, source.modified)
    for uri in filter(None, (source.uri, source.metadata)):
        run.quarantine.note_read(printable(uri))
    if certain and run.retry is None:
        run.seen_files.add(source, pairs)


def _account_kept(run: RunState) -> Iterator[tuple[Record, Verdict]]:
    """Yield the refused records that are tried again from their kept bytes.

    They are old: one replaces a published article only if the dates of both say that it is newer.
    """
    for item, origin, refused_at in run.retry.read_kept(now=run.now) if run.retry else ():
        if isinstance(item, Refusal):
            _refuse(run, item, origin)
            continue
        if isinstance(item, LostQuotes):
            run.notes.add_lost_quotes(item)
            continue
        before = run.published.get(digest_bytes(item.article_id))
        if before and (before.dated is None or (item.updated_at or item.published_at) is None):
            run.quarantine.note_passed(item.raw_sha256, version_key(item.article_id, item.content_sha256))
        else:
            yield item, _add(run, item, refused_at)


def _refuse(run: RunState, refusal: Refusal, origin: Origin | None) -> None:
    run.accounting.add_refused()
    run.quarantine.add(refusal._asdict(), origin)


def _add(run: RunState, record: Record, modified: float) -> Verdict:
    run.notes.add(record)
    run.quarantine.note_passed(record.raw_sha256, version_key(record.article_id, record.content_sha256))
    return run.accounting.add_record(
        record.article_id, record.content_sha256, record.published_at, record.updated_at, modified
    )


def _stale_records(run: RunState, advance: Callable[[int], None] | None = None) -> Iterator[Record]:
    """Yield the stale published articles as records, if a refresh was asked for."""
    for part in run.published.stale_parts() if run.settings.refresh else ():
        yield from _stale_records_of(run, part)
        (advance or run.progress.advance)(part.files["articles"].bytes)


def _stale_records_of(run: RunState, part: PartSet) -> Iterator[Record]:
    """Yield the stale articles of a published part as records, with their repaired text, which repair leaves as it is.

    Raises:
        flows.errors.PublishError: Tables of an earlier version lack a column that a record needs.
    """
    assert run.snapshot is not None
    path = run.snapshot.path / part.files["articles"].path
    names = [name for name in RECORDS.names if name in parquet.part_schema(path).names]
    require_columns(run.snapshot, [c.name for c in RECORDS.columns if not c.null and c.name not in names])
    for batch in parquet.read_chunks(path, names):
        for row in batch.to_pylist():
            record = Record(**dict.fromkeys(RECORDS.names) | row)
            if run.published[digest_bytes(record.article_id)].stale:
                yield record
