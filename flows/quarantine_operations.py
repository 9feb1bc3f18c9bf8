"""Each command of the group `quarantine` as one function, for a folder and for a URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from flows.build.retry_plan import NotTried, RetryPlan, plan_retry
from flows.ingest.refusal_log import QUARANTINE, Origin, RefusedRow
from flows.maintenance import refused_records
from flows.maintenance.refused_records import ExportForm, RefusedFilter, RefusedList
from flows.progress import NO_PROGRESS, ProgressReporter
from flows.result import Result
from flows.setting_fields import (
    Dates,
    DryRun,
    Encoding,
    Languages,
    Map,
    MinChars,
    ReaderName,
    Source,
    To,
    Wait,
    Work,
    Workers,
)
from flows.settings import BuildSettings
from flows.snapshots import catalog
from flows.targets.execution import PLAIN, Execution
from flows.targets.locked_build import Prepared, build_locked
from flows.targets.open_target import Target, open_target
from transforms import readers

ALL = RefusedFilter()
# Settings that a retry takes from the last build.
AS_BEFORE = ("source", "min_chars", "dates", "map", "encoding", "languages", "known", "search_index")


class RetrySettings(BaseModel):
    """Settings of a retry. What is None is as the run that refused a record had it, or as the last build had it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: To = "data"
    reader: ReaderName | None = None
    source: Source | None = None
    min_chars: MinChars | None = None
    dates: Dates = None
    map: Map = {}
    encoding: Encoding = None
    languages: Languages | None = None
    workers: Workers = None
    dry_run: DryRun = False
    wait: Wait = 0.0
    work: Work = None

    def change(self, origin: Origin) -> Origin:
        """Return how a record is read, given how it was read before."""
        given = {name: getattr(self, name) for name in ("source", "min_chars", "dates", "encoding", "languages")}
        names = tuple((dict(origin.map) | self.map).items())
        return origin._replace(map=names, **{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True)
class Retried:
    """What a retry did.

    Attributes:
        tried: Number of records that were read again.
        solved: Number of those that are solved, by `flows.ingest.refusal_log.OUTCOMES`; some others may be solved with
            them, as they have the same bytes.
        refused: Records that are refused again, by reason.
        not_tried: Records that cannot be read again, and why.
        result: The result of the build.
    """

    tried: int
    solved: dict[str, int]
    refused: dict[str, int]
    not_tried: list[NotTried]
    result: Result

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        not_tried = [one._asdict() for one in self.not_tried]
        counts = {"tried": self.tried, "solved": self.solved, "refused": self.refused}
        return {**counts, "not_tried": not_tried, "result": self.result.as_dict()}


def list_refused(to: str | os.PathLike[str], chosen: RefusedFilter = ALL) -> RefusedList:
    """Return refused records, those refused last first.

    Raises:
        flows.errors.TargetError: Nothing is published there, and no record was refused.
    """
    with _opened(open_target(to)) as root:
        return refused_records.list_refused(root, chosen)


def show_refused(to: str | os.PathLike[str], record_id: str) -> RefusedRow:
    """Return one refused record with its bytes.

    Raises:
        flows.errors.InputError: There is none with this id, or several have ids that begin so.
        flows.errors.TargetError: Nothing is published there, and no record was refused.
    """
    with _opened(open_target(to)) as root:
        return refused_records.find_refused(root, record_id)


def export_refused(
    to: str | os.PathLike[str], folder: str | os.PathLike[str], form: ExportForm = "files", chosen: RefusedFilter = ALL
) -> int:
    """Write refused records into a folder; return their number. See `flows.maintenance.refused_records`.

    Raises:
        flows.errors.InputError: The folder has files, or is a file.
        flows.errors.TargetError: Nothing is published there, and no record was refused.
    """
    with _opened(open_target(to)) as root:
        return refused_records.export_refused(root, Path(folder), form, chosen)


def retry_refused(
    settings: RetrySettings,
    chosen: RefusedFilter = ALL,
    progress: ProgressReporter = NO_PROGRESS,
    execution: Execution = PLAIN,
) -> Retried:
    """Read refused records again, and publish those that pass now.

    Each is read from its file or, if that is gone, from the bytes that were kept; as the run that refused it read it,
    unless `settings` says otherwise. Other records of these files are left alone.

    Raises:
        Exception: See `flows.operations.build`.
    """
    target = open_target(settings.to, settings.work)
    plans: list[RetryPlan] = []

    def prepare() -> Prepared:
        plan = plan_retry(target.root, chosen.takes, settings.change)
        plans.append(plan)
        return Prepared(_build_settings(settings, target, plan), plan.sources, plan)

    with _opened(target):
        pass  # where there is nothing, not even a lock is written
    result = build_locked(target, prepare, progress, execution, dry_run=settings.dry_run, wait=settings.wait)
    (plan,) = plans
    counts = result.quarantine
    return Retried(len(plan.tried), counts.solved, counts.reasons, plan.not_tried, result)


@contextmanager
def _opened(target: Target) -> Iterator[Path]:
    """Give the folder that holds the quarantine; raise the error of all commands if there is neither it nor tables."""
    with target.refused() as root:
        if not any((root / QUARANTINE).glob("*.parquet")):
            target.published_id()
        yield root


def _build_settings(settings: RetrySettings, target: Target, plan: RetryPlan) -> BuildSettings:
    """Return the settings of the build: those of the last one, whose inputs and reader the manifest goes on naming."""
    snapshot = catalog.current(target.root, whole=False)
    last = dict(snapshot.manifest.settings) if snapshot else {}
    read = [selection.origin for selection in plan.selected.values()]
    as_before = {name: last[name] for name in AS_BEFORE if name in last}
    return BuildSettings(
        inputs=last.get("inputs") or list(read[0].inputs if read else ()),
        to=settings.to,
        reader=settings.reader or (snapshot.manifest.reader if snapshot else readers.DEFAULT),
        workers=settings.workers,
        dry_run=settings.dry_run,
        work=settings.work,
        **as_before,
    )
