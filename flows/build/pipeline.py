"""The steps of a build after its input was read: settle where records went, publish what is new, tidy up.

`flows.operations.build` runs them in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows import version
from flows.batches.batch_folder import done_batches, read_mark
from flows.batches.batch_outcome import batch_versions, refused_records
from flows.batches.remove_batches import remove_batches
from flows.build.run_state import RunState
from flows.errors import PublishError
from flows.fault_points import reached
from flows.ingest.refusal_log import write_solved
from flows.publish import snapshot_writer
from flows.publish.part_writer import Change
from flows.report.archive_figures import most_quoted
from flows.result import (
    SHOWN_REFUSALS,
    QuarantineCounts,
    QuotedSpeaker,
    QuoteSamples,
    ReaderInfo,
    RefusedRecord,
    Result,
    count_inputs,
)
from flows.snapshots import retention
from flows.snapshots.manifest import Provenance
from flows.snapshots.snapshot import Snapshot
from transforms.records.accounting import Settlement


@dataclass(frozen=True)
class Settled:
    """Where the records of a build went.

    Attributes:
        settlement: What the accounting says.
        batches: The finished batches with articles of this input.
        resumed: Number of articles that an earlier run, which did not finish, had read.
        unchanged_files: Number of input files that were not opened.
        quarantine: Refused records.
        solved: Records of the quarantine that are solved once the run has published.
        has_news: Whether a new snapshot has to be published.
    """

    settlement: Settlement
    batches: Sequence[Path]
    resumed: int
    unchanged_files: int
    quarantine: QuarantineCounts
    solved: Sequence[dict[str, Any]]
    has_news: bool


def settle(run: RunState, unchanged_files: int) -> Settled:
    """Settle where every record went, and write the quarantine.

    Raises:
        PublishError: The published tables are outdated, and none of their articles could be read again.
    """
    batches = [batch for batch in done_batches(run.staging) if run.accounting.includes(*batch_versions(batch))]
    refused: set[bytes] = set()
    for batch in batches:
        for key, row in refused_records(batch):
            if run.accounting.includes({key}):
                run.quarantine.add(row, run.retry.origin_of(row["raw_uri"]) if run.retry else None)
                refused.add(key)
    settlement = run.accounting.settle(refused)
    run.quarantine.flush()
    solved = _solved(run, settlement)
    reached("quarantined")
    if run.outdated and run.write and len(run.published) and not settlement.winners:
        raise PublishError(f"{run.root}: none of the published articles could be read again; see the quarantine")
    return Settled(
        settlement=settlement,
        batches=batches,
        resumed=sum(read_mark(batch).articles for batch in batches if batch in run.resumed),
        unchanged_files=unchanged_files,
        quarantine=_count_quarantine(run, settlement.counts["read"], solved),
        solved=solved,
        has_news=run.write and bool(settlement.winners or run.outdated or run.relinked),
    )


def publish_settled(run: RunState, settled: Settled) -> Snapshot:
    """Publish the new articles of the staged batches in the folder of the build; see `flows.publish`."""
    # Outdated tables cannot stand next to ours: an article of theirs that was refused now is in the quarantine alone.
    removed = run.published.keys() if run.outdated else settled.settlement.replaced
    change = Change(
        run.snapshot,
        run.published,
        removed,
        settled.batches,
        settled.settlement.winners,
        run.snapshot.manifest.retracted if run.snapshot else (),
        rules=run.rules,
    )
    return snapshot_writer.publish(run.root, run.run_id, change, _provenance(run, settled))


def tidy(run: RunState, settled: Settled, published: Snapshot | None) -> None:
    """Remove what is no longer needed and note what is known now.

    It also runs where nothing was new, as an earlier run may have died before this step. The tables are published by
    now: a failure here is reported, and does not fail the build.
    """
    try:
        if published:
            retention.retire(run.root, run.settings.keep_snapshots, run.settings.keep_hours, run.now)
        remove_batches(settled.batches)
        write_solved(run.root, run.run_id, settled.solved)  # after the batches are gone: no retry asks for them again
        reached("solved")
        if run.retry is None:  # a retry looks only at some records of a file
            run.seen_files.write(run.sources, lambda key: run.accounting.is_in_tables(settled.settlement, key))
    except OSError as error:
        run.progress.notice(f"the tables are published, but tidying up failed; the next build tries again: {error}")
    reached("ledger written")


def describe(run: RunState, settled: Settled, snapshot: Snapshot | None) -> Result:
    """Return the result of a build; `snapshot` is the one that is published now, None where nothing is."""
    status = "published" if settled.has_news else "unchanged" if run.write else "dry run"
    return Result(
        status=status,
        run_id=run.run_id,
        snapshot=str(snapshot.path.absolute()) if snapshot else None,
        report=str(snapshot.report.absolute()) if snapshot and snapshot.report else None,
        report_error=snapshot.manifest.report_error if snapshot else None,
        accounting=settled.settlement.counts,
        quarantine=settled.quarantine,
        stale=_count_stale(run, settled),
        reader_before=run.snapshot.manifest.reader if run.snapshot else None,
        refreshed=settled.settlement.refreshed,
        tables=snapshot.rows if snapshot else {},
        speakers=_most_quoted(snapshot),
        samples=snapshot.manifest.samples if snapshot else QuoteSamples(),
        inputs=count_inputs(run.sources, settled.unchanged_files),
        reader=ReaderInfo(name=run.reader.name, version=run.reader.version),
        runner=run.choice.why,
        resumed=settled.resumed,
        rejects=_rejects(run),
        notes=_notes(run),
        quarantine_files=run.quarantine.files,
        seconds=run.times.with_total(),
    )


def _most_quoted(snapshot: Snapshot | None) -> list[QuotedSpeaker]:
    if snapshot is None or snapshot.outdated:
        return []
    return most_quoted(snapshot)


def _solved(run: RunState, settlement: Settlement) -> list[dict[str, Any]]:
    """Return which records of the quarantine are solved. They are noted after publishing.

    If the run dies in between, their articles are in the tables, and the next run that reads them notes it.
    """
    articles = {version[:16] for version in settlement.winners}
    return run.quarantine.solved(
        lambda version: run.accounting.is_in_tables(settlement, version),
        lambda version: version[:16] in articles or run.accounting.is_published_or_retracted(version[:16]),
    )


def _count_quarantine(run: RunState, n_read: int, solved: Sequence[dict[str, Any]]) -> QuarantineCounts:
    held = run.quarantine
    return QuarantineCounts(
        new=held.new,
        known=held.known,
        share=round(held.new / max(1, n_read), 4),
        limit=run.settings.warn_quarantined,
        reasons=dict(held.reasons.most_common()),
        solved=dict(Counter(row["outcome"] for row in solved).most_common()),
    )


def _rejects(run: RunState) -> list[RefusedRecord]:
    return [RefusedRecord(**example) for example in run.quarantine.examples]


def _notes(run: RunState) -> list[str]:
    return [*run.notes.sentences(run.settings.dates), *run.rules.notes()]


def _count_stale(run: RunState, settled: Settled) -> int:
    return 0 if run.outdated else settled.settlement.stale


def _provenance(run: RunState, settled: Settled) -> Provenance:
    return Provenance(
        created_at=run.now.isoformat(timespec="seconds"),
        code={"newstables": version()},
        reader=run.reader.name,
        reader_version=run.reader.version,
        accounting=settled.settlement.counts,
        quarantine=settled.quarantine,
        rejects=_rejects(run)[:SHOWN_REFUSALS],
        notes=_notes(run),
        stale=_count_stale(run, settled),
        refreshed=settled.settlement.refreshed,
        runner=run.choice.why,
        resumed=settled.resumed,
        inputs=count_inputs(run.sources, settled.unchanged_files),
        settings=run.settings.model_dump(mode="json"),
        seconds=run.times.seconds,
    )
