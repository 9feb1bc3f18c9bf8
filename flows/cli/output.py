"""Print results: as JSON, or as text for people."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.result import SHOWN_REFUSALS
from flows.storage.locations import is_url
from flows.wording import count, counts_by_name
from transforms.contract.shown_quotes import SHOWN_RULE

if TYPE_CHECKING:
    from rich.console import Console

    from flows.maintenance.check import Checked
    from flows.maintenance.snapshot_diff import Diff
    from flows.maintenance.snapshot_list import SnapshotEntry
    from flows.operations import Edited
    from flows.result import Result

OBEYED = re.compile(
    r"[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)  # JSON escapes those below a space itself
MAX_DIFF_ROWS = 10  # per kind of change; --json prints all
ID_COLUMNS = ("article_id", "quote_id", "entity_id")


def print_json(values: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Print plain values as one JSON document on standard output.

    Control characters and those that change the direction of text are escaped, as a terminal would obey them.
    """
    click.echo(escape_obeyed(json.dumps(values, ensure_ascii=False, indent=2)))


def escape_obeyed(written: str) -> str:
    """Return JSON with those characters escaped that a terminal would obey."""
    return OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def print_result(result: Result) -> None:
    """Print the summary of a build."""
    from rich.console import Console

    console = Console(markup=False, emoji=False)  # names of files and people may look like markup
    for line in _headline(result):
        _print_line(console, line)
    if result.status == "empty":
        return
    _print_counts(console, result)
    for line in _refused_records(result):
        _print_line(console, line)
    _print_ignored_files(console, result)
    for line in _remarks(result):
        _print_line(console, f"\n{line}")
    if result.speakers and result.status == "published":
        rows = ((s.name, f"{count(s.quotes, 'quote')} in {count(s.articles, 'article')}") for s in result.speakers)
        _print_grid(console, f"most quoted ({SHOWN_RULE})", rows)
    for line in _next_steps(result):
        _print_line(console, line)


def print_retracted(done: Edited, *, undo: bool) -> None:
    """Print which articles were retracted, or are no longer retracted if `undo`."""
    verb = "no longer retracted" if undo else "retracted"
    for entry in done.articles:
        click.echo(f"{verb}: {entry['external_id']} ({entry['source']}, article_id {entry['article_id']})")
    if not done.articles:
        click.echo("These articles were retracted before. Nothing was changed.")
    if done.former:
        click.echo(
            "Former snapshots still contain retracted articles until they are pruned. Use --purge to remove them now: "
            f"{', '.join(done.former)}"
        )
    click.echo(f"Published:\n  {done.snapshot}")


def print_snapshots(found: Sequence[SnapshotEntry]) -> None:
    """Print a table of snapshots with a star at the published one."""
    click.echo(f"  {'snapshot':25} {'kind':9} {'articles':>10} {'quotes':>10} {'MB':>9}")
    for e in found:
        star = "*" if e.published else " "
        click.echo(f"{star} {e.snapshot:25} {e.kind:9} {e.articles:10,} {e.quotes:10,} {e.bytes / 1e6:9,.1f}")


def print_diff(found: Diff) -> None:
    """Print how many rows differ per table, and the first of them."""
    click.echo(f"{found.old} → {found.new}\n")
    click.echo(f"{'rows':16} {'added':>10} {'removed':>10} {'changed':>10}")
    for table, counts in found.counts.items():
        click.echo(f"{table:16} " + " ".join(f"{n:10,}" for n in counts.values()))
    for table, kinds in found.rows.items():
        for kind, rows in kinds.items():
            if rows:
                click.echo(f"\n{table} {kind}")
            for row in rows[:MAX_DIFF_ROWS]:
                shown = (str(value) for name, value in row.items() if value is not None and name not in ID_COLUMNS)
                click.echo("  " + " · ".join(shown))
            if len(rows) > MAX_DIFF_ROWS:
                click.echo(f"  … and {len(rows) - MAX_DIFF_ROWS:,} more (--json prints all)")


def print_notes(notes: Iterable[str]) -> None:
    """Print notes of a check on standard error."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


def problem_lines(found: Checked, *, named: bool) -> list[str]:
    """Return the snapshot with its number of problems, and a line for each of them if `named`."""
    return [f"{found.snapshot}: {count(len(found.problems), 'problem')}", *(found.problems if named else [])]


def query_command(snapshot: str) -> str:
    """Return a shell command that shows some statements.

    Args:
        snapshot: Path or URL of the snapshot.
    """
    to, _ = _split_address(snapshot)
    query = "SELECT speaker_name, cue, text FROM statements LIMIT 10"
    return f"newstables query {shlex.quote(query)} --to {shlex.quote(to)}"


def refused_command(result: Result) -> str:
    """Return a shell command that lists the refused records of the tables of a build."""
    local = str(Path(result.quarantine_files or "").parents[1])  # where nothing is published yet
    folder = _split_address(result.snapshot)[0] if result.snapshot else local
    return f"newstables quarantine list {shlex.quote(_shortened(folder))}"


def _split_address(snapshot: str) -> tuple[str, str]:
    """Return the folder or URL of the tables that a snapshot is one of, and its name."""
    folder, _, name = snapshot.rpartition("/")
    return folder.removesuffix("snapshots").rstrip("/") or ".", name


def _headline(result: Result) -> list[str]:
    if result.status == "empty":
        return [f"Nothing to do. {result.reason}."]
    if result.status == "dry run":
        published = count(result.articles, "article")
        return [f"Dry run, nothing was written: a build would read and publish {published}."]
    took = f"{result.seconds['total']:.1f} s"
    if result.status == "unchanged":
        unchanged = f"{_shortened(result.snapshot)} is unchanged" if result.snapshot else "nothing is published yet"
        return [f"Nothing new in {took}: {unchanged}."]
    published = count(result.articles, "article")
    return [
        f"Published {published} in {took} ({result.per_second:,.0f} per second):",
        f"  {_shortened(result.snapshot or '')}",
    ]


def _print_counts(console: Console, result: Result) -> None:
    if result.tables:
        _print_grid(console, "rows", result.tables.items())
    if result.accounting["read"] or not result.refreshed:
        _print_grid(console, "records", result.accounting.items())
    if result.quarantine.reasons:
        _print_grid(console, "quarantined, by reason", result.quarantine.reasons.items())
    if result.quarantine.solved:
        _print_grid(console, "refused before, and solved now", result.quarantine.solved.items())
    if result.too_many_refused:
        share, limit = result.quarantine.share, result.quarantine.limit
        _print_line(
            console,
            f"\nWarning: {share:.1%} of the records were newly refused, more than {limit:.1%} (--warn-quarantined).",
        )


def _print_ignored_files(console: Console, result: Result) -> None:
    if result.inputs.passed_over:
        _print_line(console, f"\nIgnored files, by extension: {counts_by_name(result.inputs.passed_over)}")
    if result.inputs.barren:
        _print_line(console, f"\nNothing to read in: {', '.join(result.inputs.barren)}")


def _refused_records(result: Result) -> Iterator[str]:
    """Yield a line for each of the first newly refused records."""
    if result.rejects:
        yield "\nnewly refused"
    for record in result.rejects[:SHOWN_REFUSALS]:
        yield f"  {record.where}: {record.message}"
    if (more := result.quarantine.new - SHOWN_REFUSALS) > 0:
        yield f"  and {more:,} more"


def _remarks(result: Result) -> Iterator[str]:
    yield from (f"{note}." for note in result.notes)
    if result.resumed:
        yield f"{count(result.resumed, 'article')} had been read by an earlier run that did not finish."
    if result.stale:
        articles = f"{count(result.stale, 'article')} {'was' if result.stale == 1 else 'were'}"
        before = result.reader_before
        if result.reader and before not in (None, result.reader.name):
            why = f"another reader ({before}) than this build's ({result.reader.name}): --reader {before} keeps to it"
            yield f"{articles} read by {why}, --refresh reads them again."
        else:
            yield f"{articles} read by another reader or version: --refresh reads them again."
    if result.refreshed:
        yield f"{count(result.refreshed, 'article')} not in the input: read again from the tables."


def _next_steps(result: Result) -> Iterator[str]:
    if result.report:
        yield f"\nTo see the report, open:\n  {_shortened(result.report)}"
        if is_url(result.snapshot or ""):
            yield f"  (a copy of {result.snapshot}/{Path(result.report).name})"
    elif result.report_error and result.status == "published":
        yield f"\nThe tables are published, but their report could not be written: {result.report_error}"
    if result.quarantine_files:
        which = "all newly refused records" if result.quarantine.new else "the records that were refused before"
        yield f"\nTo see {which}:\n  {refused_command(result)}"
    if result.search_index and result.search_index.problem:
        why = result.search_index.problem
        yield f"\nWarning: the search index is not up to date; the next search tries again. The cause: {why}"
    elif result.search_index:
        to = _shortened(_split_address(result.snapshot or "")[0])
        yield f"\nTo search for words:\n  newstables search WORDS --to {shlex.quote(to)}"
    if result.snapshot and result.tables:
        needs = " (pip install 'newstables[store]')" if is_url(result.snapshot) else ""
        yield f"\nTo query the tables{needs}:\n  {query_command(_shortened(result.snapshot))}"


def _shortened(path: str) -> str:
    """Return a path relative to the working folder if it is below it."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _print_line(console: Console, line: str) -> None:
    console.print(line, highlight=False, soft_wrap=True)


def _print_grid(console: Console, title: str, rows: Iterable[tuple[str, Any]]) -> None:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(f"  {name}", f"{value:>12,}" if isinstance(value, int) else str(value))
    console.print(f"\n{title}")
    console.print(grid, highlight=False)
