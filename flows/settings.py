"""What the flows and the command line may be told. Every setting is declared once, with its meaning and limits."""

from __future__ import annotations

import os
import re
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from flows.storage.locations import EXAMPLES, is_url, known
from transforms.readers import DEFAULT, READERS

DEFAULT_INPUT = "data/raw"
RunnerName = Literal["auto", "processes", "threads", "dask", "ray"]
RUNNERS = get_args(RunnerName)


def _known_reader(reader: str) -> str:
    if reader not in READERS:
        raise ValueError(f"the readers are: {', '.join(READERS)}")
    return reader


def _written_day(day: object) -> object:
    """Takes no number, which pydantic would read as seconds since 1970."""
    if isinstance(day, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", day):
        return day  # a day with its midnight, as forms give it
    if isinstance(day, (str, int, float)):
        try:
            return date.fromisoformat(str(day))
        except ValueError:
            raise ValueError("give a day as YYYY-MM-DD") from None
    return day


def _limited(low: int, high: int, meaning: str) -> Any:
    """A number's limits, which its description says too: Prefect's form shows nothing else of a field."""
    return Field(ge=low, le=high, description=f"{meaning} ({low:,} to {high:,})")


Text = Annotated[str, Field(min_length=1)]
Inputs = Annotated[
    list[Text],
    Field(
        description="Files, folders, globs or fsspec URLs to read, such as articles/ or feed/2026-*.jsonl.gz; none "
        f"means {DEFAULT_INPUT}.",
        examples=[["articles/", "feed/2026-*.jsonl.gz"]],
    ),
]
To = Annotated[
    Text,
    AfterValidator(known),
    Field(
        description="Folder that gets the tables: published, snapshots/ and quarantine/; or a URL in an object store: "
        f"{EXAMPLES}."
    ),
]
Day = Annotated[date, BeforeValidator(_written_day)]
Since = Annotated[
    Day | None,
    Field(
        description="First day of publication to take (UTC), such as 2026-01-01; none means no limit. With a limit, "
        "articles without a date are skipped.",
        examples=["2026-01-01"],
    ),
]
Until = Annotated[
    Day | None,
    Field(
        description="Last day of publication to take (UTC), itself included; none means no limit.",
        examples=["2026-01-31"],
    ),
]
ReaderName = Annotated[
    str,
    AfterValidator(_known_reader),
    Field(
        description="What finds mentions, quotes and speakers in the text. "
        + " ".join(f"{name}: {what}." for name, what in READERS.items()),
        json_schema_extra={"enum": list(READERS)},
    ),
]
Refresh = Annotated[
    bool,
    Field(
        description="Read again all that another reader or version has read: from the input, and what that lacks from "
        "the tables."
    ),
]
DryRun = Annotated[bool, Field(description="Say what a build would read, skip and refuse; write nothing.")]
Source = Annotated[
    Text,
    Field(description="Publisher or feed of the records that name none: it keeps equal ids of two publishers apart."),
]
MinChars = Annotated[int, _limited(1, 1_000_000, "Refuse texts with fewer characters: they go to the quarantine.")]
WarnQuarantined = Annotated[
    float, _limited(0, 1, "Share of newly refused records in all records read above which a run warns: 0.05 is 5 %.")
]
Workers = Annotated[
    Annotated[int, Field(ge=1, le=256)] | None,
    Field(description="Processes that read articles; as many as there are CPUs unless given. (1 to 256)"),
]
Runner = Annotated[
    RunnerName,
    Field(
        description="Where articles are read; auto takes processes where the reader holds Python's lock, else threads. "
        "dask and ray spread batches over their workers, which share the folder of the tables. What is hardly more "
        "than a batch is read at once, without processes or threads."
    ),
]
DaskAddress = Annotated[
    Annotated[str, Field(pattern=r"^[a-z]+://.+")] | None,
    Field(
        description="Scheduler of a running Dask cluster, such as tcp://scheduler:8786, for runner dask; it starts "
        "workers on this machine unless given.",
        examples=["tcp://scheduler:8786"],
    ),
]
BatchArticles = Annotated[
    int, _limited(1, 10_000, "Articles a batch: what a worker reads at once, and what a killed run loses at most.")
]
BatchChars = Annotated[int, _limited(1, 100_000_000, "Characters a batch: a batch ends when it has this many.")]
KeepSnapshots = Annotated[
    int, _limited(0, 100_000, "Former snapshots that stay whatever their age, so that who reads one can finish.")
]
KeepHours = Annotated[
    float, _limited(0, 1_000_000, "Hours that a former snapshot stays at least after it was replaced.")
]
Work = Annotated[
    Text | None,
    Field(
        description="Folder of this machine for what is under way, where the tables are in an object store: staged "
        "batches and a copy of the published snapshot; the user's cache folder unless given. Workers of dask and ray "
        "must share it.",
        examples=["/var/lib/newstables"],
    ),
]
Wait = Annotated[
    float, _limited(0, 1_000_000, "Seconds to wait for another build into the same folder; 0 fails at once.")
]


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _address_fits(address: str | None, runner: str, workers: int | None) -> None:
    if address and runner != "dask":
        raise ValueError(f"dask_address goes with runner dask, not with {runner}")
    if address and workers:
        raise ValueError("the cluster at dask_address has its own workers; leave out workers, or the address")


def _work_fits(work: str | None, to: str, runner: str) -> None:
    if work and not is_url(to):
        raise ValueError(f"work goes with tables in an object store; what is under way for {to} is kept in it")
    if is_url(to) and not work and runner in ("dask", "ray"):
        raise ValueError(
            f"runner {runner} and tables in an object store need work (--work FOLDER): a folder that the workers share "
            "with this machine, under the same path"
        )


class BuildSettings(_Settings):
    """Settings of one build. Wrong values are refused before any work."""

    inputs: Inputs = []
    to: To = "data"
    since: Since = None
    until: Until = None
    reader: ReaderName = DEFAULT
    refresh: Refresh = False
    dry_run: DryRun = False
    source: Source = "default"
    min_chars: MinChars = 1
    warn_quarantined: WarnQuarantined = 0.05
    workers: Workers = None
    runner: Runner = "auto"
    dask_address: DaskAddress = None
    batch_articles: BatchArticles = 250
    batch_chars: BatchChars = 1_000_000
    keep_snapshots: KeepSnapshots = 10
    keep_hours: KeepHours = 24.0
    wait: Wait = 0.0
    work: Work = None

    @model_validator(mode="after")
    def _window_has_days(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since ({self.since}) is after until ({self.until}); exchange the two")
        return self

    @model_validator(mode="after")
    def _settings_fit_each_other(self) -> Self:
        _address_fits(self.dask_address, self.runner, self.workers)
        _work_fits(self.work, self.to, self.runner)
        return self

    @property
    def n_workers(self) -> int:
        """Processes to read with: as asked for, else the CPUs this process may use."""
        if self.workers:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class RefreshSettings(_Settings):
    """Settings of a refresh: a build that reads again what another reader or version has read."""

    inputs: Inputs = []
    to: To = "data"
    reader: ReaderName = DEFAULT
    dry_run: DryRun = False
    source: Source = "default"
    workers: Workers = None
    runner: Runner = "auto"
    dask_address: DaskAddress = None
    wait: Wait = 0.0
    work: Work = None

    @model_validator(mode="after")
    def _settings_fit_each_other(self) -> Self:
        _address_fits(self.dask_address, self.runner, self.workers)
        _work_fits(self.work, self.to, self.runner)
        return self

    def to_build(self) -> BuildSettings:
        """The build that refreshes."""
        return BuildSettings(**self.model_dump(), refresh=True)


class CheckSettings(_Settings):
    """Settings of a check of the published tables."""

    to: To = "data"


class PruneSettings(_Settings):
    """Settings of the removal of former snapshots."""

    to: To = "data"
    keep_snapshots: KeepSnapshots = 10
    keep_hours: KeepHours = 24.0
    dry_run: Annotated[bool, Field(description="Say which snapshots would be removed; remove none.")] = False
