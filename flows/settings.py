"""Declare the settings of the flows and the command line."""

from __future__ import annotations

import os
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.setting_fields import (
    BatchArticles,
    BatchChars,
    DaskAddress,
    Dates,
    DryRun,
    Encoding,
    Inputs,
    KeepHours,
    KeepSnapshots,
    Known,
    Languages,
    Map,
    MinChars,
    ReaderName,
    Refresh,
    Runner,
    SearchIndex,
    Since,
    Source,
    To,
    Until,
    Wait,
    WarnQuarantined,
    Work,
    Workers,
)
from flows.storage.locations import is_url
from transforms.readers import DEFAULT


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _check_address(address: str | None, runner: str, workers: int | None) -> None:
    if address and runner != "dask":
        raise ValueError(f"dask_address needs runner dask, not {runner}")
    if address and workers:
        raise ValueError("the cluster at dask_address has its own workers; leave out workers, or the address")


def _check_work(work: str | None, to: str, runner: str) -> None:
    if work and not is_url(to):
        raise ValueError(
            f"work is only for tables in an object store; {to} is a folder and holds its staged batches itself"
        )
    if is_url(to) and not work and runner in ("dask", "ray"):
        raise ValueError(
            f"runner {runner} and tables in an object store need work (--work FOLDER): a folder that the workers share "
            "with this machine, under the same path"
        )


class BuildBasics(_Settings):
    """What an editor sets: what to read, and where the tables go."""

    inputs: Inputs = []
    to: To = "data"
    since: Since = None
    until: Until = None
    reader: ReaderName = DEFAULT


class BuildAdvanced(_Settings):
    """The other settings of a build. Prefect's form has them in a group of their own."""

    refresh: Refresh = False
    dry_run: DryRun = False
    source: Source = "default"
    min_chars: MinChars = 1
    dates: Dates = None
    map: Map = {}
    encoding: Encoding = None
    languages: Languages = "en"
    known: Known = []
    warn_quarantined: WarnQuarantined = 0.05
    workers: Workers = None
    runner: Runner = "auto"
    dask_address: DaskAddress = None
    batch_articles: BatchArticles = 250
    batch_chars: BatchChars = 1_000_000
    keep_snapshots: KeepSnapshots = 10
    keep_hours: KeepHours = 24.0
    search_index: SearchIndex = True
    wait: Wait = 0.0
    work: Work = None


class BuildSettings(BuildAdvanced, BuildBasics):
    """Settings of one build. Invalid values are refused before any work."""

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since ({self.since}) is after until ({self.until}); swap them")
        return self

    @model_validator(mode="after")
    def _check_combination(self) -> Self:
        _check_address(self.dask_address, self.runner, self.workers)
        _check_work(self.work, self.to, self.runner)
        return self

    @property
    def n_workers(self) -> int:
        """Return the number of workers: as asked for, else the CPUs this process may use."""
        if self.workers:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class RefreshBasics(_Settings):
    """What an editor sets of a refresh."""

    inputs: Inputs = []
    to: To = "data"
    reader: ReaderName = DEFAULT


class RefreshAdvanced(_Settings):
    """The other settings of a refresh."""

    dry_run: DryRun = False
    source: Source = "default"
    dates: Dates = None
    map: Map = {}
    encoding: Encoding = None
    languages: Languages = "en"
    known: Known = []
    workers: Workers = None
    runner: Runner = "auto"
    dask_address: DaskAddress = None
    search_index: SearchIndex = True
    wait: Wait = 0.0
    work: Work = None


class RefreshSettings(RefreshAdvanced, RefreshBasics):
    """Settings of a refresh: a build that reads again all articles that another reader or version has read."""

    @model_validator(mode="after")
    def _check_combination(self) -> Self:
        _check_address(self.dask_address, self.runner, self.workers)
        _check_work(self.work, self.to, self.runner)
        return self

    def to_build(self) -> BuildSettings:
        """Return the settings of the build that refreshes."""
        return BuildSettings(**self.model_dump(), refresh=True)


class CheckSettings(_Settings):
    """Settings of a check of the published tables."""

    to: To = "data"


class PruneSettings(_Settings):
    """Settings of the removal of former snapshots."""

    to: To = "data"
    keep_snapshots: KeepSnapshots = 10
    keep_hours: KeepHours = 24.0
    dry_run: Annotated[bool, Field(description="Report which snapshots would be removed; remove none.")] = False
