"""What a person sees of a run in Prefect's UI: its progress, its report, its tables and its events."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from pathlib import Path
from typing import Any, ParamSpec, Self
from urllib.parse import quote
from uuid import UUID

import httpx
from prefect import artifacts, get_run_logger
from prefect.assets import Asset, AssetProperties, add_asset_metadata
from prefect.events import emit_event
from prefect.exceptions import PrefectHTTPStatusError

from flows.maintenance.check import Checked
from flows.progress import Watch
from flows.result import QUARANTINE_EVENT, Result
from flows.snapshots.snapshot import Snapshot
from flows.storage.locations import is_url
from flows.wording import count, file_size
from transforms.contract.ids import digest
from transforms.contract.tables import TABLES

UPDATE_SECONDS = 2.0
LOG_SHARE = 0.1
KEY_CHARS = 400
REJECT_COLUMNS = ("raw_uri", "place", "message", "reason")  # in the order of a search for what is wrong
STAGES = {"first_batch": "until the first articles were read"}
P = ParamSpec("P")


class Progress(Watch):
    """Keeps a progress artifact up to date while its block runs, and logs every tenth of the input.

    A thread of its own updates the artifact: the client tries for minutes to reach a server that is away, and the work
    need not wait for that.

    Args:
        doing: What is done, for the artifact's description.
    """

    def __init__(self, doing: str = "Reading") -> None:
        self._doing = doing
        self._logger = get_run_logger()
        self._artifact: UUID | None = None
        self._size = self._consumed = self._articles = 0
        self._logged = 0.0
        self._ended = threading.Event()
        self._updates: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._ended.set()
        if kind is None:
            if self._updates:
                self._updates.join()  # its last update must not come after ours
            self._consumed = self._size or 1
            self._update()

    def begin(self, size: int) -> None:
        """See `Watch`."""
        self._size = size
        self._logger.info("input: %s", file_size(size))
        text = f"{self._doing} {file_size(size)}"
        self._artifact = _tell(artifacts.create_progress_artifact, 0.0, key="progress", description=text)
        self._updates = threading.Thread(target=copy_context().run, args=(self._keep_up,), daemon=True)
        self._updates.start()

    def stage(self, name: str) -> None:
        """See `Watch`."""
        self._logger.info("stage: %s", name)

    def say(self, text: str) -> None:
        """See `Watch`."""
        self._logger.info("%s", text)

    def advance(self, size: int) -> None:
        """See `Watch`."""
        self._consumed += size
        share = self._consumed / max(1, self._size)
        if share - self._logged >= LOG_SHARE:
            self._logged = share
            self._logger.info("%.0f %% of the input, %d articles read", 100 * share, self._articles)

    def articles(self, n: int) -> None:
        """See `Watch`."""
        self._articles += n

    def _keep_up(self) -> None:
        while not self._ended.wait(UPDATE_SECONDS):
            self._update()

    def _update(self) -> None:
        if self._artifact:
            percent = min(100.0, 100 * self._consumed / max(1, self._size))
            _tell(artifacts.update_progress_artifact, self._artifact, progress=percent)


def tell(result: Result, to: str) -> None:
    """The artifacts that end a build: its report, the most quoted and the refused; an event where too many were."""
    _tell(artifacts.create_markdown_artifact, markdown(result), key="report", description="What the run did")
    if result.speakers:
        _tell(
            artifacts.create_table_artifact,
            [speaker.model_dump() for speaker in result.speakers],
            key="most-quoted",
            description="The most quoted in all published tables",
        )
    if result.rejects:
        about = f"Newly refused records, the first {len(result.rejects)} of {result.quarantine.new}"
        rows = [{name: getattr(record, name) for name in REJECT_COLUMNS} for record in result.rejects]
        _tell(artifacts.create_table_artifact, rows, key="refused", description=about)
    if result.too_many_refused:
        emit_event(
            QUARANTINE_EVENT,
            {"prefect.resource.id": f"newstables.tables.{quote(to)}", "prefect.resource.name": to},
            payload={
                **result.quarantine.model_dump(),
                "read": result.accounting["read"],
            },
        )


def tell_check(checked: Checked) -> None:
    """The artifact that ends a check."""
    rows = _table(("table", "rows"), checked.rows.items())
    if checked.problems:
        found = "\n".join(f"- {problem}" for problem in checked.problems)
        text = f"# {len(checked.problems)} problems\n\n`{checked.snapshot}`\n\n{found}\n\n{rows}"
    else:
        text = f"# All is as it was published\n\n`{checked.snapshot}`, {checked.files} files\n\n{rows}"
    _tell(artifacts.create_markdown_artifact, text, key="check", description="What the check found")


def tables_of(place: str | Path) -> list[Asset]:
    """The published tables as Prefect's assets: what a build into a folder or URL materializes."""
    return [
        Asset(key=_key(place, name), properties=AssetProperties(name=name, description=table.row))
        for name, table in TABLES.items()
    ]


def tell_tables(place: str | Path, snapshot: Snapshot) -> None:
    """Adds rows and snapshot to the events of the tables just published; to be called in their task."""
    for name, rows in snapshot.rows.items():
        add_asset_metadata(
            _key(place, name), {"rows": rows, "snapshot": snapshot.path.name, "path": str(snapshot.path)}
        )


def markdown(result: Result) -> str:
    """The report of a build, for the run's page."""
    parts = [f"# {_title(result)}"]
    if result.snapshot:
        parts.append(f"Tables: `{result.snapshot}`")
    if result.report:
        parts.append(f"Report with charts: `{result.report}`")
    elif result.report_error:
        parts.append(f"No report with charts, it could not be written: {result.report_error}")
    if result.too_many_refused:
        parts.append(
            f"**{result.quarantine.share:.1%} of the records were newly refused**, more than the "
            f"{result.quarantine.limit:.1%} above which this run warns."
        )
    places = {place: n for place, n in result.accounting.items() if place != "read"}
    parts.append(
        f"## Records: {result.accounting['read']:,} read\n" + _table(("where they went", "records"), places.items())
    )
    reasons = result.quarantine.reasons
    if reasons:
        new = f"{result.quarantine.new:,} new, {result.quarantine.known:,} refused before"
        parts.append(f"## Quarantine\n{new}\n" + _table(("reason", "records"), reasons.items()))
    if result.tables:
        parts.append("## Rows\n" + _table(("table", "rows"), result.tables.items()))
    named = {STAGES.get(stage, stage): seconds for stage, seconds in result.seconds.items()}
    stages = sorted(named.items(), key=lambda stage: -stage[1])
    if stages:
        parts.append("## Seconds, slowest first\n" + _table(("stage", "seconds"), stages))
    about = [result.runner, f"reader {result.reader.name}, version {result.reader.version}"] if result.reader else []
    if result.resumed:
        about.append(f"{count(result.resumed, 'article')} read already by a run that did not end")
    if result.refreshed:
        about.append(f"{count(result.refreshed, 'article')} not in the input, read again from the tables")
    if result.stale:
        about.append(f"{result.stale:,} published articles were read by another reader or version: refresh reads them")
    return "\n\n".join([*parts, *(f"{line[:1].upper()}{line[1:]}." for line in about if line)])


def _title(result: Result) -> str:
    published = count(result.articles, "article")
    return {
        "published": f"Published {published}",
        "unchanged": "Nothing new",
        "empty": "No input",
        "dry run": f"Dry run: a build would read and publish {published}",
    }[result.status]


def _table(head: tuple[str, str], rows: Iterable[tuple[str, Any]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|:--|--:|"]
    return "\n".join(lines + [f"| {name} | {value:,} |" for name, value in rows])


def _key(place: str | Path, table: str) -> str:
    """An asset's key: Prefect takes neither every character nor any length, so a hash tells others apart."""
    url = is_url(str(place))
    scheme, _, rest = str(place).partition("://") if url else ("file", "", str(Path(place).absolute()))
    plain = re.sub(r"[^\w/.,:@~+=-]", "_", rest)[-KEY_CHARS:]
    below = plain if plain == rest else f"{plain}-{digest(rest)[:8]}"
    return f"{scheme}://{below}/{'' if url else 'published/'}{table}"


def _tell(create: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """Makes or updates an artifact; tables are worth more than what is shown of them, so that is only logged."""
    try:
        return create(*args, **kwargs)
    except (httpx.HTTPError, PrefectHTTPStatusError) as error:
        get_run_logger().warning("the server did not take what this run shows of itself: %s", error)
        return None
