"""What a build goes through: its input, and what is published and is to be read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from flows.batches import staging
from flows.storage import parquet
from flows.ingest.sources import Source, Sources, discover
from flows.build.dispatch import Flight
from flows.ingest.parse_source import Refusal, read_source
from flows.build.run_state import Job
from flows.settings import DEFAULT_INPUT, BuildSettings
from flows.snapshots.catalog import Parts, require_columns
from flows.fault_points import reached
from flows.batches.workers import Submit
from transforms.records.accounting import Verdict, pair, short
from transforms.records.record import Record
from transforms.contract.tables import RECORDS

OWN_FOLDERS = ("snapshots", "staging", "quarantine", "ledger")


def find_sources(settings: BuildSettings) -> Sources:
    """The input's files; none where the default input is empty or not there. The build's own are no input."""
    if not settings.inputs and not Path(DEFAULT_INPUT).is_dir():
        return Sources()
    own = tuple(os.path.join(os.path.realpath(settings.to), folder, "") for folder in OWN_FOLDERS)  # noqa: PTH118
    found = discover(settings.inputs or [DEFAULT_INPUT])
    real = cache(os.path.realpath)
    kept = [source for source in found if not f"{real(os.path.dirname(source.uri))}/".startswith(own)]  # noqa: PTH120
    return Sources(kept, found.passed_over)


def scan(job: Job, submit: Submit | None) -> None:
    """Streams the input, and what is stale where that is asked for: records to the accounting, those to be read into
    batches, those to workers. Without workers nothing is read."""
    sizes = (job.settings.batch_articles, job.settings.batch_chars)
    warm_up = 0 if job.resumed else job.choice.workers  # a run that goes on has its first results
    batcher, waiting = staging.Batcher(job.stage, *sizes, warm_up), staging.Waiting(job.stage, *sizes)
    flight = Flight(job, submit)
    advance = flight.consume if submit else job.watch.advance
    for source in job.sources:
        if as_before(job, source):
            advance(source.size)
            if batcher.empty:
                flight.pass_by()
            continue
        for item, verdict in records(job, source, advance):
            if submit is None:
                continue
            if verdict == "read":
                flight.send(*batcher.add(item))
            elif batcher.empty:
                flight.pass_by()
            if verdict == "wait":
                waiting.add(item)
    for record in waiting.take():
        if job.accounting.wins(record[staging.ARTICLE_ID], record[staging.CONTENT]):
            flight.send(*batcher.add(record))
    for part in job.published.stale_parts() if job.settings.refresh else ():
        for record in stale_records(job, part):
            key = (record[staging.ARTICLE_ID], record[staging.CONTENT])
            if job.accounting.again(*key) == "read" and submit:
                flight.send(*batcher.add(record))
        advance(part.files["articles"].bytes)
    if submit:
        flight.send(*batcher.rest())
        flight.land()
        reached("read")


def as_before(job: Job, source: Source) -> bool:
    """Whether a file needs not be opened, as the ledger and the tables know all of it; its records are counted then."""
    pairs = job.ledger.pairs(source)
    if pairs is None or not job.accounting.see_again(pairs, source.modified):
        return False
    job.as_before += 1
    return True


def records(job: Job, source: Source, advance: Callable[[int], None]) -> Iterator[tuple[Record, Verdict]]:
    """The records of a file and whether they have to be read; what is refused goes to the quarantine."""
    settings, pairs, sure = job.settings, [], True
    for item in read_source(
        source, namespace=settings.source, min_chars=settings.min_chars, advance=advance, now=job.now
    ):
        if isinstance(item, Refusal):
            job.accounting.refuse()
            job.quarantine.add(item._asdict())
            sure = False
            continue
        pairs.append(pair(item.article_id, item.content_sha256))
        sure &= item.published_at is not None or not item.published_raw  # a date to come may be one the next time
        key = (item.article_id, item.content_sha256)
        yield item, job.accounting.see(*key, item.published_at, item.updated_at, source.modified)
    if sure:
        job.ledger.note(source, pairs)


def stale_records(job: Job, part: Parts) -> Iterator[tuple[Any, ...]]:
    """The stale articles of a published part as records; their text is the repaired one, which repair leaves as it is.

    Raises:
        flows.errors.PublishError: Tables of an earlier version lack a column that a record needs.
    """
    assert job.snapshot is not None
    path = job.snapshot.path / part.files["articles"].path
    names = [name for name in RECORDS.names if name in parquet.part_schema(path).names]
    require_columns(job.snapshot, [c.name for c in RECORDS.columns if not c.null and c.name not in names])
    for batch in parquet.read_batches(path, names):
        columns = {name: batch.column(name).to_pylist() for name in names}
        absent = [None] * batch.num_rows
        for record in zip(*(columns.get(name, absent) for name in RECORDS.names), strict=True):
            if job.published[short(record[staging.ARTICLE_ID])].stale:
                yield record
