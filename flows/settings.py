"""What a build may be told: one model that the command line and the Prefect flow share."""

from __future__ import annotations

import os
import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from transforms.readers import READERS

DEFAULT_INPUT = "data/raw"


class BuildSettings(BaseModel):
    """Settings of one build. Wrong values are refused before any work."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    inputs: list[Annotated[str, Field(min_length=1)]] = Field(
        default=[], description=f"Files, folders, globs or fsspec URLs to read; none means {DEFAULT_INPUT}."
    )
    to: Annotated[str, Field(min_length=1)] = Field(
        default="data", description="Folder that gets the tables: published, snapshots/ and quarantine/."
    )
    reader: str = Field(
        default="rules",
        description="What finds mentions, quotes and speakers in the text.",
        json_schema_extra={"enum": list(READERS)},
    )
    source: Annotated[str, Field(min_length=1)] = Field(
        default="default",
        description="Publisher or feed of the records that name none: it keeps equal ids of two publishers apart.",
    )
    since: date | None = Field(
        default=None, description="First day of publication to take (UTC); articles without a date are skipped then."
    )
    until: date | None = Field(default=None, description="Last day of publication to take (UTC), itself included.")
    min_chars: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=1, description="Refuse texts with fewer characters: they go to the quarantine."
    )
    workers: Annotated[int, Field(ge=1, le=256)] | None = Field(
        default=None, description="Processes that read articles; as many as there are CPUs unless given."
    )
    refresh: bool = Field(
        default=False, description="Read again what another reader or version has read, where it is in the input."
    )
    dry_run: bool = Field(default=False, description="Say what a build would read, skip and refuse; write nothing.")
    batch_articles: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=250, description="Articles a batch: what a worker reads at once, and what a killed run loses at most."
    )
    batch_chars: Annotated[int, Field(ge=1, le=100_000_000)] = Field(
        default=1_000_000, description="Characters a batch: a batch ends when it has this many."
    )
    keep_snapshots: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=10, description="Former snapshots that stay whatever their age, so that who reads one can finish."
    )
    keep_hours: Annotated[float, Field(ge=0, le=1_000_000)] = Field(
        default=24.0, description="Hours that a former snapshot stays at least after it was replaced."
    )
    wait: Annotated[float, Field(ge=0, le=1_000_000)] = Field(
        default=0.0, description="Seconds to wait for another build into the same folder; 0 fails at once."
    )

    @field_validator("reader")
    @classmethod
    def _known_reader(cls, reader: str) -> str:
        if reader not in READERS:
            raise ValueError(f"the readers are: {', '.join(READERS)}")
        return reader

    @field_validator("since", "until", mode="before")
    @classmethod
    def _written_day(cls, day: object) -> object:
        """Takes no number, which pydantic would read as seconds since 1970."""
        if isinstance(day, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", day):
            return day  # a day with its midnight, as forms give it
        if isinstance(day, (str, int, float)):
            try:
                return date.fromisoformat(str(day))
            except ValueError:
                raise ValueError("give a day as YYYY-MM-DD") from None
        return day

    @model_validator(mode="after")
    def _window_has_days(self) -> BuildSettings:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since ({self.since}) is after until ({self.until}); exchange the two")
        return self

    @property
    def n_workers(self) -> int:
        """Processes to read with: as asked for, else the CPUs this process may use."""
        if self.workers:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
