"""Show what a run did in Prefect's UI: its report, its tables and its events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, ParamSpec
from urllib.parse import quote

import httpx
from prefect import artifacts, get_run_logger
from prefect.assets import Asset, AssetProperties, add_asset_metadata
from prefect.events import emit_event
from prefect.exceptions import PrefectHTTPStatusError

from flows.maintenance.check import Checked
from flows.orchestration.quote_markdown import quotes_section
from flows.orchestration.report_link import report_link
from flows.result import QUARANTINE_EVENT, SHOWN_REFUSALS, Result
from flows.snapshots.snapshot import Snapshot
from flows.storage.locations import is_url
from flows.wording import count
from transforms.contract.ids import digest
from transforms.contract.shown_quotes import SHOWN_RULE
from transforms.contract.table_sets import PUBLISHED_TABLES

KEY_CHARS = 400
REJECT_COLUMNS = ("raw_uri", "place", "message", "reason")  # where to look first, then why
STAGE_NAMES = {"first_batch": "until the first articles were read"}
P = ParamSpec("P")


def create_build_artifacts(result: Result, to: str) -> None:
    """Create artifacts for a build: its report, the most quoted speakers and the refused records.

    Emit an event as well if too large a share of the records was refused.
    """
    link = send_or_warn(report_link, result.report)
    report = build_report(result, link)
    send_or_warn(artifacts.create_markdown_artifact, report, key="report", description="What the run did")
    if link:
        send_or_warn(
            artifacts.create_link_artifact,
            link,
            link_text="Report with charts and quotes",
            key="report-page",
            description="It opens on this machine while newstables serve runs",
        )
    if result.speakers:
        send_or_warn(
            artifacts.create_table_artifact,
            [speaker.model_dump() for speaker in result.speakers],
            key="most-quoted",
            description=f"The most quoted speakers in all published tables; what counts is {SHOWN_RULE}",
        )
    if result.rejects:
        text = f"The first {len(result.rejects)} of {result.quarantine.new} newly refused records"
        rows = [{name: getattr(record, name) for name in REJECT_COLUMNS} for record in result.rejects]
        send_or_warn(artifacts.create_table_artifact, rows, key="refused", description=text)
    if result.too_many_refused:
        emit_event(
            QUARANTINE_EVENT,
            {"prefect.resource.id": f"newstables.tables.{quote(to)}", "prefect.resource.name": to},
            payload={**result.quarantine.model_dump(), "read": result.accounting["read"]},
        )


def create_check_artifact(checked: Checked) -> None:
    """Create an artifact with the rows and problems that a check found."""
    rows = _markdown_table(("table", "rows"), checked.rows.items())
    if checked.problems:
        found = "\n".join(f"- {problem}" for problem in checked.problems)
        text = f"# {count(len(checked.problems), 'problem')}\n\n`{checked.snapshot}`\n\n{found}\n\n{rows}"
    else:
        text = (
            f"# All files are as they were published\n\n`{checked.snapshot}`, {count(checked.files, 'file')}\n\n{rows}"
        )
    send_or_warn(artifacts.create_markdown_artifact, text, key="check", description="What the check found")


def table_assets(to: str | Path) -> list[Asset]:
    """Return a Prefect asset per published table in a folder or URL."""
    return [
        Asset(key=_asset_key(to, name), properties=AssetProperties(name=name, description=table.row))
        for name, table in PUBLISHED_TABLES.items()
    ]


def add_table_metadata(to: str | Path, snapshot: Snapshot) -> None:
    """Add rows and snapshot to the assets of published tables. Call this in the task that publishes them."""
    for name, rows in snapshot.rows.items():
        metadata = {"rows": rows, "snapshot": snapshot.path.name, "path": str(snapshot.path)}
        add_asset_metadata(_asset_key(to, name), metadata)


def build_report(result: Result, link: str | None = None) -> str:
    """Return the report of a build in Markdown; `link` is the address of the HTML report, if it is served."""
    parts = [f"# {title(result)}"]
    parts.append(f"Tables: `{result.snapshot}`" if result.snapshot else "No tables are published yet.")
    if result.report and link:
        parts.append(f"Report with charts: [{link}]({link}), which is the file `{result.report}`")
    elif result.report:
        parts.append(f"Report with charts: the file `{result.report}` on the machine that ran this")
    elif result.report_error:
        parts.append(f"The report with charts could not be written: {result.report_error}")
    if result.too_many_refused:
        parts.append(
            f"**{result.quarantine.share:.1%} of the records were newly refused**, more than the "
            f"limit of {result.quarantine.limit:.1%}."
        )
    outcomes = {outcome: n for outcome, n in result.accounting.items() if outcome != "read"}
    read = f"## Records: {result.accounting['read']:,} read\n"
    parts.append(read + _markdown_table(("outcome", "records"), outcomes.items()))
    reasons = result.quarantine.reasons
    if reasons:
        new = f"{result.quarantine.new:,} new, {result.quarantine.known:,} refused before"
        parts.append(f"## Quarantine\n{new}\n" + _markdown_table(("reason", "records"), reasons.items()))
    if result.quarantine.solved:
        rows = result.quarantine.solved.items()
        parts.append("### Refused before, and solved now\n" + _markdown_table(("how", "records"), rows))
    parts += _refused_records(result)
    quotes = quotes_section(result)
    if quotes:
        parts.append(quotes)
    if result.tables:
        parts.append("## Rows\n" + _markdown_table(("table", "rows"), result.tables.items()))
    stages = sorted(result.seconds.items(), key=lambda stage: -stage[1])
    if stages:
        named = [(STAGE_NAMES.get(stage, stage), seconds) for stage, seconds in stages]
        parts.append("## Seconds per stage, slowest first\n" + _markdown_table(("stage", "seconds"), named))
    return "\n\n".join([*parts, *(f"{line[:1].upper()}{line[1:]}." for line in _remarks(result))])


def _refused_records(result: Result) -> Iterator[str]:
    """Yield the first newly refused records as a block of code, in which nothing of the input is Markdown or HTML."""
    if result.rejects:
        lines = [f"    {record.where}: {record.message}" for record in result.rejects[:SHOWN_REFUSALS]]
        more = result.quarantine.new - len(lines)
        yield "\n".join(["### Newly refused\n", *lines, *([f"    and {more:,} more"] if more > 0 else [])])
    if result.quarantine_files:
        which = "All newly refused records" if result.quarantine.new else "The records that were refused before"
        yield f"{which} are in `{result.quarantine_files}`: one row each, with reason, message, file, place and bytes."


def _remarks(result: Result) -> Iterator[str]:
    yield from result.notes
    if result.runner:
        yield result.runner
    if result.reader:
        yield f"reader {result.reader.name}, version {result.reader.version}"
    if result.resumed:
        yield f"{count(result.resumed, 'article')} had been read by an earlier run that did not finish"
    if result.refreshed:
        yield f"{count(result.refreshed, 'article')} not in the input: read again from the tables"
    if result.stale:
        were = f"{count(result.stale, 'published article')} {'was' if result.stale == 1 else 'were'}"
        yield f"{were} read by another reader or version: a refresh reads them again"


def title(result: Result) -> str:
    """Return what a build did, in some words."""
    published = count(result.articles, "article")
    return {
        "published": f"Published {published}",
        "unchanged": "Nothing new",
        "empty": "No input",
        "dry run": f"Dry run: a build would read and publish {published}",
    }[result.status]


def _markdown_table(head: tuple[str, str], rows: Iterable[tuple[str, Any]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "|:--|--:|"]
    return "\n".join(lines + [f"| {name} | {value:,} |" for name, value in rows])


def _asset_key(to: str | Path, table: str) -> str:
    """Return the asset key of a table.

    Prefect restricts the characters and length of keys. A key that differs from its path therefore ends with a hash.
    """
    url = is_url(str(to))
    scheme, _, rest = str(to).partition("://") if url else ("file", "", str(Path(to).absolute()))
    plain = re.sub(r"[^\w/.,:@~+=-]", "_", rest)[-KEY_CHARS:]
    below = plain if plain == rest else f"{plain}-{digest(rest)[:8]}"
    return f"{scheme}://{below}/{'' if url else 'published/'}{table}"


def send_or_warn(send: Callable[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """Create or update an artifact. Only log a warning if the server refuses, so that the build goes on."""
    try:
        return send(*args, **kwargs)
    except (httpx.HTTPError, PrefectHTTPStatusError) as error:
        get_run_logger().warning("an artifact of this run could not be saved on the server: %s", error)
        return None
