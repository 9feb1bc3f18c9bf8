"""The result of a build."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.ingest.sources import Sources

if TYPE_CHECKING:
    from flows.settings import BuildSettings

QUARANTINE_EVENT = "newstables.quarantine.exceeded"  # a run tells Prefect that it refused too large a share


@dataclass(frozen=True)
class Result:
    """What a build did; `--json` prints these keys.

    Attributes:
        status: `published`; `unchanged` (all of the input was known); `empty` (no input); `dry run`.
        run_id: The run's id: the new snapshot's, and the quarantine files'.
        snapshot: Absolute path, or URL, of the snapshot that is published now; None where there is none.
        report: Absolute path of that snapshot's report, an HTML page (of an object store's: of the copy here); None
            where it has none, or status is `empty`.
        report_error: Why it has none, where it could not be written.
        accounting: Records read, and how many of them ended in each place; they add up to `read`.
        quarantine: Refused records that are `new` and that were `known`, and all of them by `reasons`; the `share` of
            the new ones in all records read, and the `limit` above which a run warns of it.
        stale: Published articles that another reader or version read.
        refreshed: Articles read again from the tables, as the input did not have them: they are no records, so
            `accounting` does not count them.
        tables: Rows of the published tables.
        speakers: The most quoted: name, quotes, articles.
        inputs: Files and bytes of the input, files by format, how many are `as_before` and were not opened, and files
            `passed_over` by their ending.
        reader: Its name and version.
        runner: Where articles were read, and why there.
        resumed: Articles that were read already by a run that did not come to its end.
        rejects: The first records that were newly refused: reason, message, raw_uri, place.
        seconds: By stage: `first_batch` (from start to the first articles read), `read`, `publish`, `total`.
    """

    status: str
    run_id: str | None
    snapshot: str | None
    report: str | None
    report_error: str | None
    accounting: dict[str, int]
    quarantine: dict[str, Any]
    stale: int
    refreshed: int
    tables: dict[str, int]
    speakers: list[dict[str, Any]]
    inputs: dict[str, Any]
    reader: dict[str, str]
    runner: str
    resumed: int
    rejects: list[dict[str, Any]]
    seconds: dict[str, float]

    @classmethod
    def empty(cls, settings: BuildSettings, sources: Sources) -> Result:
        """The result of a build that found no input."""
        from transforms.records.accounting import PLACES

        published = Path(settings.to) / "published"
        return cls(
            status="empty",
            run_id=None,
            snapshot=str(published.resolve()) if published.exists() else None,
            report=None,
            report_error=None,
            accounting=dict.fromkeys(("read", *PLACES), 0),
            quarantine={"new": 0, "known": 0, "share": 0.0, "limit": settings.warn_quarantined, "reasons": {}},
            stale=0,
            refreshed=0,
            tables={},
            speakers=[],
            inputs=inputs_of(sources),
            reader={},
            runner="",
            resumed=0,
            rejects=[],
            seconds={},
        )

    def as_dict(self) -> dict[str, Any]:
        """It as plain values."""
        return asdict(self)

    @property
    def too_many_refused(self) -> bool:
        """Whether a larger share of the records was newly refused than the run was told to take without a warning."""
        return bool(self.quarantine["share"] > self.quarantine["limit"])

    @property
    def articles(self) -> int:
        """Articles of the new snapshot that the one before did not have, or not as they are."""
        return self.accounting["published"] + self.refreshed

    @property
    def per_second(self) -> float:
        """Those articles a second, from start to end."""
        return self.articles / max(self.seconds.get("total", 0.0), 0.001)


def inputs_of(sources: Sources, as_before: int = 0) -> dict[str, Any]:
    """The input in numbers; `as_before` of its files were not opened."""
    formats = Counter(source.format for source in sources)
    return {
        "files": len(sources),
        "bytes": sum(source.size for source in sources),
        "formats": dict(formats),
        "as_before": as_before,
        "passed_over": dict(sources.passed_over),
    }
